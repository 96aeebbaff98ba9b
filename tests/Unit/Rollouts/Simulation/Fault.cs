namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>Something that goes wrong at a time, for a time.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When, in milliseconds from the start.</param>
/// <param name="For">For how long, in milliseconds.</param>
/// <param name="Target">The replica that it concerns, or whose host; taken modulo the number of replicas.</param>
internal sealed record Fault(FaultKind Kind, int At, int For, int Target);
