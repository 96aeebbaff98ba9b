namespace XDeploy;

/// <summary>The room on the file system of a path.</summary>
/// <param name="Path">The path that was asked for; where it is not there yet, what counts is the nearest folder above it.</param>
/// <param name="FreeBytes">Bytes that are free to those who are not root.</param>
/// <param name="FreeInodes">Files that can be made yet; null for a file system that knows no limit.</param>
public sealed record DiskSpace(string Path, long FreeBytes, long? FreeInodes)
{
    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
