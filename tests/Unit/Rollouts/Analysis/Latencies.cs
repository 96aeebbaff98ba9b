using MathNet.Numerics.Distributions;

namespace XDeploy.Unit.Rollouts.Analysis;

/// <summary>What times of real services look like.</summary>
internal static class Latencies
{
    public static Func<Random, double> LogNormal(double median, double sigma) => random => median * Math.Exp(sigma * Normal.Sample(random, 0, 1));

    /// <summary>Some answers come from a cache, the others take their time.</summary>
    public static Func<Random, double> TwoHumps(double quickShare, double quick, double slow)
    {
        Func<Random, double> first = LogNormal(quick, 0.3), second = LogNormal(slow, 0.3);
        return random => random.NextDouble() < quickShare ? first(random) : second(random);
    }

    public static Func<Random, double> Times(this Func<Random, double> latency, double ratio) => random => latency(random) * ratio;

    /// <summary>The slowest tenth of the requests are slower by a ratio, the others as they were.</summary>
    public static Func<Random, double> SlowestTenthTimes(this Func<Random, double> latency, double bound, double ratio) =>
        random => latency(random) is var time && time > bound ? time * ratio : time;
}
