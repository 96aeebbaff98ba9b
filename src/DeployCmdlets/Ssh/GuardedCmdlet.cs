using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Preparation;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>The base of cmdlets that could lock operators out of a host, and so have the host go back by itself unless a new login works.</summary>
public abstract class GuardedCmdlet : HostCmdlet
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After which time the host puts the old files back by itself, unless a new login worked by then: seconds, or a text such as "5min". At least 10 s. Default 60 s.
    /// </summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan RevertAfter { get; set; } = TimeSpan.FromSeconds(60);

    internal LockoutGuard Guard => new(RevertAfter);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (RevertAfter < Shortest)
        {
            ThrowTerminatingError(DeployErrorRecord.From(
                new DeployException("RevertAfterTooShort", DeployErrorKind.InvalidInput, null, $"-RevertAfter {RevertAfter.TotalSeconds:0.#} s leaves no time for a new login.", "Give 10 s or more."), RevertAfter));
        }
    }
}
