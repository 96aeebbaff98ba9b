using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>Runs an operator's tests of a release that gets no requests yet. A test is passed unless it throws, or its last word is $false.</summary>
internal static class DeploymentTest
{
    /// <summary>Runs tests in turn, on the pipeline thread.</summary>
    /// <returns>What the first one that is not passed found; null where all are.</returns>
    public static string? Run(IReadOnlyList<ScriptBlock> tests, DeploymentPreview preview)
    {
        foreach (var test in tests)
        {
            try
            {
                if (test.Invoke(preview).LastOrDefault()?.BaseObject is false)
                    return $"{{{test.ToString().Trim()}}} is false";
            }
            catch (RuntimeException e) when (e is not PipelineStoppedException)
            {
                return $"{{{test.ToString().Trim()}}} failed: {DeployErrorRecord.From(e, test).Exception.Message}";
            }
        }

        return null;
    }
}
