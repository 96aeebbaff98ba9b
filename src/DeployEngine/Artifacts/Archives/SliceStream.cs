namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>A part of a file.</summary>
internal sealed class SliceStream(Stream file, long start, long length) : ReadingStream
{
    private long _at;

    /// <inheritdoc/>
    public override long Position
    {
        get => _at;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        file.Position = start + _at;
        var count = file.Read(buffer[..(int)Math.Min(buffer.Length, length - _at)]);
        _at += count;
        return count;
    }
}
