namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>Makes a sample of what balancers measured.</summary>
public static class TrafficSample
{
    /// <summary>
    /// The sample. A status of 500 and more is an error, and so is a request that nginx passed on to another server: no client saw it fail, but this server
    /// failed it. Measured by version alone, what was passed on belongs to no version and is not in it.
    /// </summary>
    /// <param name="name">What to call it.</param>
    /// <param name="traffic">The groups that belong to it, of one measurement or several.</param>
    /// <param name="errorStatus">Statuses below 500 that are errors too.</param>
    public static CanarySample Of(string name, IEnumerable<NginxTraffic> traffic, params IReadOnlyCollection<int> errorStatus)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        ArgumentNullException.ThrowIfNull(errorStatus);
        var groups = traffic.ToList();
        return new CanarySample
        {
            Name = name,
            Requests = groups.Sum(g => g.Requests + g.PassedOn),
            Errors = groups.Sum(g => g.PassedOn + g.Status.Where(s => s.Key >= 500 || errorStatus.Contains(s.Key)).Sum(s => s.Value)),
            Latency = groups.SelectMany(g => g.Time).GroupBy(t => t.Key, t => t.Value).ToDictionary(t => t.Key, t => t.Sum()),
        };
    }
}
