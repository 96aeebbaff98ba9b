using System.Management.Automation;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Pipeline;

/// <summary>
/// The base of every cmdlet that works on hosts: takes them from the pipeline, runs them in parallel, streams results as
/// they come, and reports one ErrorRecord per failed host without stopping the others.
/// </summary>
public abstract class HostCmdlet : AsyncCmdlet
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private SemaphoreSlim? _slots;

    /// <summary>The hosts to work on: DeployHost objects, or names that are looked up in ~/.ssh/config. A host named twice is worked on once.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [HostTransformation]
    [Alias("ComputerName")]
    [ValidateNotNullOrEmpty]
    public DeployHost[] HostName { get; set; } = [];

    /// <summary>How many hosts are worked on at once, 1 to 1024. Default 32.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>Does the work on one host. Runs on a worker; must not touch the cmdlet but through the channel.</summary>
    internal abstract Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _slots ??= new SemaphoreSlim(ThrottleLimit);
        foreach (var host in HostName)
        {
            if (_seen.Add(host.Alias))
                StartWorker(() => WorkAsync(host), host);
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

    private async Task WorkAsync(DeployHost host)
    {
        await _slots!.WaitAsync(StopToken).ConfigureAwait(false);
        try
        {
            var session = await SessionPool.Shared.GetAsync(host, StopToken).ConfigureAwait(false);
            await RunAsync(session, Channel, StopToken).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }
}
