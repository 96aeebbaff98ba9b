using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>The base of the cmdlets that start, stop, enable, ... units: one look at the host, one question, one change.</summary>
public abstract class UnitChangeCmdlet : HostCmdlet
{
    /// <summary>How long the units may take on one host: seconds, or a text such as "5min". Default 2 min. What systemd was told goes on after it.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    private IReadOnlyList<UnitAction> _actions = [];
    private UnitSelection? _units;

    /// <summary>What is asked of the units, in the order to do it.</summary>
    private protected abstract IReadOnlyList<UnitAction> Actions { get; }

    /// <summary>The units as they were given.</summary>
    private protected abstract string[] Given { get; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _actions = Actions;
            _units = UnitSelection.ForAction(Given, _actions[0]);
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Given));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var plan = await UnitChange.PlanAsync(session, _actions, _units!, cancellationToken).ConfigureAwait(false);
        await ReportAsync(host, channel, plan.Settled, plan.Errors, plan.Warnings).ConfigureAwait(false);
        if (plan.IsEmpty || !await channel.ShouldProcessAsync(plan.Describe(host), host.Alias, "Change units").ConfigureAwait(false))
            return;
        var outcome = await plan.ApplyAsync(session, Timeout, cancellationToken).ConfigureAwait(false);
        await ReportAsync(host, channel, outcome.Results, outcome.Errors, outcome.Warnings).ConfigureAwait(false);
    }

    private static async Task ReportAsync(
        DeployHost host, CmdletChannel channel, IEnumerable<SystemdUnitResult> results, IEnumerable<DeployException> errors, IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
            await channel.WarningAsync($"{host}: {warning}").ConfigureAwait(false);
        foreach (var result in results)
            await channel.OutputAsync(result).ConfigureAwait(false);
        foreach (var error in errors)
            await channel.ErrorAsync(DeployErrorRecord.From(error, host)).ConfigureAwait(false);
    }
}
