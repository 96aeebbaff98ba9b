namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>What a canary asks of whoever runs it. Nothing of it is in the journal.</summary>
public sealed record CanaryScripts
{
    /// <summary>Conditions of the operator's own, asked at each look with the canary's sample and the old version's; null for none.</summary>
    public Func<CanarySample, CanarySample?, Task<IReadOnlyList<CanaryFinding>>>? Gate { get; init; }

    /// <summary>Asked after each step but the last one whether to go on; null to go on unasked.</summary>
    public Func<CanaryStep, Task<bool>>? Approve { get; init; }

    /// <summary>What is run at points of the deployment.</summary>
    public RolloutHooks Hooks { get; init; } = RolloutHooks.None;

    /// <summary>Whether there is anything to ask.</summary>
    public bool Any => Gate is not null || Approve is not null || Hooks.Points.Count > 0;
}
