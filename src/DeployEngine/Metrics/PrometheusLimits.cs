using System.Globalization;

namespace XDeploy.Engine.Metrics;

/// <summary>Between what the numbers of a query have to be, the limits themselves included.</summary>
/// <param name="Minimum">The least; null for no such limit.</param>
/// <param name="Maximum">The most; null for no such limit.</param>
public sealed record PrometheusLimits(double? Minimum, double? Maximum)
{
    /// <summary>Looks whether something can be judged by them.</summary>
    /// <exception cref="DeployException">It cannot (<c>PrometheusLimitsInvalid</c>).</exception>
    public void Check()
    {
        if (Minimum is null && Maximum is null)
            throw PrometheusErrors.LimitsInvalid("there are none", "Give a minimum, a maximum or both.");
        if (!double.IsFinite(Minimum ?? 0) || !double.IsFinite(Maximum ?? 0))
            throw PrometheusErrors.LimitsInvalid("one is no finite number", "Leave out the limit that is none.");
        if (Minimum > Maximum)
            throw PrometheusErrors.LimitsInvalid("the minimum is above the maximum", "Exchange them.");
    }

    /// <summary>Judges an answer: every number has to hold. One that does not decides; without one, what is missing or no number leaves it open.</summary>
    /// <param name="query">The query that was answered.</param>
    /// <param name="answer">The answer.</param>
    public CanaryFinding Judge(string query, PrometheusAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        CanaryFinding Finding(CanaryJudgement judgement, string reason, double? value = null) =>
            new() { Metric = query, Judgement = judgement, Reason = reason, Canary = value, Threshold = value is { } v ? Nearest(v) : null };

        if (answer.Problem is { } problem)
            return Finding(CanaryJudgement.Inconclusive, problem);
        if (answer.Sample.Count == 0)
            return Finding(CanaryJudgement.Inconclusive, "Prometheus found nothing");
        var numbers = answer.Sample.Where(s => !double.IsNaN(s.Value)).ToList();
        var worst = numbers.MaxBy(s => Excess(s.Value));
        if (worst is not null && Excess(worst.Value) > 0)
        {
            var others = numbers.Count(s => Excess(s.Value) > 0) - 1;
            return Finding(CanaryJudgement.Fail, $"{Text(worst)} is {(worst.Value > Maximum ? "above" : "below")} {Number(Nearest(worst.Value))}{(others > 0 ? $", and {others} more of {answer.Sample.Count} are out of bounds" : "")}", worst.Value);
        }

        return numbers.Count == answer.Sample.Count
            ? Finding(CanaryJudgement.Pass, $"{Text(worst!)} is {Bounds}{(numbers.Count > 1 ? $", and nearer to it than {numbers.Count - 1} others" : "")}", worst!.Value)
            : Finding(CanaryJudgement.Inconclusive, $"{Text(answer.Sample.First(s => double.IsNaN(s.Value)))} is no number");
    }

    private string Bounds => (Minimum, Maximum) switch
    {
        ({ } least, { } most) => $"between {Number(least)} and {Number(most)}",
        ({ } least, null) => $"at least {Number(least)}",
        (_, var most) => $"at most {Number(most ?? 0)}",
    };

    // How far out of bounds a number is; less than 0 within them.
    private double Excess(double value) => Math.Max(value - Maximum ?? double.NegativeInfinity, Minimum - value ?? double.NegativeInfinity);

    // The limit that a number exceeds, or would exceed first.
    private double Nearest(double value) => Maximum is { } most && !(Minimum - value > value - most) ? most : Minimum!.Value;

    private static string Text(PrometheusSample sample) => sample.Series.Length > 0 ? $"{Number(sample.Value)} of {sample.Series}" : Number(sample.Value);

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
