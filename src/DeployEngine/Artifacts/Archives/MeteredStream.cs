namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>What comes out of an archive, counted.</summary>
internal sealed class MeteredStream(Stream inner, ArchiveMeter meter) : ReadingStream
{
    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        meter.Add(count);
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
