namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>Which replicas of both colours one balancer gives requests to.</summary>
/// <param name="HostName">Alias of the balancer.</param>
/// <param name="Up">Those that are not marked down.</param>
/// <param name="Down">Those that are.</param>
internal sealed record ColourRotation(string HostName, IReadOnlySet<Replica> Up, IReadOnlySet<Replica> Down);
