using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Preparation;

/// <summary>A file that a guarded change writes.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Before">What is there; null for no file.</param>
/// <param name="After">What shall be there; null for no file.</param>
public sealed record GuardedFile(string Path, string? Before, string? After)
{
    /// <summary>Permission bits of a new file.</summary>
    public UnixFileMode Mode { get; init; } = RemoteFile.DefaultMode;

    /// <summary>The change in the unified form of diff(1).</summary>
    public string Diff => TextDiff.Unified(Path, Before, After);

    // A link is never as before: it leads to a file that was not looked at.
    internal ShellText IsAsBefore => new FileChange.Content(Path, Bytes(Before), Bytes(After)).IsAsBefore;

    internal ShellText Do => After is null ? ShellText.Of($"rm -f -- {Path}") : RemoteFile.Write(Path, FileText.Encode(After), Mode);

    private static byte[]? Bytes(string? text) => text is null ? null : FileText.Encode(text);
}
