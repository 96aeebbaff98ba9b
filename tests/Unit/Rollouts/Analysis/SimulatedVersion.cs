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
