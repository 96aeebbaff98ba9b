namespace XDeploy;

/// <summary>How a directory is packed for a store.</summary>
public enum ArtifactCompression
{
    /// <summary>A tar archive, compressed by gzip.</summary>
    Gzip,

    /// <summary>A plain tar archive: for what is compressed already, as models and pictures are.</summary>
    None,
}
