using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// The base of the cmdlets that change nginx's files: plans on all hosts, asks with the diff, then changes all of them or none, each judged by
/// <c>nginx -t</c> before the first one is reloaded.
/// </summary>
public abstract class NginxChangeCmdlet : HostSetCmdlet
{
    /// <summary>What the change is about, for the results and the question.</summary>
    internal abstract string Subject { get; }

    /// <summary>Finds out what is to be changed on a host. Changes nothing.</summary>
    internal abstract Task<NginxChange> PlanAsync(ISession session, CancellationToken cancellationToken);

    internal override async Task RunAsync(IReadOnlyList<ISession> sessions, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var changes = new List<(ISession Session, NginxChange Change)>();
        var plans = await Task.WhenAll(sessions.Select(session => TryPlanAsync(session, channel, cancellationToken))).ConfigureAwait(false);
        if (plans.Any(plan => plan is null))
            return;
        foreach (var (session, change) in sessions.Zip(plans.OfType<NginxChange>()))
        {
            var host = session.Host;
            if (change.IsEmpty && !await NginxReload.IsNeededAsync(session, cancellationToken).ConfigureAwait(false))
            {
                await channel.OutputAsync(Result(host, change, reloaded: false)).ConfigureAwait(false);
                continue;
            }

            var what = change.IsEmpty ? $"On {host}: have nginx load the files that are there." : $"On {host}:\n{change.Diff}";
            if (await channel.ShouldProcessAsync(what, host.Alias, $"Change {Subject} in nginx").ConfigureAwait(false))
                changes.Add((session, change));
        }

        if (changes.Count > 0)
            await ApplyAsync(changes, channel, cancellationToken).ConfigureAwait(false);
    }

    private async Task ApplyAsync(List<(ISession Session, NginxChange Change)> changes, CmdletChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            var reloads = await NginxChangeSet.ApplyAsync(changes, cancellationToken).ConfigureAwait(false);
            foreach (var ((session, change), reload) in changes.Zip(reloads))
                await channel.OutputAsync(Result(session.Host, change, reload.Changed)).ConfigureAwait(false);
        }
        catch (AggregateException all)
        {
            foreach (var error in all.InnerExceptions.OfType<DeployException>())
            {
                var host = changes.Find(c => c.Session.Host.Alias == error.HostName).Session?.Host;
                await channel.ErrorAsync(DeployErrorRecord.From(error, host)).ConfigureAwait(false);
            }
        }
    }

    private async Task<NginxChange?> TryPlanAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            return await PlanAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            await channel.ErrorAsync(DeployErrorRecord.From(e, session.Host)).ConfigureAwait(false);
            return null;
        }
    }

    private NginxChangeResult Result(DeployHost host, NginxChange change, bool reloaded) =>
        new() { HostName = host.Alias, Name = Subject, Changed = !change.IsEmpty, Reloaded = reloaded, Diff = change.Diff };
}
