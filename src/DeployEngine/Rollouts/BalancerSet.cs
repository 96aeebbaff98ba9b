using System.Diagnostics;
using System.Text;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Rollouts.BlueGreen;
using XDeploy.Engine.Rollouts.Canary;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts;

/// <summary>
/// The balancers of a service: what they say of its replicas, and how replicas are marked <c>down</c> in their upstream and back, on all of them together.
/// A list beside the mark, on each balancer, tells the marks of rollouts from those of operators, which stay.
/// </summary>
internal sealed class BalancerSet(DeployService service, SessionPool pool)
{
    private const string NotInUpstreamId = "ReplicaNotInUpstream";

    private readonly string _list = $"/var/lib/xdeploy/{service.Name}/down";
    private IReadOnlyList<Balancer> _seen = [];

    // Whether nothing was changed since.
    private bool _isCurrent;

    /// <summary>What decides how replicas can be drained.</summary>
    public IReadOnlyList<BalancerFacts> Facts { get; private set; } = [];

    /// <summary>Replicas that some balancer marks as down.</summary>
    public IReadOnlySet<Replica> Down { get; private set; } = new HashSet<Replica>();

    /// <summary>Those of them that a rollout marked.</summary>
    public IReadOnlySet<Replica> DownByRollout { get; private set; } = new HashSet<Replica>();

    /// <summary>A change of the marks failed, and nobody has looked since what came of it.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Looks at all balancers together.</summary>
    public async Task ReadAsync(IReadOnlyCollection<Replica> replicas, CancellationToken cancellationToken) =>
        Note(await ReadAllAsync(cancellationToken).ConfigureAwait(false), replicas);

    /// <summary>Marks replicas as down, and takes the mark from others, in one reload of each balancer; on all balancers, or on none.</summary>
    /// <param name="readmit">Replicas to take the mark from; one that an operator marked keeps it.</param>
    /// <param name="drain">Replicas to mark.</param>
    /// <param name="all">All replicas of the service.</param>
    /// <param name="cancellationToken">Stops it; what was begun is taken back.</param>
    /// <exception cref="DeployException">A replica is not in an upstream (<c>ReplicaNotInUpstream</c>), or a balancer did not take the change.</exception>
    public async Task MarkAsync(
        IReadOnlyCollection<Replica> readmit, IReadOnlyCollection<Replica> drain, IReadOnlyCollection<Replica> all, CancellationToken cancellationToken)
    {
        IsStale = true;
        await ChangeAsync(b => Plan(b, readmit, drain), cancellationToken).ConfigureAwait(false);
        await ReadAsync(all, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The weights of all servers, balancer by balancer, as <see cref="ReadAsync"/> saw them last.</summary>
    /// <exception cref="DeployException">A replica is not in an upstream (<c>ReplicaNotInUpstream</c>).</exception>
    public IReadOnlyList<BalancerWeights> Weights(IReadOnlyCollection<Replica> replicas) => [.. _seen.Select(b => Weights(b, replicas))];

    /// <summary>Sets weights, in one reload of each balancer; on all balancers, or on none.</summary>
    /// <exception cref="DeployException">A balancer did not take the change.</exception>
    public async Task WeighAsync(IReadOnlyList<BalancerWeights> weights, CancellationToken cancellationToken)
    {
        var wanted = weights.ToDictionary(w => w.HostName, StringComparer.Ordinal);
        await ChangeAsync(b => Plan(b, wanted[b.Nginx.Host.Alias]), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Which replicas get requests, balancer by balancer, as <see cref="ReadAsync"/> saw it last.</summary>
    /// <exception cref="DeployException">A replica is not in an upstream (<c>ReplicaNotInUpstream</c>).</exception>
    public IReadOnlyList<ColourRotation> Rotations(IReadOnlyCollection<Replica> replicas) => [.. _seen.Select(b => Rotation(b, replicas))];

    /// <summary>
    /// Gives all requests to some replicas and none to others, and those of the preview upstream, where there is one, the other way round: in one reload of each balancer, on all
    /// balancers or on none. A balancer that has it so in its files, and not yet in nginx, is reloaded too.
    /// </summary>
    /// <exception cref="DeployException">A balancer did not take the change.</exception>
    public Task ExchangeAsync(IReadOnlyCollection<Replica> up, IReadOnlyCollection<Replica> down, CancellationToken cancellationToken) =>
        ChangeAsync(b => PlanExchange(b, up, down), cancellationToken);

    // What was seen last is planned on as it is: a file that has become another one since is not touched, and then, or where nothing seemed to be left to do, all is read again.
    private async Task ChangeAsync(Func<Balancer, NginxChange> plan, CancellationToken cancellationToken)
    {
        var seen = _isCurrent ? _seen : [];
        _isCurrent = false;
        try
        {
            List<NginxChange> changes = [.. seen.Select(plan)];
            if (changes.Count > 0 && changes.TrueForAll(c => !c.IsEmpty))
            {
                var sessions = await Task.WhenAll(changes.Select(c => pool.GetAsync(c.Host, cancellationToken))).ConfigureAwait(false);
                await ApplyAsync([.. sessions.Zip(changes)], cancellationToken).ConfigureAwait(false);
                return;
            }
        }
        catch (DeployException e) when (e.ErrorId is NginxHostErrors.FileChangedId or NotInUpstreamId)
        {
            Debug.WriteLine(e);
        }

        var balancers = await ReadAllAsync(cancellationToken).ConfigureAwait(false);
        await ApplyAsync([.. balancers.Select(b => (b.Session, plan(b)))], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What <see cref="ExchangeAsync"/> would change in their files, as <see cref="ReadAsync"/> saw them last; balancers with the same change together.</summary>
    public string ExchangeDiff(IReadOnlyCollection<Replica> up, IReadOnlyCollection<Replica> down) => string.Concat(
        _seen.Select(b => (b.Nginx.Host.Alias, PlanExchange(b, up, down).Diff)).Where(b => b.Diff.Length > 0).GroupBy(b => b.Diff, b => b.Alias).Select(same => $"{string.Join(", ", same)}:\n{same.Key}"));

    private static async Task ApplyAsync(IReadOnlyList<(ISession Session, NginxChange Change)> changes, CancellationToken cancellationToken)
    {
        try
        {
            await NginxChangeSet.ApplyAsync(changes, cancellationToken).ConfigureAwait(false);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<DeployException>().FirstOrDefault() is { } first)
        {
            throw first;
        }
    }

    private BalancerWeights Weights(Balancer balancer, IReadOnlyCollection<Replica> replicas)
    {
        var upstream = balancer.Nginx.Upstream(service.Upstream);
        var byAddress = new Dictionary<string, Replica>(StringComparer.Ordinal);
        foreach (var replica in replicas)
        {
            var servers = ServersOf(balancer.Nginx.Host, upstream, replica);
            if (servers.Count == 0)
                throw NotInUpstream(balancer.Nginx.Host, replica);
            foreach (var server in servers)
                byAddress[server.Address] = replica;
        }

        return new BalancerWeights(balancer.Nginx.Host.Alias, [.. upstream.Server.DistinctBy(s => s.Address, StringComparer.Ordinal)
            .Select(s => new ServerWeight(s.Address, byAddress.GetValueOrDefault(s.Address), s.Weight, s.Backup || (s.Down && !balancer.Marked.Contains(s.Address, StringComparer.Ordinal))))]);
    }

    private NginxChange Plan(Balancer balancer, BalancerWeights wanted)
    {
        var weights = wanted.Server.ToDictionary(s => s.Address, s => s.Weight, StringComparer.Ordinal);
        return balancer.Nginx.Change(balancer.Nginx.Upstream(service.Upstream).Server
            .Where(s => weights.TryGetValue(s.Address, out var weight) && weight != s.Weight)
            .Select(s => new UpstreamChange(service.Upstream, s.Address, new NginxServerChange { Weight = weights[s.Address] })));
    }

    private NginxChange Plan(Balancer balancer, IReadOnlyCollection<Replica> readmit, IReadOnlyCollection<Replica> drain)
    {
        var upstream = balancer.Nginx.Upstream(service.Upstream);
        var marked = balancer.Marked.ToHashSet(StringComparer.Ordinal);
        var changes = new List<UpstreamChange>();
        foreach (var server in readmit.SelectMany(r => ServersOf(balancer.Nginx.Host, upstream, r)).Where(s => marked.Remove(s.Address)))
            changes.Add(new UpstreamChange(service.Upstream, server.Address, new NginxServerChange { Down = false }));
        foreach (var replica in drain)
        {
            var servers = ServersOf(balancer.Nginx.Host, upstream, replica);
            if (servers.Count == 0)
                throw NotInUpstream(balancer.Nginx.Host, replica);
            foreach (var server in servers.Where(s => !s.Down))
            {
                marked.Add(server.Address);
                changes.Add(new UpstreamChange(service.Upstream, server.Address, new NginxServerChange { Down = true }));
            }
        }

        var plan = balancer.Nginx.Change(changes);
        var list = marked.Count == 0 ? null : Encoding.UTF8.GetBytes(string.Concat(marked.Order(StringComparer.Ordinal).Select(a => a + "\n")));
        return marked.SetEquals(balancer.Marked) ? plan : plan with { Files = [new FileChange.Content(_list, balancer.List, list), .. plan.Files] };
    }

    private ColourRotation Rotation(Balancer balancer, IReadOnlyCollection<Replica> replicas)
    {
        var upstream = balancer.Nginx.Upstream(service.Upstream);
        var servers = replicas.Select(r => (Replica: r, Servers: ServersOf(balancer.Nginx.Host, upstream, r))).ToList();
        if (servers.FirstOrDefault(s => s.Servers.Count == 0).Replica is { } missing)
            throw NotInUpstream(balancer.Nginx.Host, missing);
        var down = servers.Where(s => s.Servers.Any(server => server.Down)).Select(s => s.Replica).ToHashSet();
        return new ColourRotation(balancer.Nginx.Host.Alias, replicas.Where(r => !down.Contains(r)).ToHashSet(), down);
    }

    private NginxChange PlanExchange(Balancer balancer, IReadOnlyCollection<Replica> up, IReadOnlyCollection<Replica> down)
    {
        var preview = NginxUpstreams.In(balancer.Nginx.Configuration).FirstOrDefault(u => u.Name == BlueGreenNames.Preview(service.Upstream));
        IEnumerable<UpstreamChange> Mark(NginxUpstream? upstream, IEnumerable<Replica> replicas, bool isDown) => upstream is null ? [] : replicas
            .SelectMany(r => ServersOf(balancer.Nginx.Host, upstream, r)).Where(s => s.Down != isDown).Select(s => new UpstreamChange(upstream.Name, s.Address, new NginxServerChange { Down = isDown }));
        var live = balancer.Nginx.Upstream(service.Upstream);
        return balancer.Nginx.Change([.. Mark(live, up, false), .. Mark(live, down, true), .. Mark(preview, up, true), .. Mark(preview, down, false)]);
    }

    private void Note(IReadOnlyList<Balancer> balancers, IReadOnlyCollection<Replica> replicas)
    {
        (_seen, _isCurrent) = (balancers, true);
        Facts = [.. balancers.Select(b => BalancerFacts.Of(b.Nginx, service.Upstream))];
        var down = new HashSet<Replica>();
        var marked = new HashSet<Replica>();
        foreach (var balancer in balancers)
        {
            if (NginxUpstreams.In(balancer.Nginx.Configuration).FirstOrDefault(u => u.Name == service.Upstream) is not { } upstream)
                continue;
            foreach (var replica in replicas)
            {
                var servers = ServersOf(balancer.Nginx.Host, upstream, replica).Where(s => s.Down).ToList();
                if (servers.Count > 0)
                    down.Add(replica);
                if (servers.Any(s => balancer.Marked.Contains(s.Address)))
                    marked.Add(replica);
            }
        }

        (Down, DownByRollout, IsStale) = (down, marked, false);
    }

    private async Task<IReadOnlyList<Balancer>> ReadAllAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(service.Balancer.Select(host => ReadOneAsync(host, cancellationToken))).ConfigureAwait(false);

    private async Task<Balancer> ReadOneAsync(DeployHost host, CancellationToken cancellationToken)
    {
        var session = await pool.GetAsync(host, cancellationToken).ConfigureAwait(false);
        var script = new RemoteScript($"read the configuration of nginx, and which replicas of {service} are drained");
        NginxHost.AddTo(script);
        script.Step("list", RemoteFile.Read(_list));
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        return new Balancer(session, NginxHost.Read(result), RemoteFile.Text(result["list"]) is { } text ? Encoding.UTF8.GetBytes(text) : null);
    }

    // A server line names the host as the balancer knows it: by the address that we use too, by its alias, or as itself.
    private static List<NginxUpstreamServer> ServersOf(DeployHost balancer, NginxUpstream upstream, Replica replica)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { replica.Host.Address, replica.Host.Alias };
        if (balancer.Alias == replica.Host.Alias || balancer.Address == replica.Host.Address)
            names.UnionWith(["localhost", "127.0.0.1", "[::1]", "::1"]);
        return [.. upstream.Server.Where(s => s.Port == replica.Port && names.Contains(s.Host))];
    }

    private DeployException NotInUpstream(DeployHost balancer, Replica replica) => new(
        NotInUpstreamId, DeployErrorKind.NotFound, balancer.Alias,
        $"the upstream '{service.Upstream}' has no server for {replica} (looked for {replica.Host.Address}:{replica.Port} and {replica}).",
        "Add it, or write its server line with the host's address or alias.");

    private sealed record Balancer(ISession Session, NginxHost Nginx, byte[]? List)
    {
        public IReadOnlyList<string> Marked { get; } = List is null ? [] : Encoding.UTF8.GetString(List).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
