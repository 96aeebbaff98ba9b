namespace XDeploy.Engine.Artifacts;

/// <summary>A bound on how many bytes are sent a second, by all who share it. Whoever sends waits until what was sent before him would have gone at that rate.</summary>
/// <param name="bytesPerSecond">The bound.</param>
/// <param name="time">The clock.</param>
public sealed class BandwidthLimit(long bytesPerSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _free = DateTimeOffset.MinValue;

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
}
