namespace XDeploy;

/// <summary>A release on one host: a folder that is complete, verified and never changed again.</summary>
/// <param name="HostName">Alias of the host.</param>
/// <param name="Id">The release.</param>
/// <param name="Path">Absolute path of its folder on the host.</param>
/// <param name="Files">How many files it holds.</param>
/// <param name="Bytes">Sum of the files' sizes, in bytes.</param>
/// <param name="Sha256">SHA-256 over the names, modes and contents of its files, in hex: the same content has the same value everywhere.</param>
/// <param name="Changed">False where the host had the release already, with the same content.</param>
public sealed record Release(string HostName, ReleaseId Id, string Path, int Files, long Bytes, string Sha256, bool Changed)
{
    /// <summary>How many bytes went over the line.</summary>
    public long BytesSent { get; init; }

    /// <summary>Bytes of files that the host had already, in this or in another release.</summary>
    public long BytesSkipped { get; init; }

    /// <summary>The way that it came; null where it was there already. It is never <see cref="ArtifactWay.Auto"/>.</summary>
    public ArtifactWay? Way { get; init; }

    /// <summary>Alias of the neighbour that handed it on (<c>-Relay</c>); null where it came from this machine.</summary>
    public string? Relay { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }
}
