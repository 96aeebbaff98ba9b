namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>Permissions of what is unpacked.</summary>
internal static class ArchiveModes
{
    private const UnixFileMode Read = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Enter = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The bits that change who one is or where files go: they are not for a release to hand out.</summary>
    public const UnixFileMode Special = UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit;

    /// <summary>Those of what comes without any: 0755 for a directory, 0644 for a file.</summary>
    public static UnixFileMode Usual(bool isFolder) => isFolder ? Read | Enter : Read;
}
