using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts.Signatures;

/// <summary>
/// What names the content of an artifact, wherever it is: of a directory the digest of its manifest, which holds names, permissions, links and bytes; of a file its SHA-256 and its name. A file's permissions are not part
/// of it, as a store keeps none.
/// </summary>
/// <param name="Kind">Whether it is a file or a directory.</param>
/// <param name="Sha256">The digest, in lower-case hex.</param>
/// <param name="FileName">Name of a file; null for a directory.</param>
public sealed record ArtifactContent(ArtifactKind Kind, string Sha256, string? FileName)
{
    /// <summary>The line of a statement that names it.</summary>
    internal string Line => Kind == ArtifactKind.Directory ? $"directory sha256:{Sha256}" : $"file sha256:{Sha256} {(IsPlain(FileName) ? FileName : NoName)}";

    // No file has this name, so nobody signs it. Names of other characters are written otherwise where a host finds them, in a manifest.
    private static string NoName => "/";

    /// <summary>Reads a file, or what of a directory or an archive is to be deployed.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="options">What of it.</param>
    /// <param name="shared">What is linked into it; null for nothing.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DeployException">As for <see cref="LocalTree.ReadAsync(string, TreeOptions, CancellationToken)"/>, and for a file whose name holds a backslash or a control character (<c>ArtifactInvalid</c>).</exception>
    public static async Task<ArtifactContent> ReadAsync(string path, TreeOptions options, SharedPaths? shared, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (File.Exists(path) && !IsPlain(Path.GetFileName(path)))
            throw ArtifactErrors.NameInvalid(Path.GetFileName(path));
        if (File.Exists(path) && options.Unpack == ArchiveUnpacking.Never && shared is null)
            return await ReadFileAsync(path, cancellationToken).ConfigureAwait(false);
        using var tree = await LocalTree.ReadAsync(path, options, cancellationToken).ConfigureAwait(false);
        return Of((shared is null ? tree : tree.With(shared)).Manifest)[0];
    }

    /// <summary>Reads a file as it is.</summary>
    public static async Task<ArtifactContent> ReadFileAsync(string path, CancellationToken cancellationToken) =>
        new(ArtifactKind.File, (await Task.Run(() => FileDigest.Of(path, cancellationToken), cancellationToken).ConfigureAwait(false)).Sha256, Path.GetFileName(path));

    /// <summary>What a release with this manifest may be signed as: the directory that it is, and, where that holds a single file, this one too.</summary>
    public static IReadOnlyList<ArtifactContent> Of(ReleaseManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var directory = new ArtifactContent(ArtifactKind.Directory, manifest.Digest, null);
        return manifest.Entries is [ManifestEntry.Regular file] ? [directory, new ArtifactContent(ArtifactKind.File, file.Sha256, file.Path)] : [directory];
    }

    /// <summary>What a store says that it has.</summary>
    public static ArtifactContent Of(StoredArtifact artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        return artifact.Kind == ArtifactKind.Directory ? new ArtifactContent(artifact.Kind, artifact.Content, null) : new ArtifactContent(artifact.Kind, artifact.Sha256, artifact.FileName);
    }

    private static bool IsPlain(string? name) => name is { Length: > 0 } && !name.Any(c => char.IsControl(c) || c == '\\');
}
