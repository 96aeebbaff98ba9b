using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts.Store;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>The base of cmdlets that ask stores and no host.</summary>
public abstract class StoreCmdlet : AsyncCmdlet
{
    /// <summary>The store, made by New-ArtifactStore.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ArtifactStore Store { get; set; } = null!;

    /// <summary>Does the work with one store. Runs on a worker; must not touch the cmdlet but through the channel.</summary>
    internal abstract Task RunAsync(StoreClient client, CmdletChannel channel, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var store = Store;
        StartWorker(() => WorkAsync(store), store);
        DrainReady();
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => DrainAll();

    private async Task WorkAsync(ArtifactStore store)
    {
        using var client = new StoreClient(store);
        await RunAsync(client, Channel, StopToken).ConfigureAwait(false);
    }
}
