using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>
/// A fleet as one controller sees it and acts on it. It knows no more than the real one: what it told hosts itself, what the survey found, and what looks
/// bring. Every effect is told to the rules before it happens.
/// </summary>
internal sealed class SimulatedFleet(SimulatedWorld world, Scenario scenario, RolloutRules rules) : IFleet
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly HashSet<Replica> _refusing = [];
    private HashSet<Replica> _down = [];
    private HashSet<Replica> _marked = [];

    // A change of the balancers failed: what came of it is looked up with the next one.
    private bool _marksUnknown;

    public bool RotatesAtOnce => scenario.Drain == DrainMethod.NginxDown;

    /// <summary>The controller is dead.</summary>
    public bool IsDead { get; set; }

    /// <summary>
    /// What Ctrl-C shall cancel. It is noticed at the end of the present call: what waits for a cancelled delay goes on in a thread of the pool, and
    /// there would be two orders of things.
    /// </summary>
    public CancellationTokenSource? Cancel { get; set; }

    /// <summary>How many replicas were looked at.</summary>
    public long Looks { get; private set; }

    /// <summary>The first look of a run, strict as the real one.</summary>
    public async Task<IReadOnlyList<ReplicaHealth>> SurveyAsync(CancellationToken cancellationToken)
    {
        await TravelAsync(cancellationToken);
        if (scenario.MaxFailures == "0")
        {
            foreach (var host in world.Hosts)
                ThrowIfLost(host, host.Boots);
        }

        _refusing.UnionWith(world.Replicas.Where(r => r.Refused && Answers(r.Host)).Select(r => r.Id));
        ReadBalancers();
        return [.. world.Replicas.Select(Survey)];
    }

    public async Task<IReadOnlyList<ReplicaHealth>> ObserveAsync(
        IReadOnlyCollection<Replica> replicas, string? expectedVersion, CancellationToken cancellationToken)
    {
        await TravelAsync(cancellationToken);
        if (replicas.Select(id => world[id].Host).FirstOrDefault(h => h.LookFails > 0 && Answers(h)) is { } failing)
        {
            // Not seen is not available, as with a host that cannot be reached.
            foreach (var replica in failing.Replicas.Where(r => replicas.Contains(r.Id)))
                rules.Looked(replica, new ReplicaHealth { HostName = failing.Host.Alias, Port = replica.Id.Port, Reason = "not seen" }, world.Time.Now);
            throw new DeployException("RemoteStepFailed", DeployErrorKind.RemoteFailure, failing.Host.Alias, "curl(1) is not installed");
        }

        // In another order than asked, which nobody may rely on.
        var at = world.Time.Now;
        var seen = replicas.Reverse().Select(id => (Replica: world[id], Health: Look(world[id], expectedVersion))).ToList();
        if (replicas.Any(id => !Answers(world[id].Host)))
            await TravelAsync(Patience, cancellationToken);
        // A controller that was stopped meanwhile never learns it.
        foreach (var (replica, health) in seen)
            rules.Looked(replica, health, at);
        return [.. seen.Select(s => s.Health)];
    }

    public async Task<IReadOnlyList<Replica>> RotateAsync(
        IReadOnlyCollection<Replica> readmit, IReadOnlyCollection<Replica> drain, TimeSpan deadline, CancellationToken cancellationToken)
    {
        // Until it is known.
        var leaving = drain.Select(id => world[id]).ToList();
        rules.Rotated(leaving, isProven: false);
        var busy = await ChangeRotationAsync(readmit, drain, deadline, cancellationToken);
        rules.Rotated(leaving, isProven: true);
        return busy;
    }

    private async Task<IReadOnlyList<Replica>> ChangeRotationAsync(
        IReadOnlyCollection<Replica> readmit, IReadOnlyCollection<Replica> drain, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var open = readmit.Where(_refusing.Contains).Select(id => world[id]).ToList();
        if (open.Count > 0)
        {
            await TravelAsync(cancellationToken);
            var reached = open.Where(r => r.Host.IsReachable && r.Host.GateBroken == 0).ToList();
            rules.Rotating([.. reached], []);
            foreach (var replica in reached)
            {
                replica.Refused = false;
                replica.QuietAt = replica.IsOutOfRotation ? replica.QuietAt : TimeSpan.MaxValue;
                replica.SettledAt = world.Time.Now + TimeSpan.FromMilliseconds(scenario.Settle);
            }

            await TravelAsync(cancellationToken);
            ThrowIfFailed(open, r => !reached.Contains(r), "nft(8) failed");
        }

        _refusing.ExceptWith(readmit);
        var mark = scenario.Drain == DrainMethod.NginxDown ? drain : [];
        if (mark.Count > 0 || readmit.Any(_marked.Contains) || (_marksUnknown && readmit.Count > 0))
            await MarkAsync(readmit, mark, cancellationToken);
        if (scenario.Drain == DrainMethod.None || drain.Count == 0)
            return [];

        var leaving = drain.Select(id => world[id]).ToList();
        var boots = leaving.ConvertAll(r => r.Host.Boots);
        if (scenario.Drain == DrainMethod.Refuse)
        {
            _refusing.UnionWith(drain);
            await TravelAsync(cancellationToken);
            var reached = leaving.Where(r => r.Host.IsReachable && r.Host.GateBroken == 0).ToList();
            rules.Rotating([], [.. reached]);
            foreach (var replica in reached)
            {
                BeginQuiet(replica);
                replica.Refused = true;
            }

            ThrowIfFailed(leaving, r => !reached.Contains(r), "nft(8) failed");
        }

        return await UntilQuietAsync(leaving, boots, deadline, cancellationToken);
    }

    public async Task<IReadOnlyList<Replica>> AwaitQuietAsync(IReadOnlyCollection<Replica> replicas, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var leaving = replicas.Select(id => world[id]).ToList();
        var boots = leaving.ConvertAll(r => r.Host.Boots);
        await TravelAsync(cancellationToken);
        var busy = await UntilQuietAsync(leaving, boots, deadline, cancellationToken);
        if (scenario.Drain == DrainMethod.Refuse)
            ThrowIfFailed(leaving, r => !r.Refused, "the host does not refuse connections any more");
        return busy;
    }

    private async Task<IReadOnlyList<Replica>> UntilQuietAsync(List<SimulatedReplica> leaving, List<int> boots, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var longest = leaving.Max(r => r.QuietAt == TimeSpan.MaxValue ? TimeSpan.Zero : r.QuietAt - world.Time.Now);
        await TravelAsync(longest < TimeSpan.Zero ? TimeSpan.Zero : longest < deadline ? longest : deadline, cancellationToken);
        for (var i = 0; i < leaving.Count; i++)
            ThrowIfLost(leaving[i].Host, boots[i]);
        return [.. leaving.Where(r => r.QuietAt > world.Time.Now).Select(r => r.Id)];
    }

    public async Task<TimeSpan> SwitchAsync(IReadOnlyCollection<Replica> replicas, ReleaseId release, TimeSpan patience, CancellationToken cancellationToken)
    {
        await TravelAsync(cancellationToken);
        var all = replicas.Select(id => world[id]).ToList();
        var boots = all.ConvertAll(r => r.Host.Boots);
        var reached = all.Where(r => r.Host.IsReachable).ToList();
        // The disk is full after the first pin of a host.
        foreach (var host in reached.Where(r => r.Host.DiskFull > 0).GroupBy(r => r.Host))
        {
            rules.Pinning([host.First()]);
            host.First().Pinned = release.Value;
        }

        var switched = reached.Where(r => r.Host.DiskFull == 0).ToList();
        rules.Switching(switched, release.Value);
        foreach (var replica in switched)
        {
            replica.Pinned = release.Value;
            replica.Restarts = 0;
            world.Launch(replica);
        }

        ThrowIfFailed(all, r => r.Host.DiskFull > 0, "no space left on device");
        ThrowIfFailed(all, r => r.Running is null, "the unit did not start");
        var start = world.Time.Now;
        while (world.Time.Now - start < patience && all.Exists(r => world.ReasonAgainst(r).Length > 0) && all.TrueForAll(r => r.Host.IsReachable))
        {
            var next = all.Max(r => r.ReadyAt) - world.Time.Now;
            await TravelAsync(next > TimeSpan.Zero ? next : TimeSpan.FromMilliseconds(100), cancellationToken);
        }

        for (var i = 0; i < all.Count; i++)
            ThrowIfLost(all[i].Host, boots[i]);
        return world.Time.Now - start;
    }

    private async Task MarkAsync(IReadOnlyCollection<Replica> readmit, IReadOnlyCollection<Replica> drain, CancellationToken cancellationToken)
    {
        await TravelAsync(cancellationToken);
        _marksUnknown = true;
        if (world.BalancerBroken > 0)
            throw new DeployException("NginxReloadFailed", DeployErrorKind.RemoteFailure, "lb1", "nginx did not take the change");
        var back = readmit.Select(id => world[id]).Where(r => r.MarkedByRollout).ToList();
        var away = drain.Select(id => world[id]).ToList();
        rules.Rotating(back, away);
        foreach (var replica in back)
        {
            replica.MarkedByRollout = false;
            replica.QuietAt = replica.IsOutOfRotation ? replica.QuietAt : TimeSpan.MaxValue;
        }

        foreach (var replica in away)
        {
            BeginQuiet(replica);
            replica.MarkedByRollout |= !replica.MarkedByOperator;
        }

        if (world.BalancerAnswerLost > 0)
            throw new DeployException("ConnectionLost", DeployErrorKind.Connection, "lb1", "the connection was lost");
        ReadBalancers();
        _marksUnknown = false;
    }

    private void BeginQuiet(SimulatedReplica replica)
    {
        if (!replica.IsOutOfRotation)
            replica.QuietAt = world.Time.Now + TimeSpan.FromMilliseconds(scenario.OpenFor);
    }

    private void ReadBalancers()
    {
        _down = [.. world.Replicas.Where(r => r.MarkedByOperator || r.MarkedByRollout).Select(r => r.Id)];
        _marked = [.. world.Replicas.Where(r => r.MarkedByRollout).Select(r => r.Id)];
    }

    private ReplicaHealth Look(SimulatedReplica replica, string? expectedVersion)
    {
        Looks++;
        var answers = Answers(replica.Host);
        var reason = answers ? world.ReasonAgainst(replica) : "the connection was lost";
        if (reason.Length == 0 && expectedVersion is not null && replica.Running is not null && replica.Running != expectedVersion)
            reason = $"it reports version {replica.Running}, not {expectedVersion}";
        return new ReplicaHealth
        {
            HostName = replica.Host.Host.Alias,
            Port = replica.Id.Port,
            Restarts = answers ? replica.Restarts : 0,
            Reason = reason,
            Refusing = answers && _refusing.Contains(replica.Id),
            Down = answers && _down.Contains(replica.Id),
            Drained = answers && (_refusing.Contains(replica.Id) || _marked.Contains(replica.Id)),
        };
    }

    private ReplicaHealth Survey(SimulatedReplica replica)
    {
        var seen = Look(replica, null);
        rules.Looked(replica, seen, world.Time.Now);
        return Answers(replica.Host) ? seen with { PinnedRelease = replica.Pinned, RunningRelease = replica.Running } : seen with { Unreachable = true };
    }

    private static bool Answers(SimulatedHost host) => host.IsReachable && host.AnswerLost == 0;

    private static void ThrowIfLost(SimulatedHost host, int boots)
    {
        if (!Answers(host) || host.Boots != boots)
            throw new DeployException("ConnectionLost", DeployErrorKind.Connection, host.Host.Alias, "the connection was lost");
    }

    private static void ThrowIfFailed(List<SimulatedReplica> replicas, Func<SimulatedReplica, bool> failed, string problem)
    {
        foreach (var replica in replicas)
        {
            ThrowIfLost(replica.Host, replica.Host.Boots);
            if (failed(replica))
                throw new DeployException("RemoteStepFailed", DeployErrorKind.RemoteFailure, replica.Host.Host.Alias, problem);
        }
    }

    private Task TravelAsync(CancellationToken cancellationToken) => TravelAsync(TimeSpan.FromMilliseconds(scenario.Latency / 2.0), cancellationToken);

    private async Task TravelAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (IsDead)
            throw new ControllerDied();
        await world.Time.Wait(wait);
        if (IsDead)
            throw new ControllerDied();
        if (Cancel is { } cancel)
        {
            Cancel = null;
#pragma warning disable CA1849 // It would go on in a thread of the pool.
            cancel.Cancel();
#pragma warning restore CA1849
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
