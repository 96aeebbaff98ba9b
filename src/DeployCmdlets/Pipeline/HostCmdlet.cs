using System.Management.Automation;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Pipeline;

/// <summary>
/// The base of every cmdlet that works on hosts: takes them from the pipeline, runs them in parallel, streams results as
/// they come, and reports one ErrorRecord per failed host without stopping the others.
/// </summary>
public abstract class HostCmdlet : HostInputCmdlet
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private SemaphoreSlim? _slots;

    /// <summary>
    /// How long all work on one host may take, its connection included and from when it is its turn: seconds, or a text such as "5min". Its work is ended then, and the error is HostTimeout. Default: as
    /// long as it takes.
    /// </summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? HostTimeout { get; set; }

    /// <summary>Does the work on one host. Runs on a worker; must not touch the cmdlet but through the channel.</summary>
    internal abstract Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken);

    /// <summary>Called for each host in the order of the pipeline: what it gives is waited for before the work on the host, its connection included, without taking a turn from other hosts, and disposed after it.</summary>
    internal virtual Task<IDisposable?> ArriveAsync(DeployHost host) => Task.FromResult<IDisposable?>(null);

    /// <summary>What a host that cannot be worked on is, where that is an answer; null where it is an error.</summary>
    internal virtual object? AnswerOf(DeployHost host, DeployException error) => null;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _slots ??= new SemaphoreSlim(ThrottleLimit);
        foreach (var host in HostName)
        {
            if (!_seen.Add(host.Alias))
                continue;
            var arrival = ArriveAsync(host);
            StartWorker(() => WorkAsync(host, arrival), host);
        }

        DrainReady();
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => DrainAll();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _slots?.Dispose();
    }

    private async Task WorkAsync(DeployHost host, Task<IDisposable?> arrival)
    {
        using var arrived = await arrival.ConfigureAwait(false);
        await _slots!.WaitAsync(StopToken).ConfigureAwait(false);
        try
        {
            foreach (var hop in host.ProxyJump.Append(host).Where(h => h.HostKeyPolicy == SshHostKeyPolicy.Off))
                await Channel.WarningAsync($"{hop.Alias}: its host key is not checked, so whoever answers may be somebody else (HostKeyPolicy Off, StrictHostKeyChecking no).").ConfigureAwait(false);
            await WorkInTimeAsync(host).ConfigureAwait(false);
        }
        catch (DeployException e) when (AnswerOf(host, e) is { } answer)
        {
            await Channel.OutputAsync(answer).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task WorkInTimeAsync(DeployHost host)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(StopToken);
        if (HostTimeout is { } limit)
            deadline.CancelAfter(limit);
        try
        {
            var session = await SessionPool.Shared.GetAsync(host, deadline.Token).ConfigureAwait(false);
            await RunAsync(session, Channel, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !StopToken.IsCancellationRequested)
        {
            throw new DeployException(
                "HostTimeout", DeployErrorKind.Timeout, host.Alias, $"the work on the host did not end within {HostTimeout!.Value.TotalSeconds:0.#} s, and was ended.",
                "What it did until then is unknown: look at the host, or raise -HostTimeout.");
        }
    }
}
