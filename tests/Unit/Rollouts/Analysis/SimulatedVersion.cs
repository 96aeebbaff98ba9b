using MathNet.Numerics.Distributions;
using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Rollouts.Analysis;

/// <summary>A version whose requests are drawn by chance, and counted as the balancers count them.</summary>
internal sealed class SimulatedVersion(string name, Random random)
{
    private readonly TrafficHistogram _times = new();
    private long _requests;
    private long _errors;

    /// <summary>The probability that a request fails.</summary>
    public double ErrorRate { get; set; } = 0.001;

    /// <summary>The time that a request takes, in milliseconds.</summary>
    public Func<Random, double> Latency { get; set; } = Latencies.LogNormal(median: 80, sigma: 0.5);

    public CanarySample Sample => new() { Name = name, Requests = _requests, Errors = _errors, Latency = _times.ByTime() };

    public SimulatedVersion Serve(int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            _requests++;
            if (random.NextDouble() < ErrorRate)
                _errors++;
            _times.Add(TrafficHistogram.Bucket((long)Math.Round(Latency(random))), 1);
        }

        return this;
    }
}

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
