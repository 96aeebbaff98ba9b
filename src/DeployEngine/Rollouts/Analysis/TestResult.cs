namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>What a one-sided test found.</summary>
/// <param name="Test">Which one.</param>
/// <param name="Statistic">Its statistic.</param>
/// <param name="PValue">Its p-value.</param>
internal readonly record struct TestResult(string Test, double Statistic, double PValue);
