using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts;

/// <summary>Where the content of a tree lies on this machine.</summary>
internal interface ITreeContent : IDisposable
{
    /// <summary>The file that holds the content of a file.</summary>
    string Locate(ManifestEntry entry);

    /// <summary>When a thing was changed.</summary>
    DateTimeOffset ChangedAt(ManifestEntry entry);
}
