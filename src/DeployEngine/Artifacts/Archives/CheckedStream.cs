using System.IO.Hashing;

namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>The content of a file in a zip archive, which has to have the size and the CRC that the archive says.</summary>
internal sealed class CheckedStream(Stream inner, ZipRecord record) : ReadingStream
{
    private readonly Crc32 _crc = new();
    private long _count;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0)
            return 0;
        var count = inner.Read(buffer);
        _count += count;
        _crc.Append(buffer[..count]);
        if (_count > record.Size || (count == 0 && _count < record.Size))
            throw ArchiveErrors.Refused(record.Name, "is not as large as the archive says");
        if (count == 0 && _crc.GetCurrentHashAsUInt32() != record.Crc)
            throw ArchiveErrors.Refused(record.Name, "is damaged: its CRC is another one");
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
