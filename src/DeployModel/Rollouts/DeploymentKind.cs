namespace XDeploy;

/// <summary>What kind of deployment a run was.</summary>
public enum DeploymentKind
{
    /// <summary>A rolling update to a release.</summary>
    RollingUpdate,

    /// <summary>The rest of a run that had been interrupted or had failed.</summary>
    Resume,

    /// <summary>The way back to the release before.</summary>
    Undo,

    /// <summary>A release that gets a growing share of the traffic, and is watched at each step.</summary>
    Canary,

    /// <summary>A release that comes up beside the one that runs, and gets all of the traffic at once.</summary>
    BlueGreen,
}
