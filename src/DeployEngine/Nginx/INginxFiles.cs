using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>Where the files of a configuration come from: a remote host, a folder, memory.</summary>
public interface INginxFiles
{
    /// <summary>The text of a file, or null where there is none. Bytes become text by <see cref="FileText.Decode"/>.</summary>
    string? Read(string path);

    /// <summary>The paths of the files that match a pattern, sorted as glob(3) does in the C locale, in which nginx runs.</summary>
    IEnumerable<string> Glob(string pattern);
}
