namespace XDeploy;

/// <summary>What an artifact of a store was when it was published.</summary>
public enum ArtifactKind
{
    /// <summary>A file, kept as it is.</summary>
    File,

    /// <summary>A directory, packed as a tar archive.</summary>
    Directory,
}
