namespace XDeploy.Engine.Nginx;

/// <summary>What one balancer's log holds.</summary>
/// <param name="Tally">The counts.</param>
/// <param name="Position">Where to go on from.</param>
/// <param name="HasGap">True where what was to be read first is gone: rotated away, compressed or cut.</param>
public sealed record TrafficMeasurement(TrafficTally Tally, NginxTrafficPosition Position, bool HasGap);
