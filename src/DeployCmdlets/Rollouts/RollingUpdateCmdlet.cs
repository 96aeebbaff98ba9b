using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>The base of the cmdlets that plan or run a rolling update: what can be asked of one.</summary>
public abstract class RollingUpdateCmdlet : RolloutCmdlet
{
    private protected const string ReleaseSet = "Release";

    /// <summary>The release; it must be on every host (Send-Artifact).</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ReleaseSet)]
    public ReleaseId Release { get; set; } = null!;

    /// <summary>
    /// Sizes of the batches in turn, as a number of replicas or a share of all; the last one holds for the rest. With Window each holds for one batch, and what is left follows as the
    /// window. Default 1, 10%, 25%; with Window 1.
    /// </summary>
    [Parameter(ParameterSetName = ReleaseSet)]
    [ValidateNotNullOrEmpty]
    public ReplicaCount[] BatchSize { get; set; } = [new(1), new("10%"), new("25%")];

    /// <summary>
    /// How many replicas may be away at once after the batches, as a number or a share of all: as soon as one is back in rotation the next one leaves, so that a slow one holds nobody
    /// up. Where one may fail (MaxFailure) it is put back meanwhile; where no more may, no other leaves, and those that are away are brought to their end. MinAvailable holds as ever:
    /// where it leaves fewer, fewer go. A hook of a batch runs for those that leave, or are proven, at the same time. Default: none, each batch waits for the one before.
    /// </summary>
    [Parameter(ParameterSetName = ReleaseSet)]
    [ValidateNotNull]
    public ReplicaCount? Window { get; set; }

    /// <summary>How many replicas must stay in rotation at every moment: a number or a share, rounded up. Default 75%.</summary>
    [Parameter(ParameterSetName = ReleaseSet)]
    public ReplicaCount MinAvailable { get; set; } = new("75%");

    /// <summary>
    /// How many replicas may fail before the update ends: a number or a share, rounded down. Those that fail are put back and the update goes on, to the status
    /// Incomplete and a warning. Replicas of hosts that cannot be reached count, and are skipped; so do those that are left out of rotation. The first batch may
    /// never fail. Resume-Deployment takes along what is missing. Default 0: the first failure, or host that cannot be reached, is the end.
    /// </summary>
    [Parameter(ParameterSetName = ReleaseSet)]
    public ReplicaCount MaxFailure { get; set; } = new(0);

    /// <summary>The hosts whose replicas come first, in turn: names or tags, wildcards too. The rest alternate between hosts. Default: none.</summary>
    [Parameter(ParameterSetName = ReleaseSet)]
    [ValidateNotNullOrEmpty]
    public string[] First { get; set; } = [];

    /// <summary>
    /// How many replicas on the service's spare ports (New-DeployService -SparePort) are started on the release before any other is touched, and serve for the time of the update: a
    /// number, or a share of the service's replicas. As many more may be out of rotation, so that MinAvailable may be 100%. It costs two reloads of nginx. 0 for none. Default 100%: as many
    /// as there are spare ports.
    /// </summary>
    [Parameter(ParameterSetName = ReleaseSet)]
    public ReplicaCount Surge { get; set; } = new("100%");

    /// <summary>How a replica is taken out of rotation: Auto, Refuse, NginxDown or None. Auto takes what loses least. Default Auto.</summary>
    [Parameter(ParameterSetName = ReleaseSet)]
    public DrainMethod DrainMethod { get; set; } = DrainMethod.Auto;

    /// <summary>How long connections that are open may take to end. Default 30 s.</summary>
    [Parameter(ParameterSetName = ReleaseSet)]
    [DurationTransformation]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a replica may take until it is healthy. Default 30 s.</summary>
    [Parameter(ParameterSetName = ReleaseSet)]
    [DurationTransformation]
    public TimeSpan ReadyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a replica must stay healthy, without a restart, before it is put back into rotation. Default 10 s.</summary>
    [Parameter(ParameterSetName = ReleaseSet)]
    [DurationTransformation]
    public TimeSpan StableFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time between two probes; the first ones come faster. Default 1 s.</summary>
    [Parameter(ParameterSetName = ReleaseSet)]
    [DurationTransformation]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// For how long a balancer passes a replica by after a refused connection: fail_timeout of its server lines. A readmitted replica counts as
    /// out of rotation for that long. Default: what the balancers' files say, and one second more, since nginx counts in seconds; 11 s where the upstream is not found.
    /// </summary>
    [Parameter(ParameterSetName = ReleaseSet)]
    [DurationTransformation]
    public TimeSpan? SettleTime { get; set; }

    /// <summary>The version that replicas of the release report on the health probe. Default: the release's id. A replica that reports none is not held to it.</summary>
    [Parameter(ParameterSetName = ReleaseSet)]
    [ValidateNotNullOrEmpty]
    public string? ExpectedVersion { get; set; }

    /// <summary>What is asked.</summary>
    private protected RolloutRequest Request() => new()
    {
        Release = Release,
        BatchSize = Window is not null && !MyInvocation.BoundParameters.ContainsKey(nameof(BatchSize)) ? [new(1)] : BatchSize,
        Window = Window,
        MinAvailable = MinAvailable,
        MaxFailures = MaxFailure,
        First = First,
        Surge = Surge,
        DrainMethod = DrainMethod,
        DrainTimeout = DrainTimeout,
        ReadyTimeout = ReadyTimeout,
        StableFor = StableFor,
        ProbeInterval = ProbeInterval,
        SettleTime = SettleTime,
        ExpectedVersion = ExpectedVersion ?? Release.Value,
    };
}
