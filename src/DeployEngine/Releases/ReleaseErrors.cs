namespace XDeploy.Engine.Releases;

/// <summary>The errors of work on releases, made in one place.</summary>
public static class ReleaseErrors
{
    /// <summary>The release is not on the host.</summary>
    public static DeployException Missing(DeployHost host, ServiceLayout layout, ReleaseId id) => new(
        "ReleaseMissing", DeployErrorKind.NotFound, host.Alias, $"release {id} is not in {layout.Releases}.", "Send it with Send-Artifact, or see with Get-Release which there are.");

    /// <summary>The release is not what was sent.</summary>
    public static DeployException Damaged(DeployHost host, ServiceLayout layout, ReleaseId id, string detail) => new(
        "ReleaseDamaged", DeployErrorKind.Integrity, host.Alias, $"{layout.Release(id)} is not what was sent: {detail}.", "Remove it with Remove-Release, and send it again.");

    /// <summary>The release has to stay.</summary>
    public static DeployException InUse(DeployHost host, ReleaseId id, string why) => new(
        "ReleaseInUse", DeployErrorKind.Busy, host.Alias, $"release {id} was not removed: {why}.",
        "Move its users to another release first. One that is kept for a way back only goes once it is marked with Set-Release -Mark Bad.");

    /// <summary>Something else is in the place of a link.</summary>
    public static DeployException LinkOccupied(DeployHost host, string path) => new(
        "ReleaseLinkOccupied", DeployErrorKind.RemoteFailure, host.Alias, $"{path} is not a link.", "Something else has made it: move it away.");

    /// <summary>What releases share is not there.</summary>
    public static DeployException SharedMissing(DeployHost host, ServiceLayout layout, string paths) => new(
        "SharedPathMissing", DeployErrorKind.NotFound, host.Alias, $"what the release shares with others is not in {layout.Shared}: {paths}.",
        "Put it there. A directory that is to be made where it is missing is named with a slash at its end.");

    /// <summary>A path leads out of the release, or is none.</summary>
    public static DeployException SharedInvalid(string path) => new(
        "SharedPathInvalid", DeployErrorKind.InvalidInput, null, $"'{path}' is not a path in a release.", "Use a relative path without . and .. in it.");

    /// <summary>The release brings something in the place of what is shared.</summary>
    public static DeployException SharedTaken(string path, string taken) => new(
        "SharedPathTaken", DeployErrorKind.InvalidInput, null, $"'{path}' cannot be shared by releases, since this one brings '{taken}'.", "Take it out of what is sent, or do not share it.");

    /// <summary>Somebody else works on the releases.</summary>
    public static DeployException Busy(DeployHost host, ServiceLayout layout) => new(
        "ReleasesBusy", DeployErrorKind.Busy, host.Alias, $"somebody else is changing {layout.Releases}.", "Try again when that is done.");
}
