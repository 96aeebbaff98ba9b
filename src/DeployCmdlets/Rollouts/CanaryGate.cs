using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>Asks a script block about a canary. Only a plain answer counts: what cannot be understood, or fails, holds a pass back.</summary>
internal static class CanaryGate
{
    /// <summary>The finding.</summary>
    /// <param name="gate">The script block: it gets the canary's sample and the old version's.</param>
    /// <param name="number">Which one it is, from 1.</param>
    /// <param name="canary">What the new version did.</param>
    /// <param name="baseline">What the old one did; null where there is none.</param>
    public static CanaryFinding Ask(ScriptBlock gate, int number, CanarySample canary, CanarySample? baseline)
    {
        var (judgement, reason) = Answer(gate, canary, baseline);
        return new CanaryFinding { Metric = $"Gate{number}", Judgement = judgement, Reason = $"{{{gate.ToString().Trim()}}} {reason}" };
    }

    private static (CanaryJudgement Judgement, string Reason) Answer(ScriptBlock gate, CanarySample canary, CanarySample? baseline)
    {
        List<object?> answers;
        try
        {
            answers = [.. gate.Invoke(canary, baseline).Select(a => a?.BaseObject)];
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            return (CanaryJudgement.Inconclusive, $"failed: {DeployErrorRecord.From(e, gate).Exception.Message}");
        }

        // The last word counts, and no finding is passed over that stands before it.
        return answers.SkipLast(1).OfType<CanaryFinding>().Append(answers.LastOrDefault()).Select(Read).MaxBy(a => a.Judgement);
    }

    private static (CanaryJudgement Judgement, string Reason) Read(object? answer) => answer switch
    {
        true => (CanaryJudgement.Pass, "holds"),
        false => (CanaryJudgement.Fail, "does not hold"),
        CanaryFinding finding => (finding.Judgement, $"says {finding.Judgement}: {finding.Reason}"),
        CanaryJudgement judgement => (judgement, $"says {judgement}"),
        string text when Enum.TryParse<CanaryJudgement>(text, ignoreCase: true, out var judgement) && Enum.IsDefined(judgement) => (judgement, $"says {judgement}"),
        null => (CanaryJudgement.Inconclusive, "says nothing"),
        _ => (CanaryJudgement.Inconclusive, $"says '{answer}', which is neither true nor false, nor a verdict"),
    };
}
