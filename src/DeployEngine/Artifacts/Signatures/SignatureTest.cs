using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts.Signatures;

/// <summary>A test of the signature of a file or a directory of this machine, which tells what it finds.</summary>
/// <param name="path">Full path.</param>
/// <param name="signature">The file of the signature; null for the one beside it.</param>
/// <param name="policy">Who may sign.</param>
public sealed class SignatureTest(string path, string? signature, SignaturePolicy policy)
{
    /// <summary>What of it is signed.</summary>
    public TreeOptions Options { get; init; } = new();

    /// <summary>What is linked into it; null for nothing.</summary>
    public SharedPaths? Shared { get; init; }

    /// <summary>Tests it.</summary>
    /// <param name="name">The name that it has to be for; null for any.</param>
    /// <param name="version">The version that it has to be for; null for any.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeployException">There is nothing that could be signed: see <see cref="ArtifactContent.ReadAsync(string, TreeOptions, SharedPaths?, CancellationToken)"/>.</exception>
    public async Task<ArtifactSignatureCheck> RunAsync(string? name, ReleaseId? version, CancellationToken cancellationToken)
    {
        var content = await ArtifactContent.ReadAsync(path, Options, Shared, cancellationToken).ConfigureAwait(false);
        var file = signature ?? SignatureFile.PathOf(path);
        SignatureFile? found;
        try
        {
            found = await SignatureFile.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e) when (e.ErrorId == "SignatureMissing")
        {
            return new ArtifactSignatureCheck { Path = path, Valid = false, Reason = e.Problem };
        }

        if (found is null)
            return new ArtifactSignatureCheck { Path = path, Valid = false, Reason = $"{file} is no signature of an artifact" };
        var (signer, fingerprint, reason) = await policy.CheckAsync(found, name, version, [content], cancellationToken).ConfigureAwait(false);
        return new ArtifactSignatureCheck
        {
            Path = path,
            Valid = signer is not null,
            Identity = signer?.Identity ?? string.Empty,
            Fingerprint = fingerprint,
            Name = found.Statement.Names,
            Version = found.Statement.Version,
            Reason = reason,
        };
    }
}
