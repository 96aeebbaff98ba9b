using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts.Revisions;

/// <summary>
/// A service's configuration as part of its deployments: units, drop-ins, environment files and the files of nginx are kept by each one on the hosts themselves, and come back together with the
/// release where a deployment is taken back.
/// </summary>
/// <param name="service">The service.</param>
/// <param name="cause">Why the deployment is run: its revisions are those to bring back, the wanted one first; none where nothing is to come back.</param>
/// <param name="pool">The sessions.</param>
internal sealed class ServiceRevisions(DeployService service, RolloutCause cause, SessionPool pool)
{
    private IReadOnlyList<UnitRestoration> _units = [];
    private IReadOnlyList<(ISession Session, string? Revision, NginxChange Change)> _sites = [];

    /// <summary>Whether something is to be brought back, as far as was seen last.</summary>
    public bool IsPending => _units.Any(u => !u.IsEmpty) || _sites.Any(s => !s.Change.IsEmpty);

    /// <summary>Looks what would be brought back. Hosts that cannot be reached are left out, as the deployment itself may leave them out.</summary>
    /// <exception cref="DeployException">A host cannot be looked at.</exception>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (cause.Revision.Count == 0)
            return;
        var sites = LookAtSitesAsync(cancellationToken);
        var units = Task.WhenAll(service.Host.Select(host => LookAtUnitsAsync(host, cancellationToken)));
        await Task.WhenAll(sites, units).ConfigureAwait(false);
        _sites = await sites.ConfigureAwait(false);
        _units = [.. (await units.ConfigureAwait(false)).OfType<UnitRestoration>()];
    }

    /// <summary>Which of the replicas run with what is to be brought back to another state, whatever their release: they need a restart.</summary>
    public IReadOnlySet<Replica> Started(IEnumerable<Replica> replicas)
    {
        var started = _units.SelectMany(u => u.Started.Select(unit => (u.Host.Alias, unit))).ToHashSet();
        return replicas.Where(r => started.Contains((r.Host.Alias, ReplicaUnit.Of(service, r.Port)))).ToHashSet();
    }

    /// <summary>What is to be brought back, for a plan: hosts with the same changes together, each with the changes as a diff.</summary>
    public IReadOnlyList<string> Steps() =>
    [
        .. Words(_units.Where(u => !u.IsEmpty).Select(u => (u.Host.Alias, u.Revision!, u.Paths, u.Diff))),
        .. Words(_sites.Where(s => !s.Change.IsEmpty).Select(s => (s.Session.Host.Alias, s.Revision!, s.Change.Files.Select(f => f.Path), s.Change.Diff))),
    ];

    /// <summary>Runs the deployment, and keeps the configuration beside it. One that takes another back brings units back before, since replicas start with them, and the files of nginx behind it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="work">The deployment.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<(RolloutStatus Status, string Reason, int Updated)> AroundAsync(
        DeploymentRun run, Func<Task<(RolloutStatus Status, string Reason, int Updated)>> work, CancellationToken cancellationToken)
    {
        if (cause.Revision.Count == 0)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var keeping = KeepAsync(run.Id, over.Token);
            try
            {
                var end = await work().ConfigureAwait(false);
                await TellAsync(run, await keeping.ConfigureAwait(false)).ConfigureAwait(false);
                return end;
            }
            finally
            {
                // What ended the work is the news.
                await over.CancelAsync().ConfigureAwait(false);
                await ((Task)keeping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        if (await RestoreUnitsAsync(run, cancellationToken).ConfigureAwait(false) is { } failure)
            return (RolloutStatus.Failed, failure, 0);
        var back = await work().ConfigureAwait(false);
        if (back.Status is not (RolloutStatus.Succeeded or RolloutStatus.Incomplete))
            return back;
        if (await RestoreSitesAsync(run, cancellationToken).ConfigureAwait(false) is { } left)
            return (RolloutStatus.Degraded, $"{back.Reason} {left}", back.Updated);
        await TellAsync(run, await KeepAsync(run.Id, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return back;
    }

    private IReadOnlyList<string> Units() =>
        [.. service.Port.Concat(service.StandbyPort).Select(port => ReplicaUnit.Of(service, port)), $"{service.Name}.target"];

    private async Task<UnitRestoration?> LookAtUnitsAsync(DeployHost host, CancellationToken cancellationToken)
    {
        try
        {
            var session = await pool.GetAsync(host, cancellationToken).ConfigureAwait(false);
            return await UnitRestoration.LookAsync(session, service, Units(), cause.Revision, cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e) when (e.Kind is DeployErrorKind.Connection or DeployErrorKind.Timeout)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<(ISession Session, string? Revision, NginxChange Change)>> LookAtSitesAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(service.Balancer.Select(async host =>
        {
            var session = await pool.GetAsync(host, cancellationToken).ConfigureAwait(false);
            var (revision, change) = await new ServiceSites(service, session).LookAsync(cause.Revision, cancellationToken).ConfigureAwait(false);
            return (session, revision, change);
        })).ConfigureAwait(false);

    private async Task<string?> RestoreUnitsAsync(DeploymentRun run, CancellationToken cancellationToken)
    {
        var without = _units.Where(u => u.Revision is null).Select(u => u.Host.Alias).Concat(_sites.Where(s => s.Revision is null).Select(s => s.Session.Host.Alias)).Distinct(StringComparer.Ordinal).ToList();
        if (without.Count > 0)
            await run.RecordAsync("NothingKept", $"{string.Join(", ", without)}: no configuration of this release is kept, so files stay as they are").ConfigureAwait(false);
        var changed = _units.Where(u => !u.IsEmpty).ToList();
        if (changed.Count == 0)
            return null;
        await run.RecordAsync("RestoringUnits", string.Join("; ", changed.Select(u => $"{u.Host.Alias}: {string.Join(", ", u.Paths)} as in {u.Revision}"))).ConfigureAwait(false);
        var hosts = new FencedHosts(service, pool) { Token = run.Token };
        try
        {
            await Task.WhenAll(changed.Select(async u => await u.ApplyAsync(hosts, service, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
            return null;
        }
        catch (DeployException e) when (!ServiceLock.IsLost(e))
        {
            return $"The units could not be brought back: {e.Message}";
        }
    }

    private async Task<string?> RestoreSitesAsync(DeploymentRun run, CancellationToken cancellationToken)
    {
        if (_sites.All(s => s.Change.IsEmpty))
            return null;
        try
        {
            // Marks and weights have changed since.
            _sites = await LookAtSitesAsync(cancellationToken).ConfigureAwait(false);
            var changed = _sites.Where(s => !s.Change.IsEmpty).ToList();
            if (changed.Count == 0)
                return null;
            await run.RecordAsync("RestoringSites", string.Join("; ", changed.Select(s => $"{s.Session.Host.Alias}: {string.Join(", ", s.Change.Files.Select(f => f.Path))} as in {s.Revision}"))).ConfigureAwait(false);
            await NginxChangeSet.ApplyAsync([.. changed.Select(s => (s.Session, s.Change))], cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when ((e is DeployException error && !ServiceLock.IsLost(error)) || e is AggregateException)
        {
            return $"The files of nginx could not be brought back: {(e is AggregateException { InnerExceptions: [var first, ..] } ? first : e).Message}";
        }
    }

    // A deployment does not fail because its configuration could not be kept; it is told.
    private async Task<IReadOnlyList<string>> KeepAsync(string id, CancellationToken cancellationToken)
    {
        var problems = await Task.WhenAll(
        [
            .. service.Host.Select(host => TryAsync(host, session => KeepUnitsAsync(session, id, cancellationToken), cancellationToken)),
            .. service.Balancer.Select(host => TryAsync(host, session => new ServiceSites(service, session).KeepAsync(id, cancellationToken), cancellationToken)),
        ]).ConfigureAwait(false);
        return [.. problems.OfType<string>()];
    }

    private Task<ScriptResult> KeepUnitsAsync(ISession session, string id, CancellationToken cancellationToken)
    {
        var script = new RemoteScript($"keep the units of {service}").Step("keep", UnitKeeping.Step(service, Units(), id, isFirst: cause.Origin is null));
        return session.RunAsync(script, cancellationToken);
    }

    private async Task<string?> TryAsync(DeployHost host, Func<ISession, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(await pool.GetAsync(host, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            return null;
        }
        catch (DeployException e)
        {
            return e.Message;
        }
    }

    private static Task TellAsync(DeploymentRun run, IReadOnlyList<string> problems) =>
        problems.Count == 0 ? Task.CompletedTask : run.RecordAsync("NotKept", $"the configuration could not be kept everywhere, and would not come back with Undo-Deployment: {string.Join("; ", problems)}");

    private static IEnumerable<string> Words(IEnumerable<(string Host, string Revision, IEnumerable<string> Paths, string Diff)> changes) =>
        changes.GroupBy(c => (c.Revision, c.Diff)).Select(same => $"{string.Join(", ", same.Select(c => c.Host))}: {string.Join(", ", same.First().Paths)} as in {same.Key.Revision}\n{same.Key.Diff.TrimEnd('\n')}");
}
