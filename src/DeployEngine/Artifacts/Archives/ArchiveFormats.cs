using System.IO.Compression;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;
using ZstandardStream = SharpCompress.Compressors.ZStandard.DecompressionStream;

namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>Tells archives from other files, and takes away their compression.</summary>
internal static class ArchiveFormats
{
    private const int Block = 512;

    private static readonly string[] TarNames = [".tar", ".tgz", ".tzst", ".txz", ".tbz", ".tbz2", ".gz", ".zst", ".xz", ".bz2"];

    private static readonly string[] ArchiveNames = [".zip", ".tar", ".tgz", ".tzst", ".txz", ".tbz", ".tbz2", ".tar.gz", ".tar.zst", ".tar.xz", ".tar.bz2"];

    /// <summary>True where a file's name says that it is an archive.</summary>
    public static bool IsNamedSo(string path) => ArchiveNames.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <summary>True where a file's name says that it is something else than an archive: many formats of files (.jar, .whl, .pt, .docx) are one inside. A number at its end is that of a version.</summary>
    public static bool IsNamedOtherwise(string path)
    {
        var extension = Path.GetExtension(path);
        return extension.Length > 1 && !IsNamedSo(path) && !TarNames.Contains(extension, StringComparer.OrdinalIgnoreCase) && extension.AsSpan(1).ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>What a file is.</summary>
    public static ArchiveFormat Of(Stream file)
    {
        var head = Head(file);
        file.Position = 0;
        var format = head switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => ArchiveFormat.Zip,
            [0x1F, 0x8B, ..] => ArchiveFormat.TarGzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => ArchiveFormat.TarZstandard,
            [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => ArchiveFormat.TarXz,
            [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..] => ArchiveFormat.TarBzip2,
            _ => ArchiveFormat.Tar,
        };
        var isIt = format == ArchiveFormat.Zip || TarHeaderStream.IsHeader(format == ArchiveFormat.Tar ? head : HeadInside(file, format));
        file.Position = 0;
        return isIt ? format : ArchiveFormat.None;
    }

    /// <summary>The bytes of a tar archive in a file. The file stays open when it is closed.</summary>
    public static Stream OpenTar(Stream file, ArchiveFormat format) => format switch
    {
        ArchiveFormat.TarGzip => new GZipStream(new PaddedStream(file), CompressionMode.Decompress),
        ArchiveFormat.TarZstandard => new ZstandardStream(file, leaveOpen: true),
        ArchiveFormat.TarXz => new XZStream(new SliceStream(file, 0, file.Length)),
        ArchiveFormat.TarBzip2 => BZip2Stream.Create(file, SharpCompress.Compressors.CompressionMode.Decompress, decompressConcatenated: true, leaveOpen: true),
        _ => new SliceStream(file, 0, file.Length),
    };

    /// <summary>True for an error by which a reader says that it does not understand what it reads.</summary>
    public static bool IsUnreadable(Exception error) =>
        error is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException or OutOfMemoryException or NotSupportedException or InvalidOperationException or IndexOutOfRangeException
        || error.GetType().Assembly == typeof(XZStream).Assembly;

    private static byte[] HeadInside(Stream file, ArchiveFormat format)
    {
        try
        {
            using var inside = OpenTar(file, format);
            return Head(inside);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return [];
        }
    }

    private static byte[] Head(Stream stream)
    {
        var head = new byte[Block];
        return head[..stream.ReadAtLeast(head, Block, throwOnEndOfStream: false)];
    }
}
