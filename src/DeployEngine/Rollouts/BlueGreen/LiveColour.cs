using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>A service as its balancers have it now: what acts on its replicas acts on those that get the requests.</summary>
public static class LiveColour
{
    /// <summary>The service with the ports of the colour that gets the requests as its first ones. One without a second colour is what it was, and nothing is looked at.</summary>
    /// <exception cref="DeployException">Balancers disagree (<c>ColourUnclear</c>), a replica is not in an upstream (<c>ReplicaNotInUpstream</c>), or a balancer cannot be read.</exception>
    public static async Task<DeployService> OfAsync(DeployService service, SessionPool pool, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (service.StandbyPort.Count == 0 || service.Balancer.Count == 0)
            return service;
        var replicas = Replica.Of(service, [.. service.Port, .. service.StandbyPort]);
        var balancers = new BalancerSet(service, pool);
        await balancers.ReadAsync(replicas, cancellationToken).ConfigureAwait(false);
        var rotations = balancers.Rotations(replicas);
        var pair = ColourPair.Of(service, rotations) ?? throw BlueGreenErrors.ColourUnclear(service, ColourPair.Describe(service, rotations));
        return service with { Port = pair.Live, StandbyPort = pair.Idle };
    }
}
