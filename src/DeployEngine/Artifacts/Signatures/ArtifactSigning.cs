using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts.Signatures;

/// <summary>Signs a file or a directory of this machine.</summary>
/// <param name="path">Full path.</param>
/// <param name="names">Names that it may be deployed as.</param>
/// <param name="version">The version that it may be deployed as.</param>
public sealed class ArtifactSigning(string path, IReadOnlyList<string> names, ReleaseId version)
{
    /// <summary>What of it is signed.</summary>
    public TreeOptions Options { get; init; } = new();

    /// <summary>What is linked into it; null for nothing.</summary>
    public SharedPaths? Shared { get; init; }

    /// <summary>Signs it, and writes the file of the signature, which is there whole or not at all.</summary>
    /// <param name="key">The file of the key: see <see cref="SignatureMaker"/>.</param>
    /// <param name="passphrase">The key's passphrase; empty for none.</param>
    /// <param name="output">Full path of the file of the signature.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeployException">The file would change what is signed (<c>SignatureInside</c>), cannot be written (<c>SigningFailed</c>); or see <see cref="SignatureMaker"/> and <see cref="ArtifactContent"/>.</exception>
    public async Task<ArtifactSignature> SignAsync(string key, string passphrase, string output, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        if (output == path || output.StartsWith(path + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw SignatureErrors.Inside(output);
        var statement = new ArtifactStatement(names, version, await ArtifactContent.ReadAsync(path, Options, Shared, cancellationToken).ConfigureAwait(false));
        var (signature, fingerprint) = await new SignatureMaker().SignAsync(statement, key, passphrase, cancellationToken).ConfigureAwait(false);
        var unfinished = output + ".new";
        try
        {
            await File.WriteAllTextAsync(unfinished, signature.ToString(), cancellationToken).ConfigureAwait(false);
            File.Move(unfinished, output, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SignatureErrors.NotWritten(output, e);
        }

        return new ArtifactSignature(output, statement.Names, version, statement.Content.Kind, statement.Content.Sha256, fingerprint);
    }
}
