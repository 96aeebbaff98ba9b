using XDeploy.Engine.Releases;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts;

/// <summary>What a deployment would change in the files of hosts: the pins of its replicas, and what they lead to.</summary>
/// <param name="service">The service.</param>
/// <param name="pool">The sessions.</param>
internal sealed class DeploymentDiff(DeployService service, SessionPool pool)
{
    private readonly ServiceLayout _layout = new(service.Root);

    /// <summary>The diff: the pins of all replicas, and what is different in the files of each release that they leave, as one of its hosts has it.</summary>
    /// <param name="moved">The replicas that move, and the release that each of them is pinned to now; null for none.</param>
    /// <param name="release">The release that they move to.</param>
    /// <param name="serving">The release that gets the requests, where that is not what the replicas are pinned to; null otherwise.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DeployException">An error of a session.</exception>
    public async Task<string> ReadAsync(IReadOnlyDictionary<Replica, string?> moved, ReleaseId release, string? serving, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(moved);
        ArgumentNullException.ThrowIfNull(release);
        List<(Replica Replica, string? Pinned)> leaving = [.. moved.Where(m => m.Value != release.Value).Select(m => (m.Key, m.Value))];
        var pins = leaving.Select(m => Pin(m.Replica, m.Pinned, '-') + Pin(m.Replica, release.Value, '+'));
        var left = moved.Select(m => (m.Key.Host, Release: serving ?? m.Value)).Where(m => m.Release is not null && m.Release != release.Value).DistinctBy(m => m.Release);
        var files = await Task.WhenAll(left.Select(m => ContentAsync(m.Host, new ReleaseId(m.Release!), release, cancellationToken))).ConfigureAwait(false);
        return string.Concat(pins.Concat(files));
    }

    private string Pin(Replica replica, string? release, char sign) =>
        release is null ? string.Empty : $"{sign}{replica.Host.Alias}:{_layout.Instance(replica.Port)} -> {ServiceLayout.PinTarget(new ReleaseId(release))}\n";

    private async Task<string> ContentAsync(DeployHost host, ReleaseId before, ReleaseId after, CancellationToken cancellationToken)
    {
        var session = await pool.GetAsync(host, cancellationToken).ConfigureAwait(false);
        var diff = await ReleaseDiff.ReadAsync(session, _layout, before, after, cancellationToken).ConfigureAwait(false);
        return diff.Length == 0 ? string.Empty : diff + "\n";
    }
}
