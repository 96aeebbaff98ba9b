using System.Text;

namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>The bytes of a tar archive on their way to the reader of .NET, which does not look at the sums of headers: this does.</summary>
internal sealed class TarHeaderStream(Stream inner) : ReadingStream
{
    private const int Block = 512;

    private readonly byte[] _header = new byte[Block];

    /// <summary>How many bytes were read.</summary>
    public long Count { get; private set; }

    /// <summary>Where the next header is; headers of pax and GNU, which the reader does not tell of, are followed by another one.</summary>
    public long NextHeader { get; set; }

    /// <summary>True for a header whose sum is right. The sum itself counts as blanks; older archives have no other mark.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> block)
    {
        if (block.Length < Block)
            return false;
        var sum = 8 * ' ';
        foreach (var octet in block[..148])
            sum += octet;
        foreach (var octet in block[156..])
            sum += octet;
        return Octal(block.Slice(148, 8)) == sum && sum > 8 * ' ';
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        Look(buffer[..count]);
        Count += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private void Look(ReadOnlySpan<byte> bytes)
    {
        while (NextHeader >= 0 && NextHeader - Count < bytes.Length)
        {
            // A header may come in pieces.
            var from = (int)Math.Max(0, NextHeader - Count);
            var at = (int)(Count + from - NextHeader);
            var piece = bytes.Slice(from, Math.Min(Block - at, bytes.Length - from));
            piece.CopyTo(_header.AsSpan(at));
            if (at + piece.Length < Block)
                return;
            if (!IsHeader(_header) && _header.AsSpan().ContainsAnyExcept((byte)0))
                throw ArchiveErrors.Refused("it is damaged: the sum of a header is another one");
            NextHeader = _header[156] is (byte)'x' or (byte)'X' or (byte)'L' or (byte)'K' && Octal(_header.AsSpan(124, 12)) is { } size
                ? NextHeader + Block + ((size + Block - 1) / Block * Block)
                : -1;
        }
    }

    private static long? Octal(ReadOnlySpan<byte> field)
    {
        var digits = Encoding.Latin1.GetString(field).Trim(' ', '\0');
        return digits.Length > 0 && digits.All(c => c is >= '0' and <= '7') ? Convert.ToInt64(digits, 8) : null;
    }
}
