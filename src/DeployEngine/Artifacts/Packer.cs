using System.Diagnostics;
using System.IO.Compression;

namespace XDeploy.Engine.Artifacts;

/// <summary>Compresses what is sent where that pays, and learns by it how fast that is on this machine.</summary>
/// <param name="wanted">What is asked for.</param>
/// <param name="line">The line.</param>
internal sealed class Packer(TransferCompression wanted, LineMeter line)
{
    // Of one core, before anything was measured.
    private double _speed = 150e6;

    /// <summary>Whether it may pay, as far as is known.</summary>
    public bool MayPay => CompressionChoice.MayPay(wanted, line.Rate, _speed);

    /// <summary>Whether it is not known yet, since too little went over the line.</summary>
    public bool IsUndecided => wanted == TransferCompression.Auto && line.Rate is null;

    /// <summary>The content, compressed; null where to send it as it is takes no longer.</summary>
    public byte[]? TryPack(ReadOnlySpan<byte> content)
    {
        if (CompressionChoice.IsLittle(wanted, content.Length))
            return Gzip(content, CompressionLevel.Optimal) is var little && CompressionChoice.IsCompressible(Ratio(little, content)) ? little : null;
        return MayPay && Pack(content) is var packed && CompressionChoice.Pays(wanted, line.Rate, _speed, Ratio(packed, content)) ? packed : null;
    }

    /// <summary>Whether it can be compressed at all, by a part of it.</summary>
    public bool IsCompressible(ReadOnlySpan<byte> sample) => CompressionChoice.IsCompressible(Ratio(Pack(sample), sample));

    private byte[] Pack(ReadOnlySpan<byte> content)
    {
        var start = Stopwatch.GetTimestamp();
        var packed = Gzip(content, CompressionLevel.Fastest);
        if (Stopwatch.GetElapsedTime(start).TotalSeconds is > 0 and var seconds && content.Length > 0)
            _speed = (_speed + (content.Length / seconds)) / 2;
        return packed;
    }

    private static double Ratio(byte[] packed, ReadOnlySpan<byte> content) => content.Length == 0 ? 1 : (double)packed.Length / content.Length;

    /// <summary>Bytes as gzip packs them.</summary>
    public static byte[] Gzip(ReadOnlySpan<byte> content, CompressionLevel level)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level))
            gzip.Write(content);
        return packed.ToArray();
    }
}
