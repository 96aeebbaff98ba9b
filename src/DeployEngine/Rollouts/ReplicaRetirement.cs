using System.Globalization;
using XDeploy.Engine.Health;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Rollouts.BlueGreen;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts;

/// <summary>Stops replicas that get no requests any more, once they are quiet: now, or later by their hosts.</summary>
internal sealed class ReplicaRetirement(DeployService service, SessionPool pool)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    /// <summary>The token of the lock, for hosts to refuse our work where a later holder was there.</summary>
    public long Token { get; set; }

    /// <summary>Keeps hosts from stopping what they were told to stop later.</summary>
    public Task CancelAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(service.Host.Select(host => RunAsync(host, "keep both colours", TimeSpan.Zero, ColourRetirement.Cancel(service.Name), cancellationToken)));

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
            var stop = ColourRetirement.Stop(ports, ports.ConvertAll(Unit), deadline);
            var work = keepFor == TimeSpan.Zero ? stop : ColourRetirement.Later(service.Name, keepFor, stop);
            var result = await RunAsync(group.First().Host, "stop replicas", deadline, work, cancellationToken).ConfigureAwait(false);
            var ofHere = RefuseGate.BusyPorts(result);
            return group.Where(r => ofHere.Contains(r.Port));
        })).ConfigureAwait(false);
        return [.. busy.SelectMany(b => b)];
    }

    /// <summary>Runs a step on a host, behind the fence.</summary>
    public async Task<StepResult> RunAsync(DeployHost host, string purpose, TimeSpan extra, ShellText work, CancellationToken cancellationToken)
    {
        var session = await pool.GetAsync(host, cancellationToken).ConfigureAwait(false);
        var script = new RemoteScript($"{purpose} of {service}") { Timeout = Margin + extra }.Step("fence", ServiceLock.Fence(service.Name, Token)).Step("work", work);
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        return result.Find("fence") is { ExitCode: ServiceLock.StatusFenced } ? throw ServiceLock.Lost(host, service.Name) : result.ThrowIfFailed()["work"];
    }

    private string Unit(int port) => $"{service.Name}@{port.ToString(CultureInfo.InvariantCulture)}.service";
}
