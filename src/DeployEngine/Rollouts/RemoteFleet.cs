using System.Globalization;
using XDeploy.Engine.Health;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Ssh;
using XDeploy.Engine.Systemd;

namespace XDeploy.Engine.Rollouts;

/// <summary>The replicas of a service on real hosts: one script per host and phase.</summary>
public sealed class RemoteFleet : IFleet
{
    private const int StatusMissing = 19;

    private readonly DeployService _service;
    private readonly IReadOnlyList<Replica> _replicas;
    private readonly SessionPool _pool;
    private readonly ServiceLayout _layout;
    private readonly ReplicaProbe _probe;
    private readonly BalancerSet _balancers;
    private readonly FencedHosts _hosts;
    private readonly HashSet<string> _withoutNftables = new(StringComparer.Ordinal);

    // Replicas that were seen to refuse connections, or that this run told to.
    private readonly HashSet<Replica> _refusing = [];
    private DrainMethod _method = DrainMethod.None;

    /// <summary>Takes a service's replicas. Nothing is looked at yet.</summary>
    public RemoteFleet(DeployService service, IReadOnlyList<Replica> replicas, SessionPool pool, TimeSpan probeTimeout)
    {
        ArgumentNullException.ThrowIfNull(service);
        _service = service;
        _replicas = replicas;
        _pool = pool;
        _layout = new ServiceLayout(service.Root);
        _probe = new ReplicaProbe(service.Name, service.Root, service.HealthPath, probeTimeout);
        _balancers = new BalancerSet(service, pool);
        _hosts = new FencedHosts(service, pool);
    }

    /// <summary>The service's balancers, as this fleet saw them last.</summary>
    internal BalancerSet Balancers => _balancers;

    /// <inheritdoc/>
    public bool RotatesAtOnce => _method == DrainMethod.NginxDown;

    /// <summary>The service's hosts, behind the fence.</summary>
    internal FencedHosts Hosts => _hosts;

    /// <summary>Has hosts refuse what is done from here on where a later holder of the service's lock was there before.</summary>
    /// <param name="token">Our token (see <see cref="ServiceLock.Token"/>).</param>
    public void Fence(long token) => _hosts.Token = token;

    /// <summary>Looks at the balancers and at all replicas, and chooses how to drain.</summary>
    /// <exception cref="DeployException">A balancer cannot be read, or an error of a session.</exception>
    public async Task<(IReadOnlyList<ReplicaHealth> Replicas, DrainChoice Drain)> SurveyAsync(
        DrainMethod asked, TimeSpan? settleTime, CancellationToken cancellationToken)
    {
        var balancers = _balancers.ReadAsync(_replicas, cancellationToken);
        var looks = LookAsync(_replicas, LookDepth.Whole, null, cancellationToken);
        await Task.WhenAll(balancers, looks).ConfigureAwait(false);
        List<ReplicaHealth> seen = [.. (await looks.ConfigureAwait(false)).Select(WithMarks)];
        var choice = DrainChoice.Make(asked, settleTime, _balancers.Facts, _withoutNftables);
        _method = choice.Method;
        return (seen, choice);
    }

    /// <summary>Gives all requests to some replicas and none to others, on all balancers or on none, whoever had marked them.</summary>
    /// <exception cref="DeployException">A balancer did not take the change.</exception>
    internal async Task ExchangeAsync(IReadOnlyList<Replica> up, IReadOnlyList<Replica> down, CancellationToken cancellationToken)
    {
        await _balancers.ExchangeAsync(up, down, cancellationToken).ConfigureAwait(false);
        await _balancers.ReadAsync(_replicas, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReplicaHealth>> ObserveAsync(
        IReadOnlyCollection<Replica> replicas, string? expectedVersion, CancellationToken cancellationToken) =>
        [.. (await LookAsync(replicas, expectedVersion is null ? LookDepth.Answer : LookDepth.Version, expectedVersion, cancellationToken).ConfigureAwait(false)).Select(WithMarks)];

    // Without the marks of balancers, which may be looked at meanwhile.
    private async Task<IReadOnlyList<(Replica Replica, ReplicaHealth Health)>> LookAsync(
        IReadOnlyCollection<Replica> replicas, LookDepth depth, string? expectedVersion, CancellationToken cancellationToken)
    {
        var looks = ByHost(replicas).Select(async group =>
        {
            try
            {
                var session = await _pool.GetAsync(group.Key, cancellationToken).ConfigureAwait(false);
                var look = await _probe.LookAsync(session, Ports(group), depth, expectedVersion, cancellationToken).ConfigureAwait(false);
                lock (_refusing)
                {
                    if (!look.CanRefuse)
                        _withoutNftables.Add(group.Key.Alias);
                    _refusing.UnionWith(group.Zip(look.Replicas).Where(r => r.Second.Refusing).Select(r => r.First));
                }

                return group.Zip(look.Replicas);
            }
            catch (DeployException e) when (e.Kind is DeployErrorKind.Connection or DeployErrorKind.Timeout)
            {
                return group.Select(r => (r, new ReplicaHealth { HostName = r.Host.Alias, Port = r.Port, Reason = e.Problem, Unreachable = true }));
            }
        });
        return [.. (await Task.WhenAll(looks).ConfigureAwait(false)).SelectMany(h => h)];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Replica>> RotateAsync(
        IReadOnlyCollection<Replica> readmit, IReadOnlyCollection<Replica> drain, TimeSpan deadline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(readmit);
        ArgumentNullException.ThrowIfNull(drain);
        // Whatever took a replica out, in this run or in one that died, is taken away.
        await OnHostsAsync([.. readmit.Where(IsRefusing)], "readmit replicas", TimeSpan.Zero, (script, ports) => script.Step("admit", RefuseGate.Open(ports)), cancellationToken).ConfigureAwait(false);
        lock (_refusing)
            _refusing.ExceptWith(readmit);
        var mark = _method == DrainMethod.NginxDown ? drain : [];
        if (mark.Count > 0 || readmit.Any(_balancers.DownByRollout.Contains) || (readmit.Count > 0 && _balancers.IsStale))
            await _balancers.MarkAsync(readmit, mark, _replicas, cancellationToken).ConfigureAwait(false);
        if (_method == DrainMethod.None || drain.Count == 0)
            return [];

        HashSet<Replica> told;
        lock (_refusing)
        {
            told = _method == DrainMethod.Refuse ? [.. drain.Except(_refusing)] : [];
            _refusing.UnionWith(told);
        }

        var results = await OnHostsAsync(drain, "drain replicas", deadline, (script, ports) =>
        {
            if (_method == DrainMethod.Refuse)
                script.Step("refuse", RefuseGate.Close(ports));
            script.Step("quiet", RefuseGate.AwaitQuiet(ports, deadline));
        }, cancellationToken, NoteUntold).ConfigureAwait(false);
        return [.. drain.Where(r => RefuseGate.BusyPorts(results[r.Host.Alias]["quiet"]).Contains(r.Port))];

        // What ended before it could refuse anything took nothing out of rotation: there is nothing to take back from a host that may fail again.
        void NoteUntold(IEnumerable<Replica> replicas, ScriptResult result)
        {
            if (result.Finished && result.Find("refuse") is null)
            {
                lock (_refusing)
                    _refusing.ExceptWith(replicas.Where(told.Contains));
            }
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Replica>> AwaitQuietAsync(IReadOnlyCollection<Replica> replicas, TimeSpan deadline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(replicas);
        if (_method == DrainMethod.None || replicas.Count == 0)
            return [];
        var results = await OnHostsAsync(replicas, "wait until replicas are quiet", deadline, (script, ports) =>
        {
            script.Step("quiet", RefuseGate.AwaitQuiet(ports, deadline));
            if (_method == DrainMethod.Refuse)
                script.Step("refused", RefuseGate.Show());
        }, cancellationToken).ConfigureAwait(false);
        if (_method == DrainMethod.Refuse && replicas.FirstOrDefault(r => !RefuseGate.RefusedPorts(results[r.Host.Alias]["refused"].Output).Contains(r.Port)) is { } open)
        {
            throw new DeployException(
                "DrainForgotten", DeployErrorKind.RemoteFailure, open.Host.Alias, $"the host was told to refuse connections to port {open.Port}, and does not any more.",
                "It was booted meanwhile, or something else has changed its nftables: see to that, and go on with Resume-Deployment.");
        }

        return [.. replicas.Where(r => RefuseGate.BusyPorts(results[r.Host.Alias]["quiet"]).Contains(r.Port))];
    }

    /// <inheritdoc/>
    public async Task<TimeSpan> SwitchAsync(IReadOnlyCollection<Replica> replicas, ReleaseId release, TimeSpan patience, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(release);
        var waits = ByHost(replicas).Select(group => SwitchHostAsync(group.Key, Ports(group), release, patience, cancellationToken));
        return (await Task.WhenAll(waits).ConfigureAwait(false)).Max();
    }

    private ReplicaHealth WithMarks((Replica Replica, ReplicaHealth Health) look) => look.Health.Unreachable ? look.Health : look.Health with
    {
        Refusing = IsRefusing(look.Replica),
        Down = _balancers.Down.Contains(look.Replica),
        Drained = IsRefusing(look.Replica) || _balancers.DownByRollout.Contains(look.Replica),
    };

    // Some are drained while others are looked at.
    private bool IsRefusing(Replica replica)
    {
        lock (_refusing)
            return _refusing.Contains(replica);
    }

    private static IEnumerable<IGrouping<DeployHost, Replica>> ByHost(IEnumerable<Replica> replicas) =>
        replicas.GroupBy(r => r.Host, AliasComparer);

    private static IEqualityComparer<DeployHost> AliasComparer { get; } =
        EqualityComparer<DeployHost>.Create((a, b) => a?.Alias == b?.Alias, h => h.Alias.GetHashCode(StringComparison.Ordinal));

    private static List<int> Ports(IEnumerable<Replica> replicas) => [.. replicas.Select(r => r.Port)];

    private async Task<TimeSpan> SwitchHostAsync(DeployHost host, List<int> ports, ReleaseId release, TimeSpan patience, CancellationToken cancellationToken)
    {
        var units = ports.ConvertAll(port => ReplicaUnit.Of(_service, port));
        var result = await _hosts.TryRunAsync(host, $"switch {_service.Name} to release {release}", TimeSpan.FromMinutes(2) + patience, script => script
            .Step("release", $$"""[ -f {{_layout.Release(release) + "/" + ServiceLayout.ManifestName}} ] || exit {{StatusMissing}}""")
            // A link of its own is renamed over the old one (rename(2)): there is no moment without a pin. Where the pin is right already the disk may be full.
            .Step("pin", ShellText.Lines(ports.Select(port => ShellText.Of(
                $$"""
                if [ "$(readlink -- {{_layout.Instance(port)}})" != {{ServiceLayout.PinTarget(release)}} ]; then
                    ln -sfn -- {{ServiceLayout.PinTarget(release)}} {{_layout.Instance(port) + ".next"}}
                    mv -fT -- {{_layout.Instance(port) + ".next"}} {{_layout.Instance(port)}}
                fi
                """))))
            // A unit may have used up its start limit, by failing before or by being restarted often.
            .Step("restart", $$"""
                systemctl restart -- {{units}} || {
                    systemctl show --property=Result --value -- {{units}} | grep -qx start-limit-hit &&
                        systemctl reset-failed -- {{units}} && systemctl restart -- {{units}}
                } || { {{ShellText.Lines(units.Select(SystemdUnits.Explain))}}
                exit 1; }
                """)
            .Step("answer", _probe.AwaitAnswers(ports, patience)), cancellationToken).ConfigureAwait(false);
        if (result["release"].ExitCode == StatusMissing)
        {
            throw new DeployException(
                "ReleaseMissing", DeployErrorKind.NotFound, host.Alias,
                $"release {release} is not in {_layout.Releases}.", "Send it with Send-Artifact first.");
        }

        if (result.Find("restart") is { Success: false } restart)
        {
            throw new DeployException(
                "UnitStartFailed", DeployErrorKind.RemoteFailure, host.Alias,
                $"{string.Join(", ", units)} did not start on release {release}: {(restart.Error + "\n" + restart.Output).Trim()}",
                "Mend the release or the unit file and run the update again.");
        }

        return TimeSpan.FromSeconds(long.Parse(result.ThrowIfFailed()["answer"].Facts["Waited"], CultureInfo.InvariantCulture));
    }

    private async Task<Dictionary<string, ScriptResult>> OnHostsAsync(
        IReadOnlyCollection<Replica> replicas, string purpose, TimeSpan extra, Action<RemoteScript, IReadOnlyCollection<int>> addSteps, CancellationToken cancellationToken,
        Action<IEnumerable<Replica>, ScriptResult>? note = null)
    {
        var runs = ByHost(replicas).Select(async group =>
        {
            var ports = Ports(group);
            var result = await _hosts.TryRunAsync(group.Key, purpose, TimeSpan.FromMinutes(1) + extra, script => addSteps(script, ports), cancellationToken).ConfigureAwait(false);
            note?.Invoke(group, result);
            return result.ThrowIfFailed();
        });
        return (await Task.WhenAll(runs).ConfigureAwait(false)).ToDictionary(r => r.Host.Alias, StringComparer.Ordinal);
    }
}
