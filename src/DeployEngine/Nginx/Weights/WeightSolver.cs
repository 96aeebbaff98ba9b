namespace XDeploy.Engine.Nginx;

/// <summary>
/// Finds the weights that give a group of servers its share of requests. nginx takes whole numbers, and in one round of its turns every server
/// gets as many requests as its weight is: small weights reach the share within few requests.
/// </summary>
public static class WeightSolver
{
    /// <summary>The largest weight that is tried.</summary>
    public const int LargestWeight = 1000;

    /// <summary>How far a share may be from what was asked, in percentage points.</summary>
    public const double DefaultTolerance = 0.5;

    // The division leaves rounding errors far below this, and no operator means less.
    private const double Rounding = 1e-9;

    /// <summary>
    /// The weights whose larger one is as small as it can be for a share within the tolerance; of those the nearest share, and of equally near
    /// ones the smaller weights. A share of 0 or 100 takes a group out by <c>down</c>, since a weight of 0 is none to nginx.
    /// </summary>
    /// <param name="first">How many servers the first group has, 0 and more.</param>
    /// <param name="second">How many servers the second group has, 0 and more.</param>
    /// <param name="percent">The share of requests that the first group is to get, 0 to 100.</param>
    /// <param name="tolerance">How far the share may be from it, in percentage points.</param>
    /// <exception cref="DeployException">A group without servers is to get requests (<c>NginxWeightInvalid</c>), or no weights come near enough (<c>NginxWeightUnreachable</c>).</exception>
    public static WeightSplit Solve(int first, int second, double percent, double tolerance = DefaultTolerance)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(second);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        if (!(percent is >= 0 and <= 100))
            throw NginxBuildErrors.WeightInvalid($"a share of {percent:0.##} % was asked", "A share is 0 to 100 %.");
        if ((first == 0 && percent > 0) || (second == 0 && percent < 100))
            throw NginxBuildErrors.WeightInvalid($"{(first == 0 ? percent : 100 - percent):0.##} % of the requests would go to a group without servers", "Give the group servers, or no share.");
        if (percent == 0)
            return new WeightSplit(null, 1, 0);
        if (percent == 100)
            return new WeightSplit(1, null, 100);

        var nearest = new WeightSplit(1, 1, Share(1, 1));
        for (var largest = 1; largest <= LargestWeight; largest++)
        {
            nearest = Candidates(largest).Append(nearest).MinBy(s => (Miss(s), s.First + s.Second))!;
            if (Miss(nearest) <= tolerance + Rounding)
                return nearest;
        }

        throw NginxBuildErrors.WeightUnreachable(first, second, percent, nearest);

        // With one weight given, the share only grows or falls with the other: what is nearest lies beside the exact value.
        IEnumerable<WeightSplit> Candidates(int largest)
        {
            var ratio = percent * second / ((100 - percent) * first);
            foreach (var weight in Beside(largest / ratio, largest))
                yield return new WeightSplit(largest, weight, Share(largest, weight));
            foreach (var weight in Beside(largest * ratio, largest))
                yield return new WeightSplit(weight, largest, Share(weight, largest));
        }

        double Share(int a, int b) => 100.0 * first * a / (((double)first * a) + ((double)second * b));

        // Rounded, so that weights of the same share compare as equal.
        double Miss(WeightSplit split) => Math.Round(Math.Abs(split.FirstPercent - percent), 9);
    }

    private static IEnumerable<int> Beside(double exact, int largest) =>
        new[] { Math.Floor(exact), Math.Ceiling(exact) }.Select(w => (int)Math.Clamp(w, 1, largest)).Distinct();
}
