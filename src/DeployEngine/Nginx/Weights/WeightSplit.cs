namespace XDeploy.Engine.Nginx;

/// <summary>The weights of the servers of two groups. A group that is to get no request has none: its servers are <c>down</c>.</summary>
/// <param name="First">Weight of each server of the first group, 1 to 1000; null where they are down.</param>
/// <param name="Second">Weight of each server of the second group, 1 to 1000; null where they are down.</param>
/// <param name="FirstPercent">The share of the first group that comes of it, 0 to 100.</param>
public sealed record WeightSplit(int? First, int? Second, double FirstPercent);
