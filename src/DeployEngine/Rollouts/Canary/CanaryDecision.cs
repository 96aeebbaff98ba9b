namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>What comes next, from a verdict and the time that has passed. Pure.</summary>
internal static class CanaryDecision
{
    /// <summary>Decides.</summary>
    /// <param name="judgement">What was found so far; null where a look failed.</param>
    /// <param name="watched">For how long the step was watched.</param>
    /// <param name="least">How long it is watched at least.</param>
    /// <param name="most">How long it is watched at most.</param>
    /// <remarks>A failure counts whenever it comes, and a pass only when the time is over: docs/decisions/0007-canary-verdict.md.</remarks>
    public static CanaryNext After(CanaryJudgement? judgement, TimeSpan watched, TimeSpan least, TimeSpan most) => judgement switch
    {
        CanaryJudgement.Fail => CanaryNext.Return,
        _ when watched < least => CanaryNext.Look,
        CanaryJudgement.Pass => CanaryNext.Advance,
        _ => watched < most ? CanaryNext.Look : CanaryNext.Pause,
    };
}
