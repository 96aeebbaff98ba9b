namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>The errors of archives that are read on this machine, made in one place.</summary>
internal static class ArchiveErrors
{
    public static DeployException Refused(string why) => new(
        "ArchiveRefused", DeployErrorKind.InvalidInput, null, $"The archive is not unpacked: {Printable(why)}.", "Find out who made it, and how. -Unpack Never sends it as the file that it is.");

    public static DeployException Refused(string name, string why) => Refused($"'{name}' {why}");

    public static DeployException NotAnArchive(string path) => new(
        "ArchiveRefused", DeployErrorKind.InvalidInput, null, $"{path} is no archive that can be read: tar, plain or compressed by gzip, zstd, xz or bzip2, or zip.",
        "If it was cut on its way here, fetch it again. -Unpack Never sends it as the file that it is.");

    public static DeployException NothingToUnpack(string path) => new(
        "ArtifactInvalid", DeployErrorKind.InvalidInput, null, $"{path} is no archive: -StripComponent has nothing to take away.", "Leave it out, or say -Unpack Always where the name hides an archive.");

    public static DeployException NoRoom(string folder) => new(
        "TemporaryFolderFull", DeployErrorKind.InvalidInput, null, $"The archive's content does not fit into {folder} on this machine.", "Free some space there, or set TMPDIR to a folder with more.");

    // Names come from whoever made the archive: a terminal shall not obey them.
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
