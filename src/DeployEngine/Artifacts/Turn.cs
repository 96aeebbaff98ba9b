namespace XDeploy.Engine.Artifacts;

/// <summary>A turn that was waited for: it ends when it is disposed.</summary>
public sealed class Turn : IDisposable
{
    private readonly SemaphoreSlim _turns;

    private Turn(SemaphoreSlim turns) => _turns = turns;

    /// <summary>Waits for one.</summary>
    public static async Task<Turn> TakeAsync(SemaphoreSlim turns, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turns);
        await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(turns);
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Release();
}
