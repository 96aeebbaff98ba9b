namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>What was seen of a service with two colours at one moment.</summary>
/// <param name="Fleet">The replicas of both colours.</param>
/// <param name="Rotations">What each balancer does with them.</param>
internal sealed record BlueGreenSurvey(IReadOnlyList<(Replica Replica, ReplicaHealth Health)> Fleet, IReadOnlyList<ColourRotation> Rotations)
{
    /// <summary>The replicas of a colour.</summary>
    public IReadOnlyList<(Replica Replica, ReplicaHealth Health)> Of(IReadOnlyList<int> ports) => [.. Fleet.Where(r => ports.Contains(r.Replica.Port))];
}
