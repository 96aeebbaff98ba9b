using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>Hosts, processes and balancers, and what goes wrong with them.</summary>
internal sealed class SimulatedWorld
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromMilliseconds(100);
    private const int StartLimit = 5;

    private readonly Scenario _scenario;
    private readonly Dictionary<string, ReleaseBehaviour> _releases;
    private readonly Dictionary<Replica, SimulatedReplica> _byId;

    public SimulatedWorld(Scenario scenario, VirtualTime time)
    {
        (_scenario, Time) = (scenario, time);
        _releases = new()
        {
            [Scenario.OldRelease] = new ReleaseBehaviour(),
            [Scenario.NewRelease] = scenario.New,
            [Scenario.MendedRelease] = new ReleaseBehaviour(),
        };
        for (var h = 1; h <= scenario.Hosts; h++)
        {
            var host = new SimulatedHost(new DeployHost { Alias = $"app{h}", Address = $"app{h}", User = "deploy" });
            for (var p = 0; p < scenario.Ports; p++)
                host.Replicas.Add(new SimulatedReplica(new Replica(host.Host, 5001 + p), host));
            Hosts.Add(host);
        }

        Replicas = [.. Hosts.SelectMany(h => h.Replicas)];
        _byId = Replicas.ToDictionary(r => r.Id);
        for (var i = 0; i < Replicas.Count; i++)
            Begin(Replicas[i], i < scenario.Start.Count ? scenario.Start[i] : StartState.Old);
        foreach (var fault in scenario.Faults)
            time.After(TimeSpan.FromMilliseconds(fault.At), () => Strike(fault));
    }

    public VirtualTime Time { get; }

    public List<SimulatedHost> Hosts { get; } = [];

    public List<SimulatedReplica> Replicas { get; }

    public int BalancerBroken { get; private set; }

    public int BalancerAnswerLost { get; private set; }

    public TimeSpan BalancerTroubledUntil { get; private set; } = TimeSpan.MinValue;

    /// <summary>The release that the present run rolls out.</summary>
    public string ReleaseOfRun { get; set; } = Scenario.NewRelease;

    /// <summary>After repair nothing goes wrong any more.</summary>
    public bool IsRepaired { get; private set; }

    public SimulatedReplica this[Replica id] => _byId[id];

    public ReleaseBehaviour BehaviourOf(string release) => _releases[release];

    /// <summary>What a look at this moment would find: the truth, or a lie.</summary>
    public string ReasonAgainst(SimulatedReplica replica)
    {
        if (replica.LiesUnhealthy > 0)
            return "/healthz answered 500";
        if (replica.LiesHealthy > 0)
            return string.Empty;
        if (replica.Running is null)
            return "the unit is inactive";
        if (Time.Now < replica.ReadyAt)
            return "no answer from /healthz";
        return _releases[replica.Running].NeverHealthy || replica.Spoilt || replica.ProbeFails > 0 ? "/healthz answered 503" : string.Empty;
    }

    /// <summary>Whether balancers send requests to it for certain, and it answers them.</summary>
    public bool IsAvailable(SimulatedReplica replica) =>
        !replica.IsOutOfRotation && Time.Now >= replica.SettledAt && IsFit(replica);

    /// <summary>Whether it would answer requests, if balancers sent it any.</summary>
    public bool IsFit(SimulatedReplica replica) => replica.Host.IsReachable && ReasonAgainst(replica).Length == 0;

    /// <summary>Starts a replica's process on what it is pinned to.</summary>
    public void Launch(SimulatedReplica replica)
    {
        replica.Process++;
        replica.Spoilt = false;
        replica.Running = replica.Pinned;
        if (replica.Running is null || _releases[replica.Running] is not { StartFails: false } release)
        {
            replica.Running = null;
            return;
        }

        var process = replica.Process;
        replica.ReadyAt = Time.Now + TimeSpan.FromMilliseconds(release.Ready * (replica.Host.SlowStart > 0 ? 8 : 1));
        if (release.CrashAfter > 0)
        {
            Time.After(TimeSpan.FromMilliseconds(release.CrashAfter), () =>
            {
                if (replica.Process == process)
                    Crash(replica);
            });
        }

        if (release.FailsAfter > 0)
        {
            Time.After(TimeSpan.FromMilliseconds(release.FailsAfter), () =>
            {
                if (replica.Process == process)
                    ByFault([replica], () => replica.Spoilt = true);
            });
        }
    }

    /// <summary>An operator mends everything but the service: no fault lasts, every host is up.</summary>
    public void Repair()
    {
        IsRepaired = true;
        BalancerBroken = BalancerAnswerLost = 0;
        foreach (var host in Hosts)
        {
            host.Hanging = host.NetworkLost = host.AnswerLost = host.DiskFull = host.GateBroken = host.SlowStart = host.LookFails = 0;
            foreach (var replica in host.Replicas)
                replica.ProbeFails = replica.LiesHealthy = replica.LiesUnhealthy = 0;
            if (!host.IsUp)
                Boot(host);
        }
    }

    private void Begin(SimulatedReplica replica, StartState state)
    {
        replica.Pinned = state switch
        {
            StartState.None => null,
            StartState.New or StartState.Marked => Scenario.NewRelease,
            _ => Scenario.OldRelease,
        };
        if (state is not StartState.Stopped)
            Launch(replica);
        replica.ReadyAt = TimeSpan.Zero;
        replica.Refused = state == StartState.Refusing;
        replica.MarkedByRollout = state == StartState.Marked;
        replica.MarkedByOperator = state == StartState.OperatorDown;
        replica.QuietAt = replica.IsOutOfRotation ? TimeSpan.Zero : TimeSpan.MaxValue;
        if (state == StartState.PinnedOnly)
            replica.Pinned = Scenario.NewRelease;
    }

    private void Strike(Fault fault)
    {
        if (IsRepaired)
            return;
        var replica = Replicas[fault.Target % Replicas.Count];
        var host = replica.Host;
        switch (fault.Kind)
        {
            case FaultKind.Die:
                ByFault(host.Replicas, () => Down(host));
                host.TroubledUntil = TimeSpan.MaxValue;
                break;
            case FaultKind.Reboot:
                ByFault(host.Replicas, () => Down(host));
                var boots = host.Boots;
                // No host boots faster than a connection notices.
                var down = TimeSpan.FromMilliseconds(3000 + fault.For);
                Trouble(host, down);
                Time.After(down, () =>
                {
                    if (!host.IsUp && host.Boots == boots)
                        Boot(host);
                });
                break;
            case FaultKind.Hang: OnHost(n => host.Hanging += n); break;
            case FaultKind.NetworkLost: OnHost(n => host.NetworkLost += n); break;
            case FaultKind.AnswerLost: OnHost(n => host.AnswerLost += n); break;
            case FaultKind.DiskFull: OnHost(n => host.DiskFull += n); break;
            case FaultKind.GateBroken: OnHost(n => host.GateBroken += n); break;
            case FaultKind.SlowStart: OnHost(n => host.SlowStart += n); break;
            case FaultKind.LookFails: OnHost(n => host.LookFails += n); break;
            case FaultKind.ProbeFails: OnHost(n => replica.ProbeFails += n); break;
            case FaultKind.LieHealthy: OnHost(n => replica.LiesHealthy += n); break;
            case FaultKind.LieUnhealthy: OnHost(n => replica.LiesUnhealthy += n); break;
            case FaultKind.Crash:
                Trouble(host, TimeSpan.FromSeconds(2));
                Crash(replica);
                break;
            case FaultKind.Flap:
                Flap(fault.For);
                break;
            case FaultKind.BalancerBroken: OnBalancer(n => BalancerBroken += n); break;
            case FaultKind.BalancerAnswerLost: OnBalancer(n => BalancerAnswerLost += n); break;
            default: throw new NotSupportedException(fault.Kind.ToString());
        }

        void OnHost(Action<int> count)
        {
            var wait = TimeSpan.FromMilliseconds(fault.For);
            Trouble(host, wait);
            ByFault(host.Replicas, () => count(1));
            Time.After(wait, () =>
            {
                if (!IsRepaired)
                    ByFault(host.Replicas, () => count(-1));
            });
        }

        void OnBalancer(Action<int> count)
        {
            var wait = TimeSpan.FromMilliseconds(fault.For);
            BalancerTroubledUntil = Later(BalancerTroubledUntil, Time.Now + wait);
            count(1);
            Time.After(wait, () =>
            {
                if (!IsRepaired)
                    count(-1);
            });
        }

        void Flap(int left)
        {
            if (left <= 0 || IsRepaired)
                return;
            var wait = TimeSpan.FromMilliseconds(300);
            Trouble(host, wait);
            ByFault([replica], () => replica.ProbeFails++);
            Time.After(wait, () =>
            {
                if (!IsRepaired)
                    replica.ProbeFails--;
                Time.After(wait, () => Flap(left - 600));
            });
        }
    }

    private void Trouble(SimulatedHost host, TimeSpan wait) => host.TroubledUntil = Later(host.TroubledUntil, Time.Now + wait);

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private void Crash(SimulatedReplica replica)
    {
        if (replica.Running is null)
            return;
        ByFault([replica], () => replica.Running = null);
        var process = ++replica.Process;
        if (++replica.Restarts > StartLimit)
            return;
        Time.After(RestartDelay, () =>
        {
            if (replica.Process == process && replica.Host.IsUp)
                Launch(replica);
        });
    }

    private static void Down(SimulatedHost host)
    {
        host.IsUp = false;
        foreach (var replica in host.Replicas)
        {
            replica.Process++;
            replica.Running = null;
        }
    }

    private void Boot(SimulatedHost host)
    {
        host.IsUp = true;
        host.Boots++;
        foreach (var replica in host.Replicas)
        {
            replica.Refused = false;
            replica.QuietAt = TimeSpan.MaxValue;
            replica.Restarts = 0;
            Launch(replica);
        }
    }

    private void ByFault(IReadOnlyList<SimulatedReplica> replicas, Action fault)
    {
        var before = replicas.Where(IsFit).ToList();
        fault();
        foreach (var replica in before.Where(r => !IsFit(r)))
            replica.LostAt = Time.Now;
    }
}
