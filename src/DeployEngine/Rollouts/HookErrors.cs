namespace XDeploy.Engine.Rollouts;

/// <summary>Errors of hooks.</summary>
public static class HookErrors
{
    /// <summary>Their id.</summary>
    public const string Id = "HookFailed";

    /// <summary>A hook failed.</summary>
    public static DeployException Failed(RolloutHookPoint point, string problem) => new(
        Id, DeployErrorKind.InvalidInput, null, $"the hook {point} failed: {problem}", "Mend what it found, and go on with Resume-Deployment, or run the deployment again.");

    internal static DeployException MigrationMissing(string id, string release) => new(
        "MigrationMissing", DeployErrorKind.InvalidInput, null, $"deployment {id} was to run a migration (-Hook) before release {release}, has not, and hooks are in no journal.",
        "Run the same deployment again with its -Hook: it goes on where this one ended. Or take it back with Undo-Deployment.");
}
