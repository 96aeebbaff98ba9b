namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>A step that a canary goes.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Percent">The share of the traffic, in percent.</param>
/// <param name="Canary">The replicas that run the release at its end.</param>
/// <param name="Weights">The weights that give them no more than the share.</param>
internal sealed record PlannedStep(int Number, int Percent, IReadOnlySet<Replica> Canary, IReadOnlyList<BalancerWeights> Weights)
{
    /// <summary>Whether everything runs the release at its end.</summary>
    public bool IsLast => Percent == 100;

    /// <summary>The step in words: <c>step 2 (5 %)</c>.</summary>
    public override string ToString() => $"step {Number} ({Percent} %)";
}
