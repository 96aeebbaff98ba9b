using System.IO.Enumeration;
using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts;

/// <summary>A directory of this machine, or a file by itself.</summary>
internal sealed class FolderContent(string root, bool isFile) : ITreeContent
{
    /// <summary>What is in a directory, with its path in it. A link to a directory is a link, and not what is in there; what is left out is not entered.</summary>
    public static IEnumerable<(string Path, FileSystemInfo Info)> Inside(string root, ExcludeRules? exclude)
    {
        return new FileSystemEnumerable<(string, FileSystemInfo)>(
            root,
            (ref FileSystemEntry entry) => (PathOf(ref entry), entry.ToFileSystemInfo()),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !IsExcluded(ref entry),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry) && !IsExcluded(ref entry),
        };

        bool IsExcluded(ref FileSystemEntry entry) => exclude?.Excludes(PathOf(ref entry), entry.IsDirectory && !IsLink(ref entry)) == true;

        string PathOf(ref FileSystemEntry entry) => Path.GetRelativePath(root, entry.ToFullPath()).Replace(Path.DirectorySeparatorChar, '/');
    }

    /// <inheritdoc/>
    public string Locate(ManifestEntry entry) => isFile ? root : Path.Join(root, entry.Path);

    /// <inheritdoc/>
    public DateTimeOffset ChangedAt(ManifestEntry entry) => File.GetLastWriteTimeUtc(Locate(entry));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
}
