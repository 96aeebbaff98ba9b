namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>What sort of archive a file is. Its content tells, not its name.</summary>
internal enum ArchiveFormat
{
    /// <summary>None that is known.</summary>
    None,

    /// <summary>A plain tar archive.</summary>
    Tar,

    /// <summary>A tar archive, compressed by gzip.</summary>
    TarGzip,

    /// <summary>A tar archive, compressed by zstd.</summary>
    TarZstandard,

    /// <summary>A tar archive, compressed by xz.</summary>
    TarXz,

    /// <summary>A tar archive, compressed by bzip2.</summary>
    TarBzip2,

    /// <summary>A zip archive.</summary>
    Zip,
}
