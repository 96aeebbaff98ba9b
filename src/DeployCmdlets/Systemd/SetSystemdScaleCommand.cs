using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Sets how many instances of a template run on each host. New ones enter the target's Wants=, are enabled, started and waited for; only then are surplus ones
/// drained, taken out of the target and stopped. Where a new one does not come up, nothing surplus is touched. A second run of the same changes nothing, and one after a
/// failure goes on where the first ended. Instances that are wanted and do not run are started, and those that run without being wanted are stopped.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Set-SystemdScale x-model -Count 4 -HealthPath /healthz</code>
/// <para>Has each host run four instances, and waits until the new ones answer.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Set-SystemdScale x-model -Instance 5001, 5002, 5010 -WhatIf</code>
/// <para>Shows what would be started, drained and stopped, and the change of the target's file as a diff.</para>
/// </example>
[Cmdlet(VerbsCommon.Set, "SystemdScale", SupportsShouldProcess = true, DefaultParameterSetName = CountSet)]
[OutputType(typeof(SystemdScaleResult))]
public sealed class SetSystemdScaleCommand : HostCmdlet
{
    private const string CountSet = "Count";
    private const string InstanceSet = "Instance";

    /// <summary>The target that groups the instances: "x-model", or in full "x-model.target".</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    /// <summary>
    /// How many instances each host should run. Those with the lowest numbers stay, and new ones get the numbers behind the highest. 0 leaves none.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = CountSet)]
    [ValidateRange(0, 10000)]
    public int Count { get; set; }

    /// <summary>The number of the first instance on a host where none is wanted yet. It has no meaning for other hosts.</summary>
    [Parameter(ParameterSetName = CountSet)]
    [ValidateRange(0, int.MaxValue)]
    public int? FirstInstance { get; set; }

    /// <summary>The instances that each host should run, such as ports. What a unit name cannot hold has to be escaped, as by systemd-escape(1).</summary>
    [Parameter(Mandatory = true, ParameterSetName = InstanceSet)]
    [ValidateNotNullOrEmpty]
    public string[] Instance { get; set; } = [];

    /// <summary>The template of the instances. Default: the one with the target's name, NAME@.service.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Template { get; set; }

    /// <summary>The path of the health probe that new instances must answer with a 2xx status: "/healthz". Default: none, it is enough that their units stay active.</summary>
    [Parameter]
    [ValidatePattern("^/")]
    public string? HealthPath { get; set; }

    /// <summary>How long new instances may take to come up, and then to answer. Default 30 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan ReadyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long new instances must run without a restart until they count as up. Default 2 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan StableFor { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How surplus instances are taken out of rotation: Refuse, None or Auto. Auto refuses where the host has nftables. What does not listen on the port that it is named
    /// by is stopped as it is. Default Auto.
    /// </summary>
    [Parameter]
    public DrainMethod DrainMethod { get; set; } = DrainMethod.Auto;

    /// <summary>How long connections that are open may take to end. Default 30 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long surplus instances may take to stop. Default 2 min.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromMinutes(2);

    private ScaleRequest? _request;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            var target = UnitName.ParseOrComplete(Name, "target");
            _request = new ScaleRequest
            {
                Target = target,
                Template = UnitParameters.Template(Template, target),
                Count = ParameterSetName == CountSet ? Count : null,
                FirstInstance = FirstInstance,
                Instance = Instance,
                DrainMethod = DrainMethod,
                DrainTimeout = DrainTimeout,
                ReadyTimeout = ReadyTimeout,
                StableFor = StableFor,
                StopTimeout = StopTimeout,
                HealthPath = HealthPath,
            };
            _request.Check();
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Name));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var scaling = await TargetScaling.PlanAsync(session, _request!, cancellationToken).ConfigureAwait(false);
        foreach (var warning in scaling.Warnings)
            await channel.WarningAsync($"{host}: {warning}").ConfigureAwait(false);
        if (!scaling.IsEmpty && !await channel.ShouldProcessAsync(scaling.Describe(), host.Alias, "Scale units").ConfigureAwait(false))
            return;

        var result = await scaling.ApplyAsync(session, cancellationToken).ConfigureAwait(false);
        if (result.Busy.Count > 0)
            await channel.WarningAsync($"{host}: stopped with connections open, since -DrainTimeout was over: {string.Join(", ", result.Busy)}.").ConfigureAwait(false);
        await channel.OutputAsync(result).ConfigureAwait(false);
    }
}
