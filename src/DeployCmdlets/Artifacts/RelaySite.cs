using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Artifacts.Relay;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>A site of neighbours, of which one goes first.</summary>
internal sealed class RelaySite : IAsyncDisposable
{
    private readonly SemaphoreSlim _first = new(1);

    /// <summary>The host that has it; null until one has.</summary>
    public ArtifactRelay? Relay { get; private set; }

    /// <summary>Says that a host has it, and can hand it on.</summary>
    public void HandOn(Func<ArtifactRelay> relay) => Relay ??= relay();

    /// <summary>Waits until somebody has it, or nobody tries to: who then finds that nobody has is the next one to try, until the result is disposed.</summary>
    public async Task<IDisposable?> EnterAsync(CancellationToken cancellationToken)
    {
        var turn = await Turn.TakeAsync(_first, cancellationToken).ConfigureAwait(false);
        if (Relay is null)
            return turn;
        turn.Dispose();
        return null;
    }

    /// <summary>Takes back what the host that hands on was opened with.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Relay is { } relay)
            await relay.DisposeAsync().ConfigureAwait(false);
        _first.Dispose();
    }
}
