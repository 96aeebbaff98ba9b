namespace XDeploy.Engine.Metrics;

/// <summary>One number that Prometheus found.</summary>
/// <param name="Series">What it is a number of: <c>up{job="node"}</c>; empty where it stands for itself.</param>
/// <param name="Value">The number, which may be infinite, or none.</param>
public sealed record PrometheusSample(string Series, double Value);
