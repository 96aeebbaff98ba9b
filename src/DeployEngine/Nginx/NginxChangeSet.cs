using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// Changes of several balancers that belong together: all are made, or none. They are written and tested everywhere before the first nginx
/// is told, so that what nginx refuses is met while nothing has happened.
/// </summary>
public static class NginxChangeSet
{
    /// <summary>Makes changes and has every nginx load them.</summary>
    /// <param name="changes">A session and its change, one a host.</param>
    /// <param name="cancellationToken">Stops before the next step; what was begun is taken back.</param>
    /// <returns>The outcome of each host, in the same order.</returns>
    /// <exception cref="AggregateException">At least one host failed: one <see cref="DeployException"/> a host, those that were taken back included.</exception>
    public static async Task<IReadOnlyList<NginxReloadResult>> ApplyAsync(
        IReadOnlyList<(ISession Session, NginxChange Change)> changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        try
        {
            if (changes.Count == 1)
                return await TogetherAsync(changes, cancellationToken).ConfigureAwait(false);

            var written = await TryAllAsync(changes, async c =>
            {
                await NginxChangeScript.WriteAsync(c.Session, c.Change, cancellationToken).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            if (Failures(written) is { Count: > 0 } refused)
                throw await UndoAsync([.. changes.Where((_, i) => written[i].Error is null)], refused, reload: false).ConfigureAwait(false);

            var reloaded = await TryAllAsync(changes, c => NginxReload.RunAsync(c.Session, always: false, cancellationToken)).ConfigureAwait(false);
            return Failures(reloaded) is { Count: > 0 } swallowed
                ? throw await UndoAsync(changes, swallowed, reload: true).ConfigureAwait(false)
                : [.. reloaded.Select(r => r.Value!)];
        }
        catch (OperationCanceledException)
        {
            await UndoAsync(changes, [], reload: true).ConfigureAwait(false);
            throw;
        }
    }

    // With nobody to wait for, both phases are one round trip, and the script itself puts back what fails.
    private static async Task<IReadOnlyList<NginxReloadResult>> TogetherAsync(
        IReadOnlyList<(ISession Session, NginxChange Change)> changes, CancellationToken cancellationToken)
    {
        var outcomes = await TryAllAsync(changes, c => NginxChangeScript.WriteAndReloadAsync(c.Session, c.Change, cancellationToken)).ConfigureAwait(false);
        return Failures(outcomes) is { Count: > 0 } failures ? throw new AggregateException(failures) : [.. outcomes.Select(o => o.Value!)];
    }

    // Not cancelled: balancers that disagree are worse than a late Ctrl-C.
    private static async Task<AggregateException> UndoAsync(
        IReadOnlyList<(ISession Session, NginxChange Change)> changes, List<DeployException> failures, bool reload)
    {
        var undone = await TryAllAsync(changes, async c =>
        {
            await NginxChangeScript.UndoAsync(c.Session, c.Change, reload, CancellationToken.None).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        var failedHosts = failures.Select(f => f.HostName).ToHashSet();
        var errors = failures.ToList();
        for (var i = 0; i < changes.Count; i++)
        {
            var host = changes[i].Session.Host;
            if (undone[i].Error is { } error)
                errors.Add(NginxHostErrors.UndoFailed(host, error));
            else if (failures.Count > 0 && !failedHosts.Contains(host.Alias))
                errors.Add(NginxHostErrors.LeftAsItWas(host, failures[0]));
        }

        return new AggregateException(errors);
    }

    private static async Task<Outcome<T>[]> TryAllAsync<T>(
        IReadOnlyList<(ISession Session, NginxChange Change)> changes, Func<(ISession Session, NginxChange Change), Task<T>> work)
    {
        async Task<Outcome<T>> TryAsync((ISession Session, NginxChange Change) change)
        {
            try
            {
                return new Outcome<T>(await work(change).ConfigureAwait(false), null);
            }
            catch (DeployException e)
            {
                return new Outcome<T>(default, e);
            }
        }

        return await Task.WhenAll(changes.Select(TryAsync)).ConfigureAwait(false);
    }

    private static List<DeployException> Failures<T>(Outcome<T>[] outcomes) => [.. outcomes.Select(o => o.Error).OfType<DeployException>()];

    private readonly record struct Outcome<T>(T? Value, DeployException? Error);
}
