using System.Text;

namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>
/// Names of things in archives. They come from whoever made the archive, so they are refused where any system would read them as a way out of the folder that they are unpacked in.
/// </summary>
internal static class ArchivePath
{
    private static readonly char[] Separators = ['/', '\\'];

    /// <summary>The path in the archive: with slashes, and none at its ends; empty for the archive's own folder.</summary>
    /// <exception cref="DeployException">The name is refused (<c>ArchiveRefused</c>).</exception>
    public static string Of(string name, bool isFolder)
    {
        CheckText(name, name);
        if (name.Length == 0)
            throw ArchiveErrors.Refused(name, "has no name");
        if (name[0] is '/' or '\\' || (name.Length > 1 && char.IsAsciiLetter(name[0]) && name[1] == ':'))
            throw ArchiveErrors.Refused(name, "is an absolute path");
        if (GoesUp(name))
            throw ArchiveErrors.Refused(name, "goes up");
        if (!isFolder && name[^1] == '/')
            throw ArchiveErrors.Refused(name, "is no directory, although its name ends as that of one");

        var parts = Parts(name);
        if (parts.Length == 0 && !isFolder)
            throw ArchiveErrors.Refused(name, "has no name");
        if (parts.Any(part => Encoding.UTF8.GetByteCount(part) > ArchiveLimits.LongestPart))
            throw ArchiveErrors.Refused(name, $"has a part of more than {ArchiveLimits.LongestPart} bytes");
        return string.Join('/', parts);
    }

    /// <summary>Checks what a symbolic link holds, as far as it can be seen by itself.</summary>
    /// <exception cref="DeployException">It is refused (<c>ArchiveRefused</c>).</exception>
    public static void CheckTarget(string name, string target)
    {
        CheckText(name, target);
        if (target.Length == 0)
            throw ArchiveErrors.Refused(name, "is a link to nothing");
        if (target.Contains('\\', StringComparison.Ordinal) && GoesUp(target))
            throw ArchiveErrors.Refused(name, "is a link that goes up by backslashes");
    }

    /// <summary>The parts of a path that count.</summary>
    public static string[] Parts(string path) => [.. path.Split('/').Where(part => part is not ("" or "."))];

    private static bool GoesUp(string path) => path.Split(Separators).Contains("..");

    private static void CheckText(string name, string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal) || text.Contains('\r', StringComparison.Ordinal))
            throw ArchiveErrors.Refused(name, "has a control character in it");
        // What a reader puts in the place of bytes that are no UTF-8.
        if (text.Contains('\uFFFD', StringComparison.Ordinal))
            throw ArchiveErrors.Refused(name, "is no UTF-8");
        if (Encoding.UTF8.GetByteCount(text) > ArchiveLimits.LongestPath)
            throw ArchiveErrors.Refused(name[..Math.Min(name.Length, 100)] + "…", $"is longer than {ArchiveLimits.LongestPath} bytes");
    }
}
