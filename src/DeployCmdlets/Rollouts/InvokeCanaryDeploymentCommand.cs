using System.Collections;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.Canary;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>
/// Gives a release a growing share of a service's traffic, step by step: replicas are moved to it as a rolling update moves them, weights on all balancers hold them to the step's
/// share, and each step is watched. Only a good verdict goes on. A bad one takes the release back at once: its weight first, then its replicas. Where nothing is certain in time, such as
/// with little traffic, it pauses with the share that it has: Resume-Deployment goes on, Undo-Deployment takes it back. At the end the weights are what they were before.
/// The service's site needs a traffic log (New-NginxSite -TrafficLog). Shares are exact where nginx takes its servers by turns.
/// </summary>
/// <example>
/// <code>$service | Invoke-CanaryDeployment -Release 2.4.1</code>
/// <para>Gives the release 1, 5, 25, 50 and 100 % of the traffic, each for a minute at least.</para>
/// </example>
/// <example>
/// <code>$service | Invoke-CanaryDeployment -Release 2.4.1 -Step 5, 50, 100 -BakeTime 10min -Criteria (New-CanaryCriteria -MaxErrorRate 0.01) -Approve { param($Step) $Step.Percent -lt 50 }</code>
/// <para>Goes on from 5 % by itself, and pauses at 50 %.</para>
/// </example>
/// <example>
/// <code>$service | Invoke-CanaryDeployment -Release 2.4.1 -WhatIf</code>
/// <para>Shows the steps with their replicas and weights.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "CanaryDeployment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Rollout))]
public sealed class InvokeCanaryDeploymentCommand : WatchedDeploymentCmdlet
{
    private HookTable? _hooks;

    /// <summary>The shares of the traffic in turn, in percent, each larger than the one before; 100 comes last in any case. Default 1, 5, 25, 50, 100.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    [ValidateNotNullOrEmpty]
    public int[] Step { get; set; } = [1, 5, 25, 50, 100];

    /// <summary>How long each step is watched at least: seconds, or a text such as "10min". Default 60 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan BakeTime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a step is watched at most while nothing is certain; then it pauses. Default: ten times BakeTime.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? MaxBakeTime { get; set; }

    /// <summary>What the release is judged by, from New-CanaryCriteria. Default: the default of each.</summary>
    [Parameter]
    [ValidateNotNull]
    public CanaryCriteria Criteria { get; set; } = new();

    /// <summary>Statuses below 500 that are errors too, such as 429. Default: none.</summary>
    [Parameter]
    [ValidateRange(100, 599)]
    public int[] ErrorStatus { get; set; } = [];

    /// <summary>
    /// Conditions of your own, asked at each look: script blocks that get the canary's sample and the old version's, and answer $true, $false, the name of a verdict, or what
    /// Test-PrometheusQuery finds. One that fails or says nothing is inconclusive. The last step has no old version.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ScriptBlock[] Gate { get; set; } = [];

    /// <summary>A script block that is asked after each step but the last one: it gets the step with its verdict, $true goes on, and anything else pauses.</summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? Approve { get; set; }

    /// <summary>
    /// Script blocks that run at points of the canary, under its lock, and get what is going on ($args[0]: Point, Id, Service, Release, Batch, Replica, Status): a table with the keys
    /// BeforeDeployment, Migration, BeforeBatch, AfterBatch and AfterDeployment. Batch is the number of the step. One that throws takes the release back. Migration runs once for a
    /// release. Old and new replicas serve at the same time: a change of a schema has to suit both.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary Hook { get; set; } = new Hashtable();

    /// <summary>How many replicas must stay in rotation at every moment: a number or a share, rounded up. Default 75%.</summary>
    [Parameter]
    public ReplicaCount MinAvailable { get; set; } = new("75%");

    /// <summary>How a replica is taken out of rotation: Auto, Refuse, NginxDown or None. Auto takes what loses least. Default Auto.</summary>
    [Parameter]
    public DrainMethod DrainMethod { get; set; } = DrainMethod.Auto;

    /// <summary>For how long a balancer passes a replica by after a refused connection, as Invoke-RollingUpdate has it. Default: what the balancers' files say, and one second more.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? SettleTime { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _hooks = new HookTable(Hook, HookTable.OfBatches, Channel);
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, this));
        }

        if (Step.Zip(Step.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            ThrowTerminatingError(DeployErrorRecord.From(
                new DeployException("CanaryStepInvalid", DeployErrorKind.InvalidInput, null, $"the steps {string.Join(", ", Step)} do not grow.", "Give shares such as 1, 5, 25, 50, 100."), this));
        }
    }

    private protected override async Task<IDeployment> AskAsync(DeployService service)
    {
        var live = await LiveAsync(service).ConfigureAwait(false);
        var scripts = new CanaryScripts { Gate = Gate.Length == 0 ? null : AskGatesAsync, Approve = Approve is null ? null : AskApprovalAsync, Hooks = _hooks!.ToHooks() };
        return new CanaryDeployment(live, Request(live), RolloutCause.NewCanary, scripts, SessionPool.Shared, TimeProvider.System);
    }

    private CanaryRequest Request(DeployService service) => new()
    {
        Rollout = ReleaseRequest() with
        {
            // What a step moves is one batch, in parts as the floor lets it.
            BatchSize = [new ReplicaCount("100%")],
            MinAvailable = MinAvailable,
            DrainMethod = DrainMethod,
            SettleTime = SettleTime,
        },
        Step = Step,
        BakeTime = BakeTime,
        MaxBakeTime = MaxBakeTime ?? BakeTime * 10,
        Criteria = Criteria,
        ErrorStatus = ErrorStatus,
        TrafficLog = TrafficLogOf(service),
    };

    private Task<IReadOnlyList<CanaryFinding>> AskGatesAsync(CanarySample canary, CanarySample? baseline) =>
        Channel.CallAsync<IReadOnlyList<CanaryFinding>>(() => [.. Gate.Select((gate, i) => CanaryGate.Ask(gate, i + 1, canary, baseline))]);

    // Only a plain yes goes on.
    private Task<bool> AskApprovalAsync(CanaryStep step) => Channel.CallAsync(() =>
    {
        try
        {
            return Approve!.Invoke(step).LastOrDefault()?.BaseObject is true;
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            WriteWarning($"-Approve failed, and the deployment pauses: {DeployErrorRecord.From(e, Approve!).Exception.Message}");
            return false;
        }
    });
}
