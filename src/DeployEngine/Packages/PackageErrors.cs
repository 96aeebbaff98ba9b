using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Packages;

/// <summary>What can be wrong with packages, as errors with a remedy each.</summary>
internal static class PackageErrors
{
    public const int StatusNoManager = 61;
    public const int StatusDamaged = 62;

    private const string BrokenRemedy = "See what it says on the host: Invoke-RemoteCommand 'dpkg --configure -a; apt-get -y --fix-broken install' -AsRoot.";

    // What the tools say in the C locale; the first that is found counts.
    private static readonly (string Words, string Id, DeployErrorKind Kind, string Remedy)[] Known =
    [
        ("dpkg was interrupted", "PackageManagerBroken", DeployErrorKind.RemoteFailure, BrokenRemedy),
        ("--fix-broken install", "PackageManagerBroken", DeployErrorKind.RemoteFailure, BrokenRemedy),
        ("Could not get lock", "PackageManagerBusy", DeployErrorKind.Busy, "Another run of it is at work: wait for that, or raise -LockTimeout."),
        ("Unable to acquire the dpkg frontend lock", "PackageManagerBusy", DeployErrorKind.Busy, "Another run of it is at work: wait for that, or raise -LockTimeout."),
        ("Held packages were changed", "PackageHeld", DeployErrorKind.Busy, HeldRemedy),
        ("Packages need to be removed but remove is disabled", "PackageRemovesOthers", DeployErrorKind.Busy, "Look at what would go by -AllowRemoval -WhatIf, and allow it by -AllowRemoval."),
        ("--allowerasing", "PackageRemovesOthers", DeployErrorKind.Busy, "Look at what would go by -AllowRemoval -WhatIf, and allow it by -AllowRemoval."),
        ("could not be authenticated", "PackageUnauthenticated", DeployErrorKind.Integrity, "Give the host the key of the repository: see apt-secure(8)."),
        ("unauthenticated packages", "PackageUnauthenticated", DeployErrorKind.Integrity, "Give the host the key of the repository: see apt-secure(8)."),
        ("unmet dependencies", "PackageDependencyMissing", DeployErrorKind.NotFound, "Check which repositories the host has, and run it with -Update."),
        ("nothing provides", "PackageDependencyMissing", DeployErrorKind.NotFound, "Check which repositories the host has, and run it with -Update."),
        ("don't have enough free space", "DiskFull", DeployErrorKind.RemoteFailure, "Free some space on the host."),
        ("No space left on device", "DiskFull", DeployErrorKind.RemoteFailure, "Free some space on the host."),
        ("Failed to fetch", "PackageRepositoryUnreachable", DeployErrorKind.Connection, "It is the host that has to reach the repository; where its lists are old, run it with -Update."),
        ("Failed to download", "PackageRepositoryUnreachable", DeployErrorKind.Connection, "It is the host that has to reach the repository; where its lists are old, run it with -Update."),
        ("could not be parsed or opened", "PackageListInvalid", DeployErrorKind.RemoteFailure, "Correct the repository that is named, or take it away from the host, and run it with -Update."),
        ("returned an error code", "PackageScriptFailed", DeployErrorKind.RemoteFailure, "See what the package's own script says; what is half installed then: dpkg --audit."),
    ];

    private const string HeldRemedy = "Have it moved and held again by -Hold, or take the hold away on the host: apt-mark unhold.";

    public static void ThrowIfFailed(ScriptResult result)
    {
        if (result.Steps.FirstOrDefault(s => !s.Success) is { } failed)
            throw Own(result, failed) ?? OfManager(result, failed) ?? RemoteErrors.StepFailed(result.Host, result.Script.Purpose, failed);
        result.ThrowIfFailed();
    }

    public static DeployException Broken(DeployHost host, IReadOnlyList<string> lines) => new(
        "PackageManagerBroken", DeployErrorKind.RemoteFailure, host.Alias, $"an earlier installation was never brought to its end: {string.Join(" ", lines)}", BrokenRemedy);

    public static DeployException Unknown(DeployHost host, string name) => new(
        "PackageUnknown", DeployErrorKind.NotFound, host.Alias, $"no repository of the host has a package {name}.",
        "Check the name (a virtual package has none of its own), and which repositories the host has.");

    public static DeployException VersionUnknown(DeployHost host, string name, string version, IReadOnlyList<string> versions) => new(
        "PackageVersionUnknown", DeployErrorKind.NotFound, host.Alias, $"no repository of the host has {name} in version {version}; there {(versions.Count == 1 ? "is" : "are")} {string.Join(", ", versions)}.",
        "Name one of these as it stands, or give the host a repository that has it.");

    public static DeployException Held(DeployHost host, string name, string version) => new(
        "PackageHeld", DeployErrorKind.Busy, host.Alias, $"{name} is held at version {version}.", HeldRemedy);

    public static DeployException WrongKind(DeployHost host, PackageFile file, string manager) => new(
        "PackageFileInvalid", DeployErrorKind.InvalidInput, host.Alias, $"{manager} does not install {file.Suffix} files.", "Give each host a package of its own system.");

    private static DeployException? Own(ScriptResult result, StepResult step) => step.ExitCode switch
    {
        StatusNoManager => new("PackageManagerMissing", DeployErrorKind.NotFound, result.Host.Alias, "there is neither apt nor dnf.", "Install by the host's own means: Invoke-RemoteCommand -AsRoot."),
        StatusDamaged => new(
            "ArtifactDamaged", DeployErrorKind.Integrity, result.Host.Alias, "the package arrived with other bytes than were sent.", "Send it again; if it happens twice, suspect the network or the disk."),
        _ => null,
    };

    private static DeployException? OfManager(ScriptResult result, StepResult step)
    {
        var said = $"{step.Error}\n{step.Output}";
        foreach (var (words, id, kind, remedy) in Known)
        {
            if (said.Contains(words, StringComparison.Ordinal))
                return new(id, kind, result.Host.Alias, $"could not {result.Script.Purpose}: {Said(said, words)}", remedy);
        }

        return said.Contains("\nE: ", StringComparison.Ordinal) || said.StartsWith("E: ", StringComparison.Ordinal)
            ? new("PackageManagerFailed", DeployErrorKind.RemoteFailure, result.Host.Alias, $"could not {result.Script.Purpose}: {Said(said, "E:")}")
            : null;
    }

    private static string Said(string said, string words)
    {
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var errors = lines.Where(l => l.StartsWith("E:", StringComparison.Ordinal)).ToList();
        return string.Join(" ", (errors.Count > 0 ? errors : lines.Where(l => l.Contains(words, StringComparison.Ordinal))).Take(3)).TrimEnd('.') + ".";
    }
}
