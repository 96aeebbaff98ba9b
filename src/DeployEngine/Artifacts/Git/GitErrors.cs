using XDeploy.Engine.Artifacts.Signatures;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Git;

/// <summary>What can be wrong with a repository or the way to it, as errors with a remedy each.</summary>
internal static class GitErrors
{
    // Statuses that our own steps end with; git's are 1, 2, 128 and 129.
    public const int StatusNoGit = 41;
    public const int StatusNoLfs = 42;
    public const int StatusUnknown = 43;
    public const int StatusMoved = 44;
    public const int StatusNotExact = 45;
    public const int StatusNotClean = 46;
    public const int StatusTaken = 47;
    public const int StatusDamaged = 48;
    public const int StatusDiffers = 49;
    public const int StatusParent = 50;

    private const int MostChanges = 20;

    // What git and ssh say in the C locale; the first that is found counts.
    private static readonly (string Words, string Id, DeployErrorKind Kind, string Remedy)[] Known =
    [
        ("HOST IDENTIFICATION HAS CHANGED", "GitHostKeyChanged", DeployErrorKind.HostKey, "Find out why before you go on. Where the server has a new key, put that into the known_hosts file."),
        ("Host key verification failed", "GitHostKeyUnknown", DeployErrorKind.HostKey, "Give the server's host key by -KnownHostsFile (Add-SshKnownHost makes such a file), or put it into known_hosts on the host."),
        ("Repository not found", "GitAccessDenied", DeployErrorKind.Authentication, AccessRemedy),
        ("Permission denied (", "GitAccessDenied", DeployErrorKind.Authentication, AccessRemedy),
        ("Authentication failed", "GitAccessDenied", DeployErrorKind.Authentication, AccessRemedy),
        ("could not read Username", "GitAccessDenied", DeployErrorKind.Authentication, AccessRemedy),
        ("could not read Password", "GitAccessDenied", DeployErrorKind.Authentication, AccessRemedy),
        ("The requested URL returned error: 403", "GitAccessDenied", DeployErrorKind.Authentication, AccessRemedy),
        ("' not allowed", "GitTransportRefused", DeployErrorKind.InvalidInput, "Submodules may come by ssh, https, http and git: change .gitmodules, or leave them out by -SkipSubmodule."),
        ("does not appear to be a git repository", "GitRepositoryUnknown", DeployErrorKind.NotFound, "Check the address."),
        ("' not found", "GitRepositoryUnknown", DeployErrorKind.NotFound, "Check the address."),
        ("does not exist", "GitRepositoryUnknown", DeployErrorKind.NotFound, "Check the address."),
        ("couldn't find remote ref", "GitRevisionUnknown", DeployErrorKind.NotFound, RevisionRemedy),
        ("not our ref", "GitRevisionUnknown", DeployErrorKind.NotFound, RevisionRemedy),
        ("Could not resolve host", "GitServerUnreachable", DeployErrorKind.Connection, ServerRemedy),
        ("Connection refused", "GitServerUnreachable", DeployErrorKind.Connection, ServerRemedy),
        ("timed out", "GitServerUnreachable", DeployErrorKind.Connection, ServerRemedy),
        ("No route to host", "GitServerUnreachable", DeployErrorKind.Connection, ServerRemedy),
        ("Network is unreachable", "GitServerUnreachable", DeployErrorKind.Connection, ServerRemedy),
        ("unable to connect", "GitServerUnreachable", DeployErrorKind.Connection, ServerRemedy),
        ("No space left on device", "DiskFull", DeployErrorKind.RemoteFailure, "Free some space on the host."),
        ("failed to fetch some objects", "GitLfsObjectMissing", DeployErrorKind.NotFound, "Push the files: 'git lfs push --all origin', where somebody has them."),
        ("dubious ownership", "GitOwnerDiffers", DeployErrorKind.Permission, "Have it done by the owner: -AsUser."),
    ];

    private const string AccessRemedy = "Give a key that the server knows by -DeployKey, or let the user on the host (-AsUser) have one; check that it may read this repository.";
    private const string RevisionRemedy = "Check the name, and that it was pushed.";
    private const string ServerRemedy = "It is the host that has to reach the server: check the address, its routes and its firewall.";

    /// <summary>Throws for the first step that failed.</summary>
    public static void ThrowIfFailed(ScriptResult result, GitSyncRequest request)
    {
        if (result.Steps.FirstOrDefault(s => !s.Success) is { } failed)
            throw Own(result, request, failed) ?? OfGit(result, request, failed) ?? RemoteErrors.StepFailed(result.Host, result.Script.Purpose, failed);
        result.ThrowIfFailed();
    }

    public static DeployException LocalChanges(DeployHost host, GitTarget target, IReadOnlyList<string> changes) => new(
        "GitLocalChanges", DeployErrorKind.Busy, host.Alias,
        $"{target.Path} was changed on the host: {string.Join("; ", changes.Take(MostChanges))}{(changes.Count > MostChanges ? $" and {changes.Count - MostChanges} more" : string.Empty)}.",
        "Keep what is wanted elsewhere, and run it with -Force, which throws these changes away.");

    public static DeployException OwnerDiffers(DeployHost host, GitTarget target, string owner, string user) => new(
        "GitOwnerDiffers", DeployErrorKind.Permission, host.Alias, $"{target.Path} belongs to {owner}, and {user} would work on it.", $"Have it done by the owner: -AsUser {owner}.");

    public static DeployException Other(DeployHost host, GitTarget target) => new(
        "GitPathTaken", DeployErrorKind.Busy, host.Alias, $"{target.Path} is there, and is no work tree of git.", "Name another path, or move away what is there.");

    public static DeployException ReleaseExists(DeployHost host, GitTarget target, string? commit) => new(
        "ReleaseExists", DeployErrorKind.Integrity, host.Alias,
        $"{target.Path} is there already {(commit is null ? "with other content" : $"from commit {commit}")}.",
        "A release never changes: export it under another id, or remove the folder on the host if nothing runs from it.");

    private static DeployException? Own(ScriptResult result, GitSyncRequest request, StepResult step)
    {
        var host = result.Host.Alias;
        var facts = step.Facts;
        return step.ExitCode switch
        {
            StatusNoGit => new("GitMissing", DeployErrorKind.NotFound, host, "there is no git.", "Install it: Install-SystemPackage git."),
            StatusNoLfs => new(
                "GitLfsMissing", DeployErrorKind.NotFound, host, $"the repository keeps files in Git LFS ({facts.GetValueOrDefault("lfs")}), and there is no git-lfs.",
                "Install it: Install-SystemPackage git-lfs."),
            StatusUnknown => new("GitRevisionUnknown", DeployErrorKind.NotFound, host, $"the repository {request.Access.Address} has no {request.Revision}.", RevisionRemedy),
            StatusMoved => new("GitTreeChanged", DeployErrorKind.Busy, host, $"{request.Target.Path}, or {request.Revision} on the server, was changed by somebody else meanwhile.", "Run it once more."),
            StatusNotExact => new(
                "GitCommitDiffers", DeployErrorKind.Integrity, host, $"{request.Revision} is {facts.GetValueOrDefault("commit")} and not {request.Revision.Commit}.",
                "Find out who moved it, or name the commit that it is now."),
            StatusNotClean => new(
                "GitNotExact", DeployErrorKind.Integrity, host, $"what was checked out is not what the commit holds: {step.Error.Trim().ReplaceLineEndings("; ")}",
                "Filters or line ends of the host's git configuration change files: see gitattributes(5)."),
            StatusTaken => Other(result.Host, request.Target),
            StatusDamaged => ReleaseExists(result.Host, request.Target, null),
            StatusDiffers => ReleaseExists(result.Host, request.Target, facts.GetValueOrDefault("commit")),
            ReleaseAdmission.StatusUnsigned => SignatureErrors.GitOnHost(result.Host, request.Target.Path),
            StatusParent => new(
                "GitPathDenied", DeployErrorKind.Permission, host, $"{result.Script.RunAs} may not make {request.Target.Path}.",
                $"Make {request.Target.Parent} for that user first, or have it done by root."),
            _ => null,
        };
    }

    private static DeployException? OfGit(ScriptResult result, GitSyncRequest request, StepResult step)
    {
        foreach (var (words, id, kind, remedy) in Known)
        {
            if (step.Error.Contains(words, StringComparison.Ordinal))
                return new(id, kind, result.Host.Alias, $"could not {result.Script.Purpose} ({request.Access.Address}, as {result.Script.RunAs}): {Said(step)}", remedy);
        }

        return null;
    }

    private static string Said(StepResult step)
    {
        var lines = step.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(l => !l.StartsWith('@')).ToList();
        return string.Join(" ", lines.Take(4)).TrimEnd('.') + ".";
    }
}
