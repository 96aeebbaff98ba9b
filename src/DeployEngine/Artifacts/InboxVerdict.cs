using XDeploy.Engine.Artifacts.Signatures;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts;

/// <summary>What the answers of an inbox mean, as errors.</summary>
internal sealed class InboxVerdict(DeployHost host, ServiceLayout layout, ReleaseId release, ReleaseInbox inbox)
{
    /// <summary>Throws where a step of a script failed.</summary>
    public void ThrowIfFailed(ScriptResult result)
    {
        if (result.Find("prepare") is { ExitCode: ReleaseInbox.StatusFull } full)
            throw Full(full.Facts["free"]);
        if (result.Find("prepare") is { ExitCode: ReleaseInbox.StatusShared } shared)
            throw ReleaseErrors.SharedMissing(host, layout, SharedPaths.MissingOf(shared));
        if (result.Steps.FirstOrDefault(s => s.ExitCode is ReleaseInbox.StatusBusy or ReleaseInbox.StatusDamaged or ReleaseInbox.StatusCut) is { } failed)
            throw Failure(failed.ExitCode!.Value, failed.Error);
        ReleaseAdmission.ThrowIfRefused(host, result, $"release {release}");
        result.ThrowIfFailed();
    }

    /// <summary>Why what receives has ended.</summary>
    /// <param name="status">Its exit status.</param>
    /// <param name="said">What it printed on standard error.</param>
    public DeployException Failure(int status, string said) => status switch
    {
        ReleaseInbox.StatusBusy => ArtifactErrors.Busy(host, release),
        ReleaseInbox.StatusDamaged => ArtifactErrors.Damaged(host, release),
        _ when SaysFull(said) => Full("0"),
        _ => RemoteErrors.StepFailed(host, $"send release {release}", new StepResult("receive", status, string.Empty, said)),
    };

    /// <summary>There is no room.</summary>
    /// <param name="free">KiB that are free.</param>
    public DeployException Full(string free) => ArtifactErrors.DiskFull(host, release, layout.Releases, inbox.NeededKilobytes, free);

    /// <summary>Whether these are the words of a full disk.</summary>
    public static bool SaysFull(string said) => said.Contains("No space left", StringComparison.Ordinal) || said.Contains("quota exceeded", StringComparison.OrdinalIgnoreCase);
}
