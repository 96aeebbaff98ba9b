namespace XDeploy.Engine.Nginx;

/// <summary>Plans the weights by which servers of an upstream together get a share of its requests.</summary>
public static class UpstreamShare
{
    /// <summary>
    /// Plans weights for the servers of an upstream. The given ones that are no backups form one group and come back if they are down; all other primary ones
    /// that are not down form the second. Within a group all servers get the same weight. A group that is to get nothing is marked as down, since nginx knows no
    /// weight of 0.
    /// </summary>
    /// <param name="upstream">The upstream as it is.</param>
    /// <param name="addresses">The addresses of the servers that are to get the share.</param>
    /// <param name="percent">The share of the requests of all primary servers, 0 to 100.</param>
    /// <exception cref="DeployException">
    /// No servers are there for the share or for the rest (<c>NginxWeightInvalid</c>), or no small weights come near enough (<c>NginxWeightUnreachable</c>).
    /// </exception>
    public static IReadOnlyList<UpstreamChange> Plan(NginxUpstream upstream, IReadOnlyCollection<string> addresses, double percent)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        ArgumentNullException.ThrowIfNull(addresses);
        var primary = upstream.Server.Where(s => !s.Backup).ToList();
        var given = primary.FindAll(s => addresses.Contains(s.Address));
        var others = primary.FindAll(s => !s.Down && !addresses.Contains(s.Address));
        if (given.Count == 0)
            throw NginxBuildErrors.WeightInvalid($"all of the given servers of '{upstream.Name}' are backups", "Give servers that are none.");
        if (others.Count == 0 && percent < 100)
        {
            throw NginxBuildErrors.WeightInvalid(
                $"no other server of '{upstream.Name}' could get the other {100 - percent:0.##} %: all are down or backups", "Give those others the rest of the share, which brings them back.");
        }

        var split = WeightSolver.Solve(given.Count, others.Count, percent);
        return [.. Changes(upstream.Name, given, split.First), .. Changes(upstream.Name, others, split.Second)];
    }

    private static IEnumerable<UpstreamChange> Changes(string upstream, IEnumerable<NginxUpstreamServer> servers, int? weight) =>
        from address in servers.Select(s => s.Address).Distinct(StringComparer.Ordinal)
        select new UpstreamChange(upstream, address, weight is null ? new NginxServerChange { Down = true } : new NginxServerChange { Weight = weight, Down = false });
}
