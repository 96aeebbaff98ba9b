namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>What sort of thing is in an archive.</summary>
internal enum ArchiveItemKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>Another name of a file that came before.</summary>
    HardLink,
}

/// <summary>One thing in an archive, as its maker named it: nothing of it is checked yet.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="Target">What a link holds.</param>
/// <param name="Changed">When it was changed.</param>
/// <param name="Size">The size of a file, in bytes.</param>
/// <param name="Open">Opens the content of a file. It holds only until the next thing is asked for.</param>
internal sealed record ArchiveItem(string Name, ArchiveItemKind Kind, UnixFileMode Mode, string Target, DateTimeOffset Changed, long Size, Func<Stream> Open);
