using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>
/// Runs a scenario to its end: an update, which starts anew where its controller dies; then an operator repairs what is broken and the update runs once more,
/// or one to a mended release where the release was the fault; then it has nothing to do.
/// </summary>
internal sealed class SimulatedRollout
{
    private static readonly TimeSpan BetweenRuns = TimeSpan.FromSeconds(20);

    private readonly Scenario _scenario;
    private readonly Sabotage _sabotage;
    private readonly bool _cutOff;
    private int _kills;
    private int _records;

    private SimulatedRollout(Scenario scenario, Sabotage sabotage, bool cutOff)
    {
        (_scenario, _sabotage, _cutOff) = (scenario, sabotage, cutOff);
        World = new SimulatedWorld(scenario, Time);
        Rules = new RolloutRules(World, scenario);
    }

    public VirtualTime Time { get; } = new();

    public SimulatedWorld World { get; }

    public RolloutRules Rules { get; }

    /// <summary>Everything that was recorded, run after run.</summary>
    public List<RolloutEvent> Events { get; } = [];

    /// <summary>How the first run that was not cut off ended; null where it was refused.</summary>
    public (RolloutStatus Status, string Reason, int Updated)? First { get; private set; }

    /// <summary>The fleet of the last controller.</summary>
    public SimulatedFleet Fleet { get; private set; } = null!;

    /// <summary>Runs a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="sabotage">The rule to take out.</param>
    /// <param name="toTheEnd">Whether the operator repairs what is broken after the update, and goes on.</param>
    /// <param name="cutOff">Whether the first run that is cut off is the last.</param>
    public static SimulatedRollout Of(Scenario scenario, Sabotage? sabotage = null, bool toTheEnd = true, bool cutOff = false)
    {
        var rollout = new SimulatedRollout(scenario, sabotage ?? new Sabotage(), cutOff);
        toTheEnd &= !cutOff;
        rollout.Time.RunToEnd(async () =>
        {
            rollout.First = await rollout.UpdateAsync(Scenario.NewRelease);
            if (toTheEnd)
                await rollout.ConvergeAsync();
            return true;
        });
        return rollout;
    }

    private async Task<(RolloutStatus Status, string Reason, int Updated)?> UpdateAsync(string release)
    {
        while (true)
        {
            try
            {
                return await RunAsync(release);
            }
            catch (Exception e) when (e is ControllerDied or OperationCanceledException)
            {
                if (_cutOff)
                    return null;
                await Time.Wait(BetweenRuns);
            }
            catch (DeployException)
            {
                // The survey or the plan refused, and nothing was touched.
                return null;
            }
        }
    }

    // As RollingUpdate does it: observe, plan, execute.
    private async Task<(RolloutStatus Status, string Reason, int Updated)> RunAsync(string release)
    {
        var request = _scenario.Request(release);
        var fleet = Fleet = new SimulatedFleet(World, _scenario, Rules);
        using var cancel = new CancellationTokenSource();
        Interrupt(_scenario.CancelledAt, () => fleet.Cancel = cancel);
        Interrupt(_scenario.KilledAt, () => fleet.IsDead = true);
        World.ReleaseOfRun = release;

        var seen = (_sabotage.Seen(await fleet.SurveyAsync(cancel.Token))).ToDictionary(h => (h.HostName, h.Port));
        var replicas = World.Replicas.ConvertAll(r => r.Id);
        var plan = RolloutPlan.Rolling([.. replicas.Select(r => (r, seen[(r.Host.Alias, r.Port)]))], request);
        Rules.BeginRun(plan);
        if (plan.Batches.Count == 0)
            return (plan.Skipped.Count == 0 ? RolloutStatus.Unchanged : RolloutStatus.Incomplete, string.Empty, 0);

        async Task RecordAsync(RolloutEvent happened)
        {
            if (fleet.IsDead)
                throw new ControllerDied();
            await Time.Wait(TimeSpan.FromMilliseconds(1));
            Events.Add(happened);
            Rules.Recorded(happened);
            if (_kills < _scenario.KilledAtRecord.Count && ++_records >= _scenario.KilledAtRecord[_kills])
            {
                _kills++;
                _records = 0;
                fleet.IsDead = true;
                throw new ControllerDied();
            }
        }

        var begun = Time.Now.TotalMilliseconds;
        async Task<string?> SuspendAskedAsync(CancellationToken token)
        {
            await Time.Wait(TimeSpan.FromMilliseconds(_scenario.Latency));
            if (fleet.IsDead)
                throw new ControllerDied();
            token.ThrowIfCancellationRequested();
            // What an earlier run was asked is none of this one's business.
            return begun < _scenario.SuspendedAt && Time.Now.TotalMilliseconds >= _scenario.SuspendedAt ? "ops@desk" : null;
        }

        var executor = new RolloutExecutor(
            _sabotage.Fleet(fleet, World), _sabotage.Request(request), TimeSpan.FromMilliseconds(_scenario.Settle), Time, _sabotage.Record(RecordAsync), suspend: SuspendAskedAsync);
        var end = await executor.RunAsync(_sabotage.Plan(plan), [.. replicas.Except(plan.Skipped)], cancel.Token);
        Rules.EndRun(end.Status, end.Updated);
        return end;
    }

    private void Interrupt(int at, Action action)
    {
        var wait = TimeSpan.FromMilliseconds(at) - Time.Now;
        if (wait > TimeSpan.Zero)
            Time.After(wait, action);
    }

    private async Task ConvergeAsync()
    {
        if (First is { Status: RolloutStatus.Succeeded } && _scenario.New.IsGood && IsCalm && World.Replicas.TrueForAll(r => World.IsFit(r) && !r.Refused))
            await RequireUnchangedAsync(Scenario.NewRelease);

        World.Repair();
        await Time.Wait(BetweenRuns);
        var release = _scenario.New.IsGood ? Scenario.NewRelease : Scenario.MendedRelease;
        var end = await UpdateAsync(release);
        // Replicas of a release that is not good may fail while they wait for their turn: what is asked is that it ends well once they have.
        for (var i = 0; i < 3 && !_scenario.New.IsGood && end is { Status: RolloutStatus.Failed or RolloutStatus.Degraded or RolloutStatus.Incomplete }; i++)
            end = await UpdateAsync(release);
        var floor = new ReplicaCount(_scenario.MinAvailable).ForFloor(World.Replicas.Count);
        if (end is null)
        {
            var mayStop = World.Replicas.Count(r => !r.MarkedByOperator) - floor;
            Rules.Require(9, mayStop < 1, $"the plan was refused, and {mayStop} replicas may be stopped");
            return;
        }

        Rules.Require(9, end is { Status: RolloutStatus.Succeeded or RolloutStatus.Unchanged }, $"nothing is broken any more, and the update ended {end.Value.Status}: {end.Value.Reason}");
        if (end.Value.Status is not (RolloutStatus.Succeeded or RolloutStatus.Unchanged))
            return;
        await Time.Wait(BetweenRuns);
        foreach (var replica in World.Replicas)
        {
            var fit = replica.Running == release && replica.Pinned == release && !replica.Refused && !replica.MarkedByRollout && World.ReasonAgainst(replica).Length == 0;
            Rules.Require(9, fit, $"nothing is broken any more, and {replica.Id} does not serve {release}");
            Rules.Require(9, replica.MarkedByOperator == WasMarked(replica), $"the operator's mark of {replica.Id} was changed");
        }

        await RequireUnchangedAsync(release);
    }

    // Nothing of the scenario is left to come.
    private bool IsCalm => Time.Now.TotalMilliseconds > _scenario.Faults.Select(f => f.At + f.For + 4000).Concat([_scenario.KilledAt, _scenario.CancelledAt, _scenario.SuspendedAt]).Max();

    private bool WasMarked(SimulatedReplica replica)
    {
        var i = World.Replicas.IndexOf(replica);
        return i < _scenario.Start.Count && _scenario.Start[i] == StartState.OperatorDown;
    }

    private async Task RequireUnchangedAsync(string release)
    {
        var records = Events.Count;
        var end = await UpdateAsync(release);
        Rules.Require(8, end is null or { Status: RolloutStatus.Unchanged } && Events.Count == records, "a second run changed something");
    }
}
