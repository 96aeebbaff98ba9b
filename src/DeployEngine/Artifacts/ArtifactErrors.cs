namespace XDeploy.Engine.Artifacts;

/// <summary>The errors of sending, made in one place.</summary>
internal static class ArtifactErrors
{
    public static DeployException Missing(string path) => new(
        "ArtifactMissing", DeployErrorKind.NotFound, null, $"There is no file or directory {path} to send.");

    public static DeployException Empty(string path) => new(
        "ArtifactInvalid", DeployErrorKind.InvalidInput, null, $"{path} holds no file to send.");

    public static DeployException ExcludeFileMissing(string path) => new(
        "ExcludeFileMissing", DeployErrorKind.NotFound, null, $"There is no file {path} with patterns of what to leave out.");

    public static DeployException NameInvalid(string name) => new(
        "ArtifactInvalid", DeployErrorKind.InvalidInput, null, $"The name '{name}' cannot be sent.", "Rename it: names are UTF-8, without carriage returns.");

    public static DeployException NotAFile(string name) => new(
        "ArtifactInvalid", DeployErrorKind.InvalidInput, null, $"'{name}' is neither a file, nor a directory, nor a link.", "A release holds nothing else.");

    public static DeployException Changed(string name) => new(
        "ArtifactChanged", DeployErrorKind.InvalidInput, null, $"'{name}' was changed while it was sent.", "Send a tree that nobody writes to.");

    public static DeployException Exists(DeployHost host, string release) => new(
        "ReleaseExists", DeployErrorKind.Integrity, host.Alias, $"{release} is there already with other content.",
        "A release never changes: send it under another id, or remove the folder on the host if nothing runs from it.");

    public static DeployException DiskFull(DeployHost host, ReleaseId release, string folder, long needed, string free) => new(
        "DiskFull", DeployErrorKind.RemoteFailure, host.Alias, $"release {release} needs {needed} KiB under {folder}, and {free} KiB are free.",
        "Free some space or remove old releases.");

    public static DeployException Damaged(DeployHost host, ReleaseId release) => new(
        "ArtifactDamaged", DeployErrorKind.Integrity, host.Alias, $"release {release} arrived with other bytes than were sent.",
        "Send it again; if it happens twice, suspect the network or the disk.");

    public static DeployException WayUnavailable(DeployHost host, ArtifactWay way, string problem, string remedy) => new(
        "ArtifactWayUnavailable", DeployErrorKind.InvalidInput, host.Alias, $"nothing can be sent by {way}: {problem}.", remedy);

    public static DeployException Busy(DeployHost host, ReleaseId release) => new(
        "ArtifactBusy", DeployErrorKind.Busy, host.Alias, $"somebody else is sending release {release}.", "Wait until that is done, and send it again: what is there already is not sent twice.");
}
