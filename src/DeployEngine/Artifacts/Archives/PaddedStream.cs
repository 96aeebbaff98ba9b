namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>
/// A gzip file with bytes behind it that are none of it. Those that .NET reads may end anywhere without a word, also before their CRC was seen; with these behind them, a CRC that was cut off is a wrong one. What is whole is not
/// touched by them: they begin no other member.
/// </summary>
internal sealed class PaddedStream(Stream inner) : ReadingStream
{
    private int _left = 8;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        if (count > 0 || buffer.Length == 0)
            return count;
        count = Math.Min(_left, buffer.Length);
        buffer[..count].Fill(0xFF);
        _left -= count;
        return count;
    }
}
