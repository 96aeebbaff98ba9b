using System.Collections;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.BlueGreen;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>
/// Brings a release up at full size beside the one that runs, on the ports of the service's other colour (New-DeployService -StandbyPort), proves and tests it there, and gives it all requests
/// at once, on all balancers together. It is watched then: where it fails, all requests go back. The colour that got them before is kept running for a while, so that Undo-Deployment
/// is one reload of nginx, and is then stopped by its hosts. Without -AutoSwitch the deployment pauses before the switch: Resume-Deployment switches. Old and new release share whatever
/// they store: a database must suit both for as long as one can be gone back to.
/// </summary>
/// <example>
/// <code>$service | Invoke-BlueGreenDeployment -Release 2.4.1
/// # look at the preview site, and then:
/// $service | Resume-Deployment</code>
/// <para>Brings the release up, waits for a decision, and switches.</para>
/// </example>
/// <example>
/// <code>$service | Invoke-BlueGreenDeployment -Release 2.4.1 -AutoSwitch -Test { param($Preview) $Preview.Url | ForEach-Object { Invoke-RestMethod "${_}selftest" } }</code>
/// <para>Switches by itself once each replica has passed its test.</para>
/// </example>
/// <example>
/// <code>$service | Invoke-BlueGreenDeployment -Release 2.4.1 -AutoSwitch -WatchFor 5min -Criteria (New-CanaryCriteria -MaxErrorRate 0.01 -MaxLatency 800ms)</code>
/// <para>Goes back by itself where more than one request in a hundred fails, or the slow ones take too long.</para>
/// </example>
/// <example>
/// <code>$service | Invoke-BlueGreenDeployment -Release 2.4.1 -AutoSwitch -KeepFor 1h -WhatIf</code>
/// <para>Shows what would be started, switched and stopped.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "BlueGreenDeployment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Rollout))]
public sealed class InvokeBlueGreenDeploymentCommand : WatchedDeploymentCmdlet
{
    private HookTable? _hooks;

    /// <summary>
    /// Tests of the release while it gets no requests: script blocks that get a preview of it, with the addresses of its replicas. One that throws, or whose last word is $false, ends the
    /// deployment, and nothing was switched.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ScriptBlock[] Test { get; set; } = [];

    /// <summary>Switch without asking, once the release is proven and has passed its tests.</summary>
    [Parameter]
    public SwitchParameter AutoSwitch { get; set; }

    /// <summary>How long the release is watched after the switch: seconds, or a text such as "5min". Default 60 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan WatchFor { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// What the release's traffic is held to while it is watched, from New-CanaryCriteria: its fixed thresholds, MaxErrorRate and MaxLatency, by the balancers' logs (New-NginxSite
    /// -TrafficLog). With too few requests nothing is certain, and the deployment pauses. Default: its replicas' health alone.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public CanaryCriteria? Criteria { get; set; }

    /// <summary>How long the old colour is kept running after that. Its hosts stop it then by themselves. 0 stops it at once. Default 5 min.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest time between two probes; the first ones come faster. Default 1 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Do not look whether hosts have memory for a second colour, and whether its ports are free.</summary>
    [Parameter]
    public SwitchParameter SkipCapacityCheck { get; set; }

    /// <summary>
    /// Script blocks that are run at points of the deployment: a table with BeforeDeployment, Migration, BeforeSwitch, AfterSwitch or AfterDeployment as keys. Each gets the point, the release
    /// and the replicas. One that throws ends the deployment; after the switch, by going back. They are in no journal: a run that is resumed has
    /// none, and is refused where the migration was not run yet (MigrationMissing).
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary Hook { get; set; } = new Hashtable();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _hooks = new HookTable(Hook, HookTable.OfSwitch, Channel);
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Hook));
        }
    }

    private protected override Task<IDeployment> AskAsync(DeployService service)
    {
        var scripts = new BlueGreenScripts { Test = Test.Length == 0 ? null : preview => Channel.CallAsync(() => DeploymentTest.Run(Test, preview)), Hooks = _hooks!.ToHooks() };
        return Task.FromResult<IDeployment>(BlueGreenDeployment.To(service, Request(service), scripts, SessionPool.Shared, TimeProvider.System));
    }

    private BlueGreenRequest Request(DeployService service) => new()
    {
        Rollout = ReleaseRequest() with
        {
            DrainMethod = DrainMethod.NginxDown,
            ProbeInterval = ProbeInterval,
        },
        AutoSwitch = AutoSwitch,
        WatchFor = WatchFor,
        Criteria = Criteria,
        TrafficLog = TrafficLogOf(service),
        KeepFor = KeepFor,
        SkipCapacityCheck = SkipCapacityCheck,
    };
}
