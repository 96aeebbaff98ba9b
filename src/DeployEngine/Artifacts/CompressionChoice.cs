namespace XDeploy.Engine.Artifacts;

/// <summary>Whether to compress pays: only where the line, and not the processor, is what is waited for.</summary>
internal static class CompressionChoice
{
    // What is nearly as fast is left as it is.
    private const double Worthwhile = 0.9;

    // It is compressed in a few milliseconds, which is less than one round trip of any line that matters.
    private const int Little = 512 * 1024;

    // Bytes a second that a host unpacks, and then reads again for their digest, on one core.
    private const double Unpacked = 250e6;

    /// <summary>Whether it may pay, whatever the content is.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="line">Bytes a second that the line takes; null where that is not known.</param>
    /// <param name="speed">Bytes a second that are compressed.</param>
    public static bool MayPay(TransferCompression wanted, double? line, double speed) => Pays(wanted, line, speed, 0);

    /// <summary>Whether it pays: to compress and send what is left takes less time than to send all.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="line">Bytes a second that the line takes; null where that is not known.</param>
    /// <param name="speed">Bytes a second that are compressed.</param>
    /// <param name="ratio">What is left of a byte.</param>
    public static bool Pays(TransferCompression wanted, double? line, double speed, double ratio) => wanted switch
    {
        TransferCompression.None => false,
        TransferCompression.Gzip => true,
        _ => line is { } rate && (1 / speed) + (1 / Unpacked) + (ratio / rate) < Worthwhile / rate,
    };

    /// <summary>Whether it is so little that nothing need be known of the line.</summary>
    public static bool IsLittle(TransferCompression wanted, int bytes) => wanted == TransferCompression.Auto && bytes <= Little;

    /// <summary>Whether content is worth a look at the line: some of it was compressed to so much.</summary>
    public static bool IsCompressible(double ratio) => ratio < Worthwhile;
}
