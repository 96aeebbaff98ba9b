using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.BlueGreen;
using XDeploy.Engine.Rollouts.Canary;
using XDeploy.Unit.Rollouts.Simulation;

namespace XDeploy.Unit.Rollouts.BlueGreen;

/// <summary>
/// A service with two colours behind two balancers in virtual time, and controllers that deploy to it one after another, with the journals that they leave. Each effect is held against
/// the rules: what gets requests is neither stopped nor restarted, and gets them only while it runs.
/// </summary>
internal sealed class SimulatedColours : IBlueGreenSite, IFleet
{
    public const string Old = "1.0";
    public const string New = "2.0";

    private static readonly int[] First = [5001, 5002];
    private static readonly int[] Second = [6001, 6002];
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<Replica, ColouredReplica> _replicas;
    private readonly Dictionary<string, HashSet<Replica>> _up;
    private bool _isDead;
    private TimeSpan _watchedFrom;

    public SimulatedColours()
    {
        Service = new DeployService
        {
            Name = "x", Upstream = "x", Root = "/x", Host = [Host("app1"), Host("app2")], Port = First, StandbyPort = Second, Balancer = [Host("lb1"), Host("lb2")],
        };
        _replicas = Replica.Of(Service, [.. First, .. Second]).ToDictionary(r => r, r => new ColouredReplica(r));
        var live = Replica.Of(Service);
        foreach (var replica in live)
        {
            _replicas[replica].Pinned = Old;
            Launch(_replicas[replica]);
        }

        _up = new() { ["lb1"] = [.. live], ["lb2"] = [.. live] };
    }

    public VirtualTime Time { get; } = new();

    public DeployService Service { get; }

    /// <summary>How the new release behaves.</summary>
    public ReleaseBehaviour Behaviour { get; init; } = new();

    public BlueGreenScripts Scripts { get; set; } = new();

    public bool AutoSwitch { get; init; } = true;

    /// <summary>What the release's traffic is held to after the switch.</summary>
    public CanaryCriteria? Criteria { get; init; }

    /// <summary>Requests a second.</summary>
    public int Rate { get; init; } = 100;

    /// <summary>The share of requests that the new release fails.</summary>
    public double ErrorRate { get; init; }

    /// <summary>When somebody asks the present run to pause.</summary>
    public TimeSpan SuspendAt { get; set; } = TimeSpan.MaxValue;

    public TimeSpan KeepFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Changes of the balancers, from 1 on, that fail, and are taken back.</summary>
    public HashSet<int> FailExchange { get; init; } = [];

    /// <summary>Changes of the balancers, from 1 on, in which the controller dies with one balancer changed.</summary>
    public HashSet<int> DieInExchange { get; init; } = [];

    /// <summary>Whether hosts are short of memory.</summary>
    public bool IsShort { get; init; }

    public int Exchanges { get; private set; }

    /// <summary>Processes that were started by somebody, and not by systemd.</summary>
    public int Starts { get; private set; }

    /// <summary>The journals, the newest first.</summary>
    public List<JournalFile> Journals { get; } = [];

    public List<string> Violations { get; } = [];

    /// <summary>Who starts with the hosts.</summary>
    public HashSet<Replica> AtBoot { get; } = [.. Replica.Of(new DeployService { Name = "x", Upstream = "x", Root = "/x", Host = [Host("app1"), Host("app2")], Port = First })];

    public IEnumerable<string> Kinds => Journals[0].Events.Select(e => e.Kind);

    public IFleet Fleet => this;

    public bool RotatesAtOnce => true;

    /// <summary>Whether one colour gets all requests and runs a release, and the other one rests, or will.</summary>
    public bool IsClean(string release, bool isKept = false)
    {
        var live = _up["lb1"];
        var others = _replicas.Values.Where(r => !live.Contains(r.Id));
        return live.Count == 4 && live.SetEquals(_up["lb2"]) && live.Select(r => First.Contains(r.Port)).Distinct().Count() == 1
            && live.All(r => _replicas[r].Running == release && _replicas[r].Pinned == release && Reason(_replicas[r]).Length == 0 && _replicas[r].RetiresAt is null)
            && others.All(r => isKept ? r.RetiresAt is not null : r.Running is null) && AtBoot.SetEquals(live);
    }

    public (RolloutStatus Status, string Reason, int Updated)? Invoke(string release = New, int killedAt = 0) => Run(new BlueGreenRequest
    {
        Rollout = new RolloutRequest
        {
            Release = new ReleaseId(release), ExpectedVersion = release, StableFor = TimeSpan.FromSeconds(1), ReadyTimeout = TimeSpan.FromSeconds(10), DrainTimeout = TimeSpan.FromSeconds(5),
        },
        AutoSwitch = AutoSwitch,
        WatchFor = TimeSpan.FromSeconds(30),
        Criteria = Criteria,
        TrafficLog = "/log",
        KeepFor = KeepFor,
    }, RolloutCause.NewBlueGreen, false, null, killedAt);

    public (RolloutStatus Status, string Reason, int Updated)? Resume(int killedAt = 0)
    {
        var (rollout, cause) = RolloutHistory.Resume(Journals, null, "x");
        var section = Journals[0].Header.Request.BlueGreen!;
        return Run(BlueGreenHistory.Request(section, rollout), cause, section.IsUndo, Journals[0], killedAt);
    }

    public (RolloutStatus Status, string Reason, int Updated)? Undo(int killedAt = 0)
    {
        var (rollout, cause) = RolloutHistory.Undo(Journals, null, null, "x");
        return Run(BlueGreenHistory.Request(Journals[0].Header.Request.BlueGreen!, rollout), cause, true, null, killedAt);
    }

    public void Pass(TimeSpan wait) => Time.RunToEnd(async () =>
    {
        await Time.Wait(wait);
        return true;
    });

    public async Task<BlueGreenSurvey> SurveyAsync(CancellationToken cancellationToken)
    {
        await TravelAsync();
        return new BlueGreenSurvey(
            [.. _replicas.Values.Select(r => (r.Id, Look(r, null) with { PinnedRelease = r.Pinned, RunningRelease = r.Running }))],
            [.. _up.Select(b => new ColourRotation(b.Key, b.Value.ToHashSet(), _replicas.Keys.Except(b.Value).ToHashSet()))]);
    }

    public async Task CheckCapacityAsync(
        IReadOnlyList<(Replica Replica, ReplicaHealth Health)> live, IReadOnlyList<(Replica Replica, ReplicaHealth Health)> idle, CancellationToken cancellationToken)
    {
        await TravelAsync();
        if (IsShort)
            throw BlueGreenErrors.CapacityTooLow("app1", 1, 2);
    }

    public async Task CancelRetirementAsync(CancellationToken cancellationToken)
    {
        await TravelAsync();
        foreach (var replica in _replicas.Values)
            replica.RetiresAt = null;
    }

    public async Task ExchangeAsync(IReadOnlyList<Replica> up, IReadOnlyList<Replica> down, CancellationToken cancellationToken)
    {
        await TravelAsync();
        Exchanges++;
        if (FailExchange.Contains(Exchanges))
            throw new DeployException("NginxReloadFailed", DeployErrorKind.RemoteFailure, "lb2", "nginx did not take the change");
        foreach (var replica in up.Where(r => _replicas[r].Running is null))
            Violations.Add($"{Time.Now}: {replica} gets requests, and does not run");
        foreach (var (balancer, servers) in _up)
        {
            servers.UnionWith(up);
            servers.ExceptWith(down);
            if (DieInExchange.Contains(Exchanges))
            {
                _isDead = true;
                throw new ControllerDied();
            }
        }
    }

    public async Task StartWatchAsync(CancellationToken cancellationToken)
    {
        await TravelAsync();
        _watchedFrom = Time.Now;
    }

    public async Task<CanaryLook> WatchAsync(CancellationToken cancellationToken)
    {
        await TravelAsync();
        var live = _up["lb1"];
        var requests = (long)(Rate * (Time.Now - _watchedFrom).TotalSeconds / live.Count);
        return new CanaryLook([.. live.Select(r => _replicas[r]).Select(r =>
        {
            var failed = r.Running == New ? (long)(requests * ErrorRate) : 0;
            return new NginxTraffic
            {
                HostName = ["lb1"], Address = $"{r.Id.Host.Address}:{r.Id.Port}", Requests = requests, Status = new Dictionary<int, long> { [200] = requests - failed, [500] = failed },
                Time = new Dictionary<TimeSpan, long> { [TimeSpan.FromMilliseconds(20)] = requests }, Quantile = new Dictionary<double, TimeSpan>(), Position = [],
            };
        })], []);
    }

    public async Task StartAtBootAsync(IReadOnlyList<Replica> replicas, IReadOnlyList<Replica> others, bool only, CancellationToken cancellationToken)
    {
        await TravelAsync();
        AtBoot.UnionWith(replicas);
        if (only)
            AtBoot.ExceptWith(others);
    }

    public async Task<IReadOnlyList<Replica>> RetireAsync(IReadOnlyList<Replica> replicas, TimeSpan keepFor, TimeSpan deadline, CancellationToken cancellationToken)
    {
        await TravelAsync();
        foreach (var replica in replicas.Select(r => _replicas[r]))
        {
            var at = Time.Now + keepFor;
            replica.RetiresAt = at;
            if (keepFor == TimeSpan.Zero)
                Stop(replica, "stopped");
            else
                Time.After(keepFor, () => { if (replica.RetiresAt == at) Stop(replica, "stopped by its host"); });
        }

        return [];
    }

    public async Task<IReadOnlyList<ReplicaHealth>> ObserveAsync(IReadOnlyCollection<Replica> replicas, string? expectedVersion, CancellationToken cancellationToken)
    {
        await TravelAsync();
        return [.. replicas.Select(r => Look(_replicas[r], expectedVersion))];
    }

    public Task<IReadOnlyList<Replica>> RotateAsync(IReadOnlyCollection<Replica> readmit, IReadOnlyCollection<Replica> drain, TimeSpan deadline, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No replica is drained by itself.");

    public Task<IReadOnlyList<Replica>> AwaitQuietAsync(IReadOnlyCollection<Replica> replicas, TimeSpan deadline, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<TimeSpan> SwitchAsync(IReadOnlyCollection<Replica> replicas, ReleaseId release, TimeSpan patience, CancellationToken cancellationToken)
    {
        await TravelAsync();
        foreach (var replica in replicas.Select(r => _replicas[r]))
        {
            RequireNoRequests(replica, "restarted");
            replica.Pinned = release.Value;
            Starts++;
            if (release.Value == New && Behaviour.StartFails)
                throw new DeployException("UnitStartFailed", DeployErrorKind.RemoteFailure, replica.Id.Host.Alias, "the unit did not start");
            replica.Restarts = 0;
            Launch(replica);
        }

        return TimeSpan.Zero;
    }

    private static DeployHost Host(string name) => new() { Alias = name, Address = name, User = "deploy" };

    private void RequireNoRequests(ColouredReplica replica, string what)
    {
        if (_up.FirstOrDefault(b => b.Value.Contains(replica.Id)).Key is { } balancer)
            Violations.Add($"{Time.Now}: {replica.Id} was {what}, and {balancer} gives it requests");
    }

    private void Stop(ColouredReplica replica, string what)
    {
        RequireNoRequests(replica, what);
        replica.Running = null;
        replica.RetiresAt = null;
        replica.Process++;
    }

    private void Launch(ColouredReplica replica)
    {
        replica.Running = replica.Pinned;
        replica.StartedAt = Time.Now;
        var process = ++replica.Process;
        if (replica.Running == New && Behaviour.CrashAfter > 0)
        {
            Time.After(TimeSpan.FromMilliseconds(Behaviour.CrashAfter), () =>
            {
                if (replica.Process != process)
                    return;
                replica.Restarts++;
                Launch(replica);
            });
        }
    }

    private string Reason(ColouredReplica replica)
    {
        var age = (Time.Now - replica.StartedAt).TotalMilliseconds;
        return replica.Running is null ? "the unit is inactive"
            : replica.Running == Old ? string.Empty
            : age < Behaviour.Ready || Behaviour.NeverHealthy || (Behaviour.FailsAfter > 0 && age >= Behaviour.FailsAfter) ? "/healthz answered 503"
            : string.Empty;
    }

    private ReplicaHealth Look(ColouredReplica replica, string? expected) => new()
    {
        HostName = replica.Id.Host.Alias,
        Port = replica.Id.Port,
        UnitState = replica.Running is null ? "inactive" : "active",
        StatusCode = replica.Running is null ? 0 : 200,
        Restarts = replica.Restarts,
        Reason = expected is not null && replica.Running is not null && replica.Running != expected ? $"it reports {replica.Running}" : Reason(replica),
    };

    private (RolloutStatus Status, string Reason, int Updated)? Run(BlueGreenRequest request, RolloutCause cause, bool isUndo, JournalFile? resumed, int killedAt) =>
        Time.RunToEnd<(RolloutStatus Status, string Reason, int Updated)?>(async () =>
        {
            try
            {
                return await RunAsync(request, cause, isUndo, resumed, killedAt);
            }
            catch (ControllerDied)
            {
                await Time.Wait(TimeSpan.FromSeconds(20));
                return null;
            }
            finally
            {
                _isDead = false;
            }
        });

    // As BlueGreenDeployment does it.
    private async Task<(RolloutStatus Status, string Reason, int Updated)> RunAsync(BlueGreenRequest request, RolloutCause cause, bool isUndo, JournalFile? resumed, int killedAt)
    {
        var scripts = cause.Kind == DeploymentKind.BlueGreen ? Scripts : new BlueGreenScripts();
        var ahead = BlueGreenOutlook.Make(Service, request, isUndo, resumed, scripts.Test is not null, Journals, await SurveyAsync(CancellationToken.None));
        if (ahead.IsDone)
            return (RolloutStatus.Unchanged, string.Empty, 0);
        if (!ahead.Plan.IsServing && !ahead.Plan.IsRunning)
            await CheckCapacityAsync([], [], CancellationToken.None);
        var before = Journals.ToList();
        var events = new List<RolloutEvent>();
        Journals.Insert(0, new JournalFile(new JournalHeader
        {
            Id = $"{Journals.Count + 1:D4}", Service = "x", Kind = cause.Kind, Origin = cause.Origin, User = "deploy", Machine = "m", ProcessId = 1, Start = Time.GetUtcNow(),
            Previous = ahead.Previous.ToDictionary(p => p.Key.ToString(), p => p.Value),
            Request = BlueGreenHistory.ToJournal(request, ahead.LiveBefore, scripts.Test is not null || ahead.HasUnrunTest, isUndo),
        }, events));

        async Task RecordAsync(RolloutEvent happened)
        {
            await Time.Wait(TimeSpan.FromMilliseconds(1));
            events.Add(happened);
            if (events.Count == killedAt)
            {
                _isDead = true;
                throw new ControllerDied();
            }
        }

        await RecordAsync(new RolloutEvent(Time.GetUtcNow(), "Started", "x", 0));
        await CancelRetirementAsync(CancellationToken.None);
        if (ahead.Plan.IsRunning)
            ahead = BlueGreenOutlook.Make(Service, request, isUndo, resumed, scripts.Test is not null, before, await SurveyAsync(CancellationToken.None));
        var end = await new BlueGreenRun(this, Service, ahead, scripts, Time, RecordAsync, (_, _) => Task.CompletedTask, _ => Task.FromResult(Time.Now >= SuspendAt ? "ann@desk" : null)).RunAsync(CancellationToken.None);
        await RecordAsync(new RolloutEvent(Time.GetUtcNow(), end.Status.ToString(), end.Reason, 0));
        return end;
    }

    private async Task TravelAsync()
    {
        await Time.Wait(Latency);
        if (_isDead)
            throw new ControllerDied();
    }
}
