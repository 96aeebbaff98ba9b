namespace XDeploy.Engine.Releases;

/// <summary>One thing that a release holds.</summary>
/// <param name="Path">Path in the release, with slashes and none at its ends.</param>
public abstract record ManifestEntry(string Path)
{
    /// <summary>A directory.</summary>
    public sealed record Folder(string Path, UnixFileMode Mode) : ManifestEntry(Path);

    /// <summary>A symbolic link and what it holds.</summary>
    public sealed record Link(string Path, string Target) : ManifestEntry(Path);

    /// <summary>A regular file: its permissions, its size in bytes, and the SHA-256 of its content in lower-case hex.</summary>
    public sealed record Regular(string Path, UnixFileMode Mode, long Size, string Sha256) : ManifestEntry(Path);
}
