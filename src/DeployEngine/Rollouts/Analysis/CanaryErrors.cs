namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>Errors of judging a canary, made in one place.</summary>
internal static class CanaryErrors
{
    public static DeployException CriteriaInvalid(string problem, string remedy) =>
        new("CanaryCriteriaInvalid", DeployErrorKind.InvalidInput, null, problem, remedy);

    public static DeployException SampleInvalid(string name, string problem) =>
        new("CanarySampleInvalid", DeployErrorKind.InvalidInput, null, $"the sample of {name} cannot be: {problem}.", "Count requests and failures over the same time.");
}
