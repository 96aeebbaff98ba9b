namespace XDeploy.Engine.Artifacts.Signatures;

/// <summary>Who may sign what is deployed.</summary>
/// <param name="AllowedSigners">The file of those who may: ALLOWED SIGNERS in ssh-keygen(1).</param>
/// <param name="RevocationFile">A file of keys that are revoked, a list of public keys or a KRL; null for none.</param>
public sealed record SignaturePolicy(string AllowedSigners, string? RevocationFile)
{
    /// <summary>The one who has to have signed; null for anybody who may.</summary>
    public string? Identity { get; init; }

    /// <summary>The program that checks.</summary>
    public string Program { get; init; } = "ssh-keygen";

    /// <summary>Makes a policy of files that must be there.</summary>
    /// <exception cref="DeployException">One cannot be read (<c>AllowedSignerInvalid</c>).</exception>
    public static SignaturePolicy Of(string allowedSigners, string? revocationFile)
    {
        foreach (var path in new[] { allowedSigners, revocationFile })
        {
            try
            {
                if (path is not null)
                    File.OpenRead(path).Dispose();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw SignatureErrors.PolicyUnreadable(path!);
            }
        }

        return new SignaturePolicy(allowedSigners, revocationFile);
    }

    /// <summary>Checks a signature.</summary>
    /// <param name="file">The signature.</param>
    /// <param name="name">The name that it has to be for; null for any.</param>
    /// <param name="version">The version that it has to be for; null for any.</param>
    /// <param name="contents">The content that it has to be for, in each way to say it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The signer, or the reason why it is not valid; and the key, where it is known.</returns>
    public async Task<(ArtifactSigner? Signer, string Fingerprint, string Reason)> CheckAsync(SignatureFile file, string? name, ReleaseId? version, IReadOnlyList<ArtifactContent> contents, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(contents);
        var (signer, fingerprint, reason) = await SignatureCheck.WhoAsync(file, this, cancellationToken).ConfigureAwait(false);
        // Whoever signed another thing has signed nothing here.
        if (signer is not null && Mismatch(file.Statement, name, version, contents) is { } other)
            return (null, fingerprint, other);
        return (signer, fingerprint, reason);
    }

    /// <summary>Checks a signature that must be there and valid.</summary>
    /// <param name="file">The signature; null where there is none.</param>
    /// <param name="where">Where it was looked for, in words.</param>
    /// <param name="name">The name that it has to be for.</param>
    /// <param name="version">The version that it has to be for.</param>
    /// <param name="contents">The content that it has to be for, in each way to say it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeployException">It is not there (<c>SignatureMissing</c>) or not valid (<c>SignatureInvalid</c>).</exception>
    public async Task<ArtifactSigner> RequireAsync(SignatureFile? file, string where, string name, ReleaseId version, IReadOnlyList<ArtifactContent> contents, CancellationToken cancellationToken)
    {
        var what = $"{name} {version}";
        if (file is null)
            throw SignatureErrors.Missing(what, where);
        var (signer, _, reason) = await CheckAsync(file, name, version, contents, cancellationToken).ConfigureAwait(false);
        return signer ?? throw SignatureErrors.Invalid(what, reason);
    }

    private static string? Mismatch(ArtifactStatement statement, string? name, ReleaseId? version, IReadOnlyList<ArtifactContent> contents)
    {
        if (name is not null && !statement.Names.Contains(name, StringComparer.Ordinal))
            return $"the signature is for {string.Join(", ", statement.Names)}, and not for {name}";
        if (version is not null && statement.Version != version)
            return $"the signature is for the version {statement.Version}, and not for {version}";
        return contents.Contains(statement.Content) ? null : "the signature is for other content";
    }
}
