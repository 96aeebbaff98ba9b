namespace XDeploy.Engine.Rollouts;

/// <summary>What a deployment is about to do, in words.</summary>
/// <param name="Summary">All of it in a sentence.</param>
/// <param name="Steps">Its steps in turn; none where there is nothing to do.</param>
public sealed record DeploymentOutline(string Summary, IReadOnlyList<string> Steps);
