using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>Updates with one rule taken out.</summary>
internal static class Sabotages
{
    /// <summary>Rule 1: the floor is not kept.</summary>
    public sealed class NoFloor : Sabotage
    {
        public override RolloutPlan Plan(RolloutPlan plan) =>
            plan.Window.Count > 0 ? plan with { Floor = 0 } : new([[.. plan.Replicas]], 0, plan.Previous) { LeftOut = plan.LeftOut };
    }

    /// <summary>Rule 1: replicas that were not seen to serve are taken to do so.</summary>
    public sealed class BlindToFailures : Sabotage
    {
        public override IFleet Fleet(SimulatedFleet fleet, SimulatedWorld world) => new Fake(fleet)
        {
            Observe = async (replicas, version, token) =>
            {
                var seen = await fleet.ObserveAsync(replicas, version, token);
                return version is null ? [.. seen.Select(h => h with { Reason = string.Empty, Refusing = false, Down = false })] : seen;
            },
        };
    }

    /// <summary>Rule 2: replicas are not taken out of rotation.</summary>
    public sealed class NoDrain : Sabotage
    {
        public override IFleet Fleet(SimulatedFleet fleet, SimulatedWorld world) => new Fake(fleet)
        {
            Rotate = (readmit, _, deadline, token) => fleet.RotateAsync(readmit, [], deadline, token),
        };
    }

    /// <summary>Rule 2: connections that are still open at the deadline are not reported.</summary>
    public sealed class SilentDeadline : Sabotage
    {
        public override IFleet Fleet(SimulatedFleet fleet, SimulatedWorld world) => new Fake(fleet)
        {
            Rotate = async (readmit, drain, deadline, token) =>
            {
                await fleet.RotateAsync(readmit, drain, deadline, token);
                return [];
            },
        };
    }

    /// <summary>Rule 3: replicas are started on a release that they are not pinned to.</summary>
    public sealed class NoPin : Sabotage
    {
        public override IFleet Fleet(SimulatedFleet fleet, SimulatedWorld world) => new Fake(fleet)
        {
            Switch = async (replicas, release, patience, token) =>
            {
                var pins = replicas.Select(r => world[r].Pinned).ToList();
                var waited = await fleet.SwitchAsync(replicas, release, patience, token);
                foreach (var (replica, pin) in replicas.Zip(pins))
                    world[replica].Pinned = pin;
                return waited;
            },
        };
    }

    /// <summary>Rule 4: a batch goes back with a reload of its own.</summary>
    public sealed class ReloadsTwice : Sabotage
    {
        public override IFleet Fleet(SimulatedFleet fleet, SimulatedWorld world) => new Fake(fleet) { RotatesAtOnce = false };
    }

    /// <summary>Rule 5: a change of the rotation that failed is taken for one that was made.</summary>
    public sealed class BelievesReloads : Sabotage
    {
        public override IFleet Fleet(SimulatedFleet fleet, SimulatedWorld world) => new Fake(fleet)
        {
            Rotate = async (readmit, drain, deadline, token) =>
            {
                try
                {
                    return await fleet.RotateAsync(readmit, drain, deadline, token);
                }
                catch (DeployException)
                {
                    return [];
                }
            },
        };
    }

    /// <summary>Rule 6: nobody looks at what was started.</summary>
    public sealed class NoProof : Sabotage
    {
        public override IFleet Fleet(SimulatedFleet fleet, SimulatedWorld world) => new Fake(fleet)
        {
            Observe = (replicas, version, token) => version is null
                ? fleet.ObserveAsync(replicas, version, token)
                : Task.FromResult<IReadOnlyList<ReplicaHealth>>([.. replicas.Select(r => new ReplicaHealth { HostName = r.Host.Alias, Port = r.Port, Reason = string.Empty })]),
        };
    }

    /// <summary>Rule 6: healthy once is healthy.</summary>
    public sealed class NoStableFor : Sabotage
    {
        public override RolloutRequest Request(RolloutRequest request) => request with { StableFor = TimeSpan.Zero };
    }

    /// <summary>Rule 6: restarts are not counted.</summary>
    public sealed class BlindToRestarts : Sabotage
    {
        public override IFleet Fleet(SimulatedFleet fleet, SimulatedWorld world) => new Fake(fleet)
        {
            Observe = async (replicas, version, token) => [.. (await fleet.ObserveAsync(replicas, version, token)).Select(h => h with { Restarts = 0 })],
        };
    }

    /// <summary>Rule 7: a batch that failed is left as it is.</summary>
    public sealed class NoPutBack : Sabotage
    {
        public override IFleet Fleet(SimulatedFleet fleet, SimulatedWorld world) => new Fake(fleet)
        {
            Switch = (replicas, release, patience, token) =>
                release.Value == Scenario.OldRelease ? Task.FromResult(TimeSpan.Zero) : fleet.SwitchAsync(replicas, release, patience, token),
        };
    }

    /// <summary>Rule 7: the run goes on after a batch has failed.</summary>
    public sealed class GoesOn : Sabotage
    {
        public override IFleet Fleet(SimulatedFleet fleet, SimulatedWorld world) => new Fake(fleet)
        {
            Switch = (replicas, release, patience, token) => fleet.SwitchAsync(
                release.Value == Scenario.OldRelease ? [.. world.Replicas.Where(r => r.IsOutOfRotation || !replicas.Contains(r.Id)).Select(r => r.Id)] : replicas, release, patience, token),
        };
    }

    /// <summary>Rule 7: more may fail than was asked.</summary>
    public sealed class LargerBudget : Sabotage
    {
        public override RolloutRequest Request(RolloutRequest request) => request with { MaxFailures = new ReplicaCount("100%") };
    }

    /// <summary>Rule 7: more are away at once than were asked for.</summary>
    public sealed class LargerWindow : Sabotage
    {
        public override RolloutPlan Plan(RolloutPlan plan) => plan with { WindowSize = plan.WindowSize + 1 };
    }

    /// <summary>Rule 8: a replica that runs the release is updated again.</summary>
    public sealed class ForgetsPins : Sabotage
    {
        public override IReadOnlyList<ReplicaHealth> Seen(IReadOnlyList<ReplicaHealth> survey) => [.. survey.Select(h => h with { PinnedRelease = Scenario.OldRelease })];
    }

    /// <summary>Rule 9: what a run that died left drained is not looked for.</summary>
    public sealed class ForgetsDrained : Sabotage
    {
        public override IReadOnlyList<ReplicaHealth> Seen(IReadOnlyList<ReplicaHealth> survey) => [.. survey.Select(h => h with { Refusing = false, Down = false, Drained = false })];
    }

    /// <summary>Rule 9: the record comes after the effect.</summary>
    public sealed class LateRecord : Sabotage
    {
        public override Func<RolloutEvent, Task> Record(Func<RolloutEvent, Task> record)
        {
            RolloutEvent? held = null;
            return async happened =>
            {
                (var earlier, held) = (held, happened);
                if (earlier is not null)
                    await record(earlier);
            };
        }
    }

    private sealed class Fake(SimulatedFleet fleet) : IFleet
    {
        public Func<IReadOnlyCollection<Replica>, string?, CancellationToken, Task<IReadOnlyList<ReplicaHealth>>> Observe { get; init; } = fleet.ObserveAsync;

        public Func<IReadOnlyCollection<Replica>, IReadOnlyCollection<Replica>, TimeSpan, CancellationToken, Task<IReadOnlyList<Replica>>> Rotate { get; init; } = fleet.RotateAsync;

        public Func<IReadOnlyCollection<Replica>, TimeSpan, CancellationToken, Task<IReadOnlyList<Replica>>> Quiet { get; init; } = fleet.AwaitQuietAsync;

        public Func<IReadOnlyCollection<Replica>, ReleaseId, TimeSpan, CancellationToken, Task<TimeSpan>> Switch { get; init; } = fleet.SwitchAsync;

        public bool RotatesAtOnce { get; init; } = fleet.RotatesAtOnce;

        public Task<IReadOnlyList<ReplicaHealth>> ObserveAsync(IReadOnlyCollection<Replica> replicas, string? expectedVersion, CancellationToken cancellationToken) =>
            Observe(replicas, expectedVersion, cancellationToken);

        public Task<IReadOnlyList<Replica>> RotateAsync(
            IReadOnlyCollection<Replica> readmit, IReadOnlyCollection<Replica> drain, TimeSpan deadline, CancellationToken cancellationToken) =>
            Rotate(readmit, drain, deadline, cancellationToken);

        public Task<IReadOnlyList<Replica>> AwaitQuietAsync(IReadOnlyCollection<Replica> replicas, TimeSpan deadline, CancellationToken cancellationToken) =>
            Quiet(replicas, deadline, cancellationToken);

        public Task<TimeSpan> SwitchAsync(IReadOnlyCollection<Replica> replicas, ReleaseId release, TimeSpan patience, CancellationToken cancellationToken) =>
            Switch(replicas, release, patience, cancellationToken);
    }
}
