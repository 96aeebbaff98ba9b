namespace XDeploy.Engine.Artifacts.Ways;

/// <summary>A stream that is read no faster than a bound allows, and counts what is read. Who reads has a thread of its own to wait on.</summary>
internal sealed class LimitedStream(Stream inner, BandwidthLimit? limit, Action<int> onRead, CancellationToken cancellationToken) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = inner.Read(limit is null ? buffer : buffer[..Math.Min(buffer.Length, limit.Piece)]);
        if (read > 0)
            limit?.WaitAsync(read, cancellationToken).GetAwaiter().GetResult();
        onRead(read);
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
