namespace XDeploy.Engine.Health;

/// <summary>What was seen on one host.</summary>
/// <param name="Replicas">The replicas, in the order that was asked.</param>
/// <param name="CanRefuse">True where the host has nftables, so that it can refuse connections to a replica.</param>
public sealed record HostLook(IReadOnlyList<ReplicaHealth> Replicas, bool CanRefuse);
