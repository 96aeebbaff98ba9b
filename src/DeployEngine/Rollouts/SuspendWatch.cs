namespace XDeploy.Engine.Rollouts;

/// <summary>Whether a run was asked to pause at its next safe point. It stays asked once it was.</summary>
/// <param name="ask">Tells who asked for it; null where nobody did. Without it nobody ever does.</param>
internal sealed class SuspendWatch(Func<CancellationToken, Task<string?>>? ask)
{
    /// <summary>Who asked for it, as far as it was heard of; null where nobody did.</summary>
    public string? By { get; private set; }

    /// <summary>Looks whether it was asked for.</summary>
    /// <returns>Who asked for it; null where nobody did.</returns>
    public async Task<string?> AskAsync(CancellationToken cancellationToken) =>
        By ??= ask is null ? null : await ask(cancellationToken).ConfigureAwait(false);
}
