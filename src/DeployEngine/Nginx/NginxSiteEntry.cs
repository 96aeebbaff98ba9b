namespace XDeploy.Engine.Nginx;

/// <summary>What lies in a folder of sites.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Target">What a link holds; null for a file.</param>
/// <param name="RealPath">The file that it is or leads to, without any link; null where it leads nowhere.</param>
public sealed record NginxSiteEntry(string Path, string? Target, string? RealPath)
{
    /// <summary>The name in its folder.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Whether it is in this folder.</summary>
    public bool IsIn(string folder) => Path.Length == folder.Length + 1 + Name.Length && Path.StartsWith(folder, StringComparison.Ordinal);
}
