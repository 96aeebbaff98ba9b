using System.Text.RegularExpressions;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>
/// The rules of a rolling update, held against every record and right before every effect. What a controller cannot know is not held against it: a fault
/// that struck after the last look at a replica.
/// </summary>
internal sealed partial class RolloutRules(SimulatedWorld world, Scenario scenario)
{
    // A look may wait for hosts that do not answer, and the effect comes a record and a round trip later.
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(4);

    private readonly Dictionary<SimulatedReplica, (TimeSpan At, ReplicaHealth Health)> _looks = [];
    private readonly Dictionary<SimulatedReplica, (TimeSpan Since, int Restarts)> _healthy = [];
    private readonly Dictionary<string, HashSet<string>> _announced = [];
    private readonly HashSet<string> _deadlineTold = [];
    private readonly HashSet<SimulatedReplica> _switched = [];
    private readonly HashSet<SimulatedReplica> _drained = [];
    private readonly HashSet<string> _leftOut = [];
    private readonly HashSet<string> _goneOnWithout = [];
    private readonly HashSet<string> _tried = [];
    private readonly HashSet<SimulatedReplica> _failed = [];
    private readonly HashSet<SimulatedReplica> _unproven = [];
    private readonly HashSet<string> _underway = [];
    private readonly HashSet<string> _away = [];
    private bool _readmittedApart;
    private bool _waiting;
    private HashSet<string> _lastSwitched = [];
    private RolloutPlan? _plan;
    private readonly Dictionary<SimulatedReplica, TimeSpan> _failedWhen = [];
    private bool _hasFailed;
    private int _floor;

    /// <summary>Where rules were broken: the rule's number, and how.</summary>
    public List<(int Rule, string What)> Violations { get; } = [];

    /// <summary>The lowest number of available replicas right after one was taken out of rotation.</summary>
    public int Lowest { get; private set; } = int.MaxValue;

    public void BeginRun(RolloutPlan plan)
    {
        _plan = plan;
        _floor = new ReplicaCount(scenario.MinAvailable).ForFloor(world.Replicas.Count);
        foreach (var set in new[] { _switched, _drained, _failed, _unproven })
            set.Clear();
        _healthy.Clear();
        _announced.Clear();
        _deadlineTold.Clear();
        _leftOut.Clear();
        _goneOnWithout.Clear();
        _tried.Clear();
        _underway.Clear();
        _away.Clear();
        _readmittedApart = false;
        _hasFailed = false;
        _failedWhen.Clear();
    }

    public void Recorded(RolloutEvent happened)
    {
        var names = Names().Matches(happened.Message).Select(m => m.Value);
        // While it waits for the floor nothing that is proven waits for its turn.
        if (happened.Kind == "Draining")
            Require(4, scenario.Drain != DrainMethod.NginxDown || !_readmittedApart, "a batch was readmitted with one reload, and the next one leaves with another");
        if (happened.Kind is "Readmitting" or "Waiting")
            _readmittedApart = happened.Kind == "Readmitting" && !_waiting;
        _waiting = happened.Kind == "Waiting";
        Follow(happened);
        switch (happened.Kind)
        {
            case "Draining" or "Switching" or "Readmitting" or "PuttingBack":
                // In a window some are announced while others are on their way.
                if (_plan!.Window.Count == 0 || !_announced.TryGetValue(happened.Kind, out var announced))
                    _announced[happened.Kind] = announced = [];
                announced.UnionWith(names);
                if (happened.Kind == "Draining")
                    _tried.UnionWith(Names().Matches(happened.Message.Split(": out of")[0]).Select(m => m.Value));
                if (happened.Kind == "Switching")
                    _lastSwitched = [.. names];
                break;
            case "DrainDeadline":
                _deadlineTold.UnionWith(names);
                break;
            case "LeftOut":
                _leftOut.UnionWith(names);
                Failed(_leftOut);
                break;
            case "Stopping":
                _hasFailed = true;
                break;
            case "BatchFailed":
                _hasFailed = true;
                _failed.UnionWith(Failed(_lastSwitched));
                break;
            case "ReplicasFailed":
                _failed.UnionWith(Failed(names.ToHashSet()));
                break;
            case "GoingOn":
                _hasFailed = false;
                _readmittedApart = false;
                _goneOnWithout.UnionWith(_leftOut);
                var unmoved = world.Replicas.Count(r => _tried.Contains(Name(r)) && !_underway.Contains(Name(r)) && (!_switched.Contains(r) || _failed.Contains(r)));
                var allowed = new ReplicaCount(scenario.MaxFailures).ForBudget(world.Replicas.Count);
                Require(7, happened.Batch > 1, "the run goes on although its first batch failed");
                Require(7, unmoved + _plan!.Skipped.Count <= allowed, $"the run goes on although {unmoved} replicas failed, {_plan.Skipped.Count} were skipped, and {allowed} may");
                break;
        }
    }

    // Replicas of a window that are on their way have not failed while others do.
    private void Follow(RolloutEvent happened)
    {
        if (_plan!.Window.Count == 0 || happened.Batch <= _plan.Batches.Count)
            return;
        var parts = happened.Message.Split(": out of");
        var names = Names().Matches(parts[0]).Select(m => m.Value);
        if (happened.Kind == "Draining")
        {
            _underway.UnionWith(names);
            _away.UnionWith(names);
            _away.ExceptWith(Names().Matches(parts[1]).Select(m => m.Value));
            Require(7, _away.Count <= new ReplicaCount(scenario.Window!).ForBatch(world.Replicas.Count), $"{_away.Count} are away at once");
        }

        if (happened.Kind is "Readmitting" or "LeftOut")
            _away.ExceptWith(names);
        if (happened.Kind is "Readmitting" or "ReplicasFailed" or "LeftOut")
            _underway.ExceptWith(names);
        // What was announced before the failure may come to its end.
        if (happened.Kind == "Switching")
            Require(7, !_hasFailed || _failed.Select(Name).ToHashSet().IsSupersetOf(names), $"{happened.Message}, after others had failed");
    }

    private List<SimulatedReplica> Failed(HashSet<string> names)
    {
        var failed = world.Replicas.FindAll(r => names.Contains(Name(r)));
        foreach (var replica in failed)
            _failedWhen.TryAdd(replica, world.Time.Now);
        return failed;
    }

    /// <summary>The controller has learned how a replica was at a time.</summary>
    public void Looked(SimulatedReplica replica, ReplicaHealth health, TimeSpan at)
    {
        _looks[replica] = (at, health);
        if (!health.Healthy || (_healthy.TryGetValue(replica, out var was) && health.Restarts > was.Restarts))
            _healthy.Remove(replica);
        if (health.Healthy)
            _healthy.TryAdd(replica, (at, health.Restarts));
    }

    /// <summary>Replicas are about to go back into rotation, and others out of it, in one moment.</summary>
    public void Rotating(IReadOnlyList<SimulatedReplica> readmit, IReadOnlyList<SimulatedReplica> drain)
    {
        foreach (var replica in readmit.Where(r => r.Refused || r.MarkedByRollout))
        {
            Require(9, Announced(replica, "Readmitting", "Draining"), replica, "was readmitted without a record");
            if (_switched.Contains(replica))
            {
                Require(6, IsProven(replica), replica, "was readmitted and is not proven");
                Require(3, replica.Running is null || replica.Running == replica.Pinned, replica, $"is pinned to {replica.Pinned} and runs {replica.Running}");
            }
            else
            {
                Require(6, _drained.Contains(replica), replica, "was found out of rotation, and was readmitted without a proof");
            }

            _drained.Remove(replica);
        }

        foreach (var replica in drain)
        {
            Require(9, Announced(replica, "Draining", "PuttingBack"), replica, "was drained without a record");
            Require(7, !_hasFailed || _failed.Contains(replica), replica, "was drained after another batch had failed");
            if (!replica.Refused && !replica.MarkedByRollout)
                _drained.Add(replica);
        }

        RequireFloor(drain, readmit);
        Retract([.. readmit, .. drain], "Switching");
    }

    /// <summary>The rotation of replicas was changed, and that is proven; or it is not.</summary>
    public void Rotated(IEnumerable<SimulatedReplica> replicas, bool isProven)
    {
        if (isProven)
            _unproven.ExceptWith(replicas);
        else
            _unproven.UnionWith(replicas);
    }

    /// <summary>Replicas are about to be pinned without a restart.</summary>
    public void Pinning(IReadOnlyList<SimulatedReplica> replicas)
    {
        foreach (var replica in replicas)
            Require(9, Announced(replica, "Switching"), replica, "was pinned without a record");
        _switched.UnionWith(replicas);
    }

    /// <summary>Replicas are about to be stopped, and started on a release.</summary>
    public void Switching(IReadOnlyList<SimulatedReplica> replicas, string release)
    {
        foreach (var replica in replicas)
        {
            Require(9, Announced(replica, "Switching"), replica, "was switched without a record");
            Require(7, !_hasFailed || _failed.Contains(replica) || _underway.Contains(Name(replica)), replica, "was switched after another batch had failed");
            Require(3, release == _plan!.Previous.GetValueOrDefault(replica.Id) || world.IsRepaired || release == Scenario.NewRelease, replica, $"was switched to {release}");
            Require(5, !_unproven.Contains(replica), replica, "was stopped after a change of the rotation that is not proven");
            if (scenario.Drain != DrainMethod.None)
            {
                Require(2, replica.IsOutOfRotation, replica, "was stopped in rotation");
                Require(2, replica.QuietAt <= world.Time.Now || _deadlineTold.Contains(Name(replica)), replica, "was stopped with open connections");
            }

            _healthy.Remove(replica);
        }

        if (scenario.Drain == DrainMethod.None)
            RequireFloor(replicas, []);
        _switched.UnionWith(replicas);
        Retract(replicas, "Draining", "Readmitting");
    }

    public void EndRun(RolloutStatus status, int updated)
    {
        var planned = _plan!.Replicas.Select(r => world[r]).ToList();
        var moved = _switched.Where(r => !_failed.Contains(r)).ToList();
        Require(7, updated == moved.Count, $"{moved.Count} replicas were moved and left there, and {updated} were told");
        if (status == RolloutStatus.Incomplete)
            Require(7, moved.Count < planned.Count || _plan.Skipped.Count > 0 || _leftOut.Count > 0, "a run in which nothing failed did not succeed");
        if (status == RolloutStatus.Paused)
            Require(7, moved.Count < planned.Count && scenario.SuspendedAt > 0, "a run paused that had moved all, or was not asked to");
        if (status == RolloutStatus.Succeeded)
            Require(7, moved.Count == planned.Count, $"{moved.Count} of {planned.Count} replicas were moved by a run that succeeded");
        foreach (var replica in planned)
        {
            if (moved.Contains(replica))
                Require(3, replica.Pinned == world.ReleaseOfRun, replica, $"was moved, and is pinned to {replica.Pinned}");
            var left = _drained.Contains(replica) && (replica.Refused || replica.MarkedByRollout);
            if (!left)
            {
                if (_switched.Contains(replica) && _failed.Contains(replica) && !_leftOut.Contains(Name(replica)))
                    Require(7, replica.Pinned == _plan.Previous[replica.Id], replica, $"failed, was not put back to {_plan.Previous[replica.Id]}, and nobody was told");
                continue;
            }

            Require(7, status is RolloutStatus.Degraded or RolloutStatus.Incomplete || (status == RolloutStatus.Paused && _goneOnWithout.Contains(Name(replica))), replica, $"is left out of rotation by a run that ended {status}");
            Require(7, _leftOut.Contains(Name(replica)), replica, "is left out of rotation, and nobody was told");
            // Where nothing was wrong since the failure, it could have been put back.
            var previous = _plan.Previous[replica.Id];
            var failedAt = _failedWhen.GetValueOrDefault(replica, world.Time.Now);
            var troubled = replica.Host.TroubledUntil >= failedAt - Stale || world.BalancerTroubledUntil >= failedAt - Stale;
            // So it is where it was proven on a release that is not good, and failed right before it would have been readmitted.
            troubled |= moved.Contains(replica) && !world.BehaviourOf(world.ReleaseOfRun).IsGood;
            Require(7, troubled || previous is null || !world.BehaviourOf(previous).IsGood, replica, "is left out of rotation, and could have served");
        }
    }

    /// <summary>States a rule about the run as a whole.</summary>
    public void Require(int rule, bool held, string what)
    {
        if (!held)
            Violations.Add((rule, $"{world.Time.Now}: {what}"));
    }

    private void Require(int rule, bool held, SimulatedReplica replica, string what)
    {
        if (!held)
            Violations.Add((rule, $"{world.Time.Now}: {Name(replica)} {what}"));
    }

    // Rule 6: healthy in every look for StableFor, and no restart.
    private bool IsProven(SimulatedReplica replica) =>
        _healthy.TryGetValue(replica, out var healthy) && _looks[replica].At - healthy.Since >= TimeSpan.FromMilliseconds(scenario.StableFor);

    private void RequireFloor(IReadOnlyList<SimulatedReplica> taken, IReadOnlyList<SimulatedReplica> given)
    {
        var going = taken.Where(r => world.IsAvailable(r)).ToHashSet();
        // One that was seen to serve nobody, and does after all, is nobody's fault.
        if (!going.Any(r => _looks.TryGetValue(r, out var look) && look.Health.InRotation))
            return;
        var coming = given.ToHashSet();
        var after = world.Replicas.Count(r => !going.Contains(r) && (world.IsAvailable(r) || (coming.Contains(r) && IsServing(r))));
        var unseen = world.Replicas.Count(r =>
            !world.IsFit(r) && (coming.Contains(r) || !r.IsOutOfRotation) && _looks.TryGetValue(r, out var look) && look.Health.Healthy
            && r.LostAt >= look.At && world.Time.Now - look.At <= Stale);
        Lowest = Math.Min(Lowest, after);
        Require(1, after + unseen >= _floor, $"{after} replicas are left in rotation, and {_floor} are asked for");
    }

    private bool IsServing(SimulatedReplica replica) =>
        !replica.Refused && !replica.MarkedByOperator && world.IsFit(replica);

    private bool Announced(SimulatedReplica replica, params ReadOnlySpan<string> kinds)
    {
        foreach (var kind in kinds)
        {
            if (_announced.TryGetValue(kind, out var names) && names.Contains(Name(replica)))
                return true;
        }

        return false;
    }

    // What was announced is done: the same again needs a new record.
    private void Retract(IReadOnlyList<SimulatedReplica> replicas, params ReadOnlySpan<string> kinds)
    {
        foreach (var kind in kinds)
        {
            if (_announced.TryGetValue(kind, out var names))
                names.ExceptWith(replicas.Select(Name));
        }
    }

    private static string Name(SimulatedReplica replica) => replica.Id.ToString();

    [GeneratedRegex(@"\w+:\d+")]
    private static partial Regex Names();
}
