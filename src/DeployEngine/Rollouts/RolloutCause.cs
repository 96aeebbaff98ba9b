namespace XDeploy.Engine.Rollouts;

/// <summary>Why a rollout is run.</summary>
/// <param name="Kind">What kind of deployment it is.</param>
/// <param name="Origin">The deployment that it resumes or undoes; null for a new one.</param>
/// <param name="Previous">
/// The release that replicas (<c>host:port</c>) go back to where they fail, in the place of the one that they are pinned to now: what is resumed may have moved them already.
/// </param>
public sealed record RolloutCause(DeploymentKind Kind, string? Origin, IReadOnlyDictionary<string, string?> Previous)
{
    /// <summary>The revisions of the service's configuration that come back with the release, the wanted one first; none where files stay as they are.</summary>
    public IReadOnlyList<string> Revision { get; init; } = [];

    /// <summary>A new rolling update.</summary>
    public static RolloutCause New { get; } = new(DeploymentKind.RollingUpdate, null, new Dictionary<string, string?>());

    /// <summary>A new canary.</summary>
    public static RolloutCause NewCanary { get; } = New with { Kind = DeploymentKind.Canary };

    /// <summary>A new blue/green deployment.</summary>
    public static RolloutCause NewBlueGreen { get; } = New with { Kind = DeploymentKind.BlueGreen };
}
