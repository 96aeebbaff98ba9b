using XDeploy.Engine.Hosts;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Pipeline;

/// <summary>
/// The base of every cmdlet that takes all its hosts together: it waits for the last one, since what it does is done on all of them or on none.
/// One that cannot be reached is one ErrorRecord, and nothing is done on the others.
/// </summary>
public abstract class HostSetCmdlet : HostInputCmdlet
{
    private readonly Dictionary<string, DeployHost> _hosts = new(StringComparer.Ordinal);

    /// <summary>Does the work on all hosts. Runs on a worker; must not touch the cmdlet but through the channel.</summary>
    internal abstract Task RunAsync(IReadOnlyList<ISession> sessions, CmdletChannel channel, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var host in HostName)
            _hosts.TryAdd(host.Alias, host);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        StartWorker(WorkAsync, target: null);
        DrainAll();
    }

    private async Task WorkAsync()
    {
        using var slots = new SemaphoreSlim(ThrottleLimit);
        var sessions = await Task.WhenAll(_hosts.Values.Select(host => ConnectAsync(host, slots))).ConfigureAwait(false);
        if (sessions.All(s => s is not null))
            await RunAsync([.. sessions.OfType<ISession>()], Channel, StopToken).ConfigureAwait(false);
    }

    private async Task<ISession?> ConnectAsync(DeployHost host, SemaphoreSlim slots)
    {
        await slots.WaitAsync(StopToken).ConfigureAwait(false);
        try
        {
            return await SessionPool.Shared.GetAsync(host, StopToken).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            await Channel.ErrorAsync(DeployErrorRecord.From(e, host)).ConfigureAwait(false);
            return null;
        }
        finally
        {
            slots.Release();
        }
    }
}
