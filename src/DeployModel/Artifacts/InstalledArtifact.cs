namespace XDeploy;

/// <summary>A file of a store on one host.</summary>
/// <param name="HostName">Alias of the host.</param>
/// <param name="Name">Name of the artifact.</param>
/// <param name="Version">The version.</param>
/// <param name="Path">Absolute path of the file on the host.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">SHA-256 of it, in hex.</param>
/// <param name="Changed">False where the host had the same file there already.</param>
public sealed record InstalledArtifact(string HostName, string Name, ReleaseId Version, string Path, long Bytes, string Sha256, bool Changed)
{
    /// <summary>How many bytes the host fetched.</summary>
    public long BytesReceived { get; init; }

    /// <summary>How many bytes it had of a download that was cut.</summary>
    public long BytesSkipped { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }
}
