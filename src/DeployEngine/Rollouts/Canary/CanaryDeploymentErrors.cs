namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>Errors of canaries, made in one place.</summary>
internal static class CanaryDeploymentErrors
{
    public static DeployException Impossible(string problem, string remedy) => new("CanaryImpossible", DeployErrorKind.InvalidInput, null, problem + ".", remedy);

    public static DeployException NoBalancer(DeployService service) => Impossible(
        $"{service} has no balancer, so no share of its traffic can be given to a release", "Name its balancers with New-DeployService -Balancer, or use Invoke-RollingUpdate.");

    public static DeployException Unfinished(string id, string release) => new(
        "CanaryUnfinished", DeployErrorKind.Busy, null, $"deployment {id} has not ended: a canary of release {release}, whose replicas and weights may still be there.",
        "Go on with it (Resume-Deployment), or take it back (Undo-Deployment), and begin again.");

    public static DeployException NeedsScript(string id, string service) => new(
        "CanaryNeedsScript", DeployErrorKind.InvalidInput, null, $"deployment {id} of {service} was to ask script blocks (-Approve, -Gate or -Hook), which are in no journal.",
        "Run Invoke-CanaryDeployment again with the same parameters: it finds the step that was reached and goes on there. Or take it back with Undo-Deployment.");
}
