namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>A server of an upstream, as shares of traffic see it.</summary>
/// <param name="Address">Its address as it is written.</param>
/// <param name="Replica">The replica that it is; null for one of something else.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="IsIdle">True where it gets no requests whatever its weight: a backup, or marked down by an operator. Its weight is left alone.</param>
internal sealed record ServerWeight(string Address, Replica? Replica, int Weight, bool IsIdle);
