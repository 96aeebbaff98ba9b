namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>One thing of a zip archive, as its central directory has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="RawName">The bytes of the name, as the header before the content repeats them.</param>
/// <param name="IsUnix">True where a Unix system made it: it has Unix permissions, and a backslash is a part of a name.</param>
/// <param name="UnixMode">Type and permissions; 0 for none.</param>
/// <param name="Flags">General purpose bit flag.</param>
/// <param name="Method">How it is compressed.</param>
/// <param name="Crc">CRC-32 of its content.</param>
/// <param name="Packed">Its compressed size.</param>
/// <param name="Size">Its size.</param>
/// <param name="Offset">Where the header before its content is.</param>
/// <param name="Changed">When it was changed.</param>
internal sealed record ZipRecord(
    string Name, byte[] RawName, bool IsUnix, int UnixMode, int Flags, int Method, uint Crc, long Packed, long Size, long Offset, DateTimeOffset Changed)
{
    /// <summary>The content is behind a password.</summary>
    public bool IsEncrypted => (Flags & 0x2041) != 0;

    /// <summary>The header before the content does not know CRC and sizes: they come behind it.</summary>
    public bool HasDescriptor => (Flags & 0x8) != 0;
}
