namespace XDeploy;

/// <summary>A version of an artifact in a store. It never changes.</summary>
/// <param name="Name">Name of the artifact.</param>
/// <param name="Version">The version.</param>
/// <param name="Kind">What it was when it was published.</param>
/// <param name="Bytes">How many bytes it has in the store.</param>
/// <param name="Sha256">SHA-256 of these bytes, in hex.</param>
/// <param name="Time">When it was published.</param>
/// <param name="Store">The store.</param>
public sealed record StoredArtifact(string Name, ReleaseId Version, ArtifactKind Kind, long Bytes, string Sha256, DateTimeOffset Time, ArtifactStore Store)
{
    /// <summary>SHA-256 that names the content: of a directory that of its manifest, as a release of it has it on every host; of a file its own.</summary>
    public string Content { get; init; } = Sha256;

    /// <summary>Name of the file that was published; null for a directory.</summary>
    public string? FileName { get; init; }

    /// <summary>How many files a directory holds; 1 for a file.</summary>
    public int Files { get; init; } = 1;

    /// <summary>Sum of the sizes of these files, in bytes.</summary>
    public long ContentBytes { get; init; } = Bytes;

    /// <summary>Who has signed it, as allowed_signers names them; null where that was not checked, or nobody has who may.</summary>
    public string? SignedBy { get; init; }

    /// <summary>True where it was published just now.</summary>
    public bool Changed { get; init; }

    /// <summary>How many bytes of it were sent; what the store took at the second attempt only is counted once.</summary>
    public long BytesSent { get; init; }

    /// <summary>How many bytes the store had already, of this content or of an upload that was cut.</summary>
    public long BytesSkipped { get; init; }
}
