namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>What was seen of a service at one moment.</summary>
/// <param name="Fleet">All replicas.</param>
/// <param name="Weights">The weights, balancer by balancer.</param>
internal sealed record CanarySurvey(IReadOnlyList<(Replica Replica, ReplicaHealth Health)> Fleet, IReadOnlyList<BalancerWeights> Weights);
