namespace XDeploy;

/// <summary>Whether what is sent is compressed on its way.</summary>
public enum TransferCompression
{
    /// <summary>Where that is faster: the line is slow or bounded, and the content can be compressed.</summary>
    Auto,

    /// <summary>Never.</summary>
    None,

    /// <summary>Always, by gzip.</summary>
    Gzip,
}
