namespace XDeploy.Engine.Artifacts;

/// <summary>A bound on how many bytes are sent a second, by all who share it. Whoever sends waits until what was sent before him would have gone at that rate.</summary>
/// <param name="bytesPerSecond">The bound.</param>
/// <param name="time">The clock.</param>
#pragma warning disable CA1001 // A semaphore that nobody asks for its handle holds nothing to give back.
public sealed class BandwidthLimit(long bytesPerSecond, TimeProvider time)
#pragma warning restore CA1001
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _alone = new(1);
    private DateTimeOffset _free = DateTimeOffset.MinValue;

    /// <summary>The bound.</summary>
    public long BytesPerSecond => bytesPerSecond;

    /// <summary>The largest piece to send at once: a tenth of a second.</summary>
    public int Piece => (int)Math.Clamp(bytesPerSecond / 10, 1024, 256 * 1024);

    /// <summary>Waits for the turn of so many bytes.</summary>
    public async Task WaitAsync(int bytes, CancellationToken cancellationToken)
    {
        TimeSpan pause;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var start = _free > now ? _free : now;
            pause = start - now;
            _free = start + TimeSpan.FromSeconds((double)bytes / bytesPerSecond);
        }

        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until nobody else has the whole of it, as a program that bounds itself needs; it is given back when the result is disposed.</summary>
    public Task<Turn> AloneAsync(CancellationToken cancellationToken) => Turn.TakeAsync(_alone, cancellationToken);
}
