namespace XDeploy.Engine.Artifacts.Store;

/// <summary>The errors of a host that fetches from a store, made in one place. None of them holds a URL that was signed.</summary>
internal static class InstallErrors
{
    public static DeployException NoCurl(DeployHost host) => new(
        "CurlMissing", DeployErrorKind.NotFound, host.Alias, "there is no curl, by which the host fetches from a store.", "Install it, or send the release by Send-Artifact.");

    public static DeployException DiskFull(DeployHost host, InstallTarget target, StoredArtifact artifact, long needed, string free) => new(
        "DiskFull", DeployErrorKind.RemoteFailure, host.Alias, $"{Named(artifact)} needs {needed} KiB under {target.Parent}, and {free} KiB are free.",
        "Free some space or remove old releases.");

    public static DeployException Damaged(DeployHost host, StoredArtifact artifact) => new(
        "ArtifactDamaged", DeployErrorKind.Integrity, host.Alias, $"what came of {Named(artifact)} is not what was published: its SHA-256 is another one.",
        "Install it again; if it happens twice, what the store has is damaged: publish it as another version.");

    public static DeployException Refused(DeployHost host, StoredArtifact artifact, string why) => new(
        "ArtifactRefused", DeployErrorKind.Integrity, host.Alias, $"{Named(artifact)} is not unpacked: {Printable(why)}.", "Find out who made it, and how.");

    public static DeployException Busy(DeployHost host, StoredArtifact artifact) => new(
        "ArtifactBusy", DeployErrorKind.Busy, host.Alias, $"somebody else is installing {Named(artifact)}.", "Wait until that is done, and install it again.");

    public static DeployException Taken(DeployHost host, InstallTarget target) => new(
        "DestinationTaken", DeployErrorKind.Integrity, host.Alias, $"{target.Path} is there, and is no file.", "Name another -Destination: it is the path of the file itself.");

    public static DeployException Denied(DeployHost host, StoredArtifact artifact) => new(
        "StoreAccessDenied", DeployErrorKind.Permission, host.Alias, $"{StoreErrors.Place(artifact.Store)} refuses what it was asked for {Named(artifact)}.",
        "See that the keys of the store may read it, and that the clocks of this machine and of the store are right.");

    public static DeployException Gone(DeployHost host, StoredArtifact artifact) => new(
        "ArtifactUnknown", DeployErrorKind.NotFound, host.Alias, $"{StoreErrors.Place(artifact.Store)} has no {Named(artifact)} any more.", "Get-Artifact shows what is there.");

    public static DeployException Unreachable(DeployHost host, StoredArtifact artifact) => new(
        "StoreUnreachable", DeployErrorKind.Connection, host.Alias, $"{StoreErrors.Place(artifact.Store)} was not reached from the host, or broke off again and again.",
        "See that the host reaches the store by the name that this machine knows it by; what has come of it is not fetched again.");

    public static DeployException Untrusted(DeployHost host, StoredArtifact artifact) => new(
        "StoreUntrusted", DeployErrorKind.Connection, host.Alias, $"the certificate of {StoreErrors.Place(artifact.Store)} is not trusted by the host.", "Give New-ArtifactStore the authority that signed it (-CaFile).");

    private static string Named(StoredArtifact artifact) => $"{artifact.Name} {artifact.Version}";

    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
