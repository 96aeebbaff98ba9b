namespace XDeploy.Engine.Rollouts;

/// <summary>How a rollout drains, and how long a balancer then passes a replica by: pure, from what was seen of the balancers and the hosts.</summary>
/// <param name="Method">The method; never <see cref="DrainMethod.Auto"/>.</param>
/// <param name="SettleTime">For how long a readmitted replica counts as out of rotation.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record DrainChoice(DrainMethod Method, TimeSpan SettleTime, string Reason)
{
    // nginx's default fail_timeout.
    private static readonly TimeSpan DefaultPassesBy = TimeSpan.FromSeconds(10);

    // nginx counts that time by a clock that goes in seconds.
    private static readonly TimeSpan ClockStep = TimeSpan.FromSeconds(1);

    /// <summary>Chooses.</summary>
    /// <param name="asked">What the operator asked for.</param>
    /// <param name="settleTime">The settle time that the operator asked for; null for what the files say.</param>
    /// <param name="balancers">What was seen of the balancers.</param>
    /// <param name="hostsWithoutNftables">Aliases of the replicas' hosts that cannot refuse connections.</param>
    public static DrainChoice Make(DrainMethod asked, TimeSpan? settleTime, IReadOnlyCollection<BalancerFacts> balancers, IReadOnlyCollection<string> hostsWithoutNftables)
    {
        ArgumentNullException.ThrowIfNull(balancers);
        ArgumentNullException.ThrowIfNull(hostsWithoutNftables);
        var (method, reason) = asked == DrainMethod.Auto ? Choose(balancers, hostsWithoutNftables) : (asked, "asked for");
        return new DrainChoice(method, settleTime ?? (method == DrainMethod.Refuse ? Settle(balancers) : TimeSpan.Zero), reason);
    }

    private static (DrainMethod Method, string Reason) Choose(IReadOnlyCollection<BalancerFacts> balancers, IReadOnlyCollection<string> hostsWithoutNftables)
    {
        if (balancers.Count == 0)
            return (DrainMethod.None, "the service has no balancers");
        if (balancers.FirstOrDefault(b => b.KeepsConnections) is { } keeper)
            return (DrainMethod.NginxDown, $"{keeper.HostName} keeps connections to the replicas open (keepalive)");
        if (balancers.FirstOrDefault(b => !b.PassesOnErrors) is { } stubborn)
            return (DrainMethod.NginxDown, $"{stubborn.HostName} does not pass a failed request to the next server (proxy_next_upstream)");
        return hostsWithoutNftables.Count > 0
            ? (DrainMethod.NginxDown, $"{hostsWithoutNftables.First()} has no nftables to refuse connections with")
            : (DrainMethod.Refuse, "no reload is needed, so no request is lost");
    }

    private static TimeSpan Settle(IReadOnlyCollection<BalancerFacts> balancers)
    {
        var longest = balancers.Select(b => b.PassesByFor ?? DefaultPassesBy).DefaultIfEmpty(TimeSpan.Zero).Max();
        return longest == TimeSpan.Zero ? TimeSpan.Zero : longest + ClockStep;
    }
}
