using XDeploy.Engine.Health;
using XDeploy.Engine.Rollouts.BlueGreen;

namespace XDeploy.Engine.Rollouts;

/// <summary>Stops replicas that get no requests any more, once they are quiet: now, or later by their hosts.</summary>
/// <param name="service">The service.</param>
/// <param name="hosts">Its hosts, behind the fence.</param>
internal sealed class ReplicaRetirement(DeployService service, FencedHosts hosts)
{
    /// <summary>Keeps hosts from stopping what they were told to stop later.</summary>
    public Task CancelAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(service.Host.Select(host => hosts.RunAsync(host, $"keep both colours of {service}", TimeSpan.Zero, ColourRetirement.Cancel(service.Name), cancellationToken)));

    /// <summary>Stops replicas.</summary>
    /// <param name="replicas">The replicas.</param>
    /// <param name="keepFor">After how long; zero for now.</param>
    /// <param name="deadline">How long their open connections may take to end.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>Of those that were stopped now, the ones that had connections at the deadline.</returns>
    public async Task<IReadOnlyList<Replica>> RetireAsync(IReadOnlyList<Replica> replicas, TimeSpan keepFor, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var busy = await Task.WhenAll(replicas.GroupBy(r => r.Host.Alias).Select(async group =>
        {
            List<int> ports = [.. group.Select(r => r.Port)];
            var stop = ColourRetirement.Stop(ports, ports.ConvertAll(port => ReplicaUnit.Of(service, port)), deadline);
            var work = keepFor == TimeSpan.Zero ? stop : ColourRetirement.Later(service.Name, keepFor, stop);
            var result = await hosts.RunAsync(group.First().Host, $"stop replicas of {service}", deadline, work, cancellationToken).ConfigureAwait(false);
            var ofHere = RefuseGate.BusyPorts(result);
            return group.Where(r => ofHere.Contains(r.Port));
        })).ConfigureAwait(false);
        return [.. busy.SelectMany(b => b)];
    }
}
