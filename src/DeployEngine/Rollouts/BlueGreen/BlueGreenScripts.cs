namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>What a blue/green deployment asks of whoever runs it. Nothing of it is in the journal.</summary>
public sealed record BlueGreenScripts
{
    /// <summary>Tests of the release before it gets the traffic: null where they pass, else what they found. Null for none.</summary>
    public Func<DeploymentPreview, Task<string?>>? Test { get; init; }

    /// <summary>What is run at points of the deployment.</summary>
    public RolloutHooks Hooks { get; init; } = RolloutHooks.None;
}
