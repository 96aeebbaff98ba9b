using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>Takes one rule out of an update, to see that the simulation notices. As it is here it takes nothing.</summary>
internal class Sabotage
{
    public virtual IReadOnlyList<ReplicaHealth> Seen(IReadOnlyList<ReplicaHealth> survey) => survey;

    public virtual RolloutPlan Plan(RolloutPlan plan) => plan;

    public virtual RolloutRequest Request(RolloutRequest request) => request;

    public virtual IFleet Fleet(SimulatedFleet fleet, SimulatedWorld world) => fleet;

    public virtual Func<RolloutEvent, Task> Record(Func<RolloutEvent, Task> record) => record;
}
