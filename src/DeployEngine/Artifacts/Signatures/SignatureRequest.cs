namespace XDeploy.Engine.Artifacts.Signatures;

/// <summary>What is asked for of the signature of a file or a directory of this machine.</summary>
/// <param name="SignaturePath">The file of the signature; null for the one beside what is signed, where there is one.</param>
/// <param name="Policy">Who has to have signed; null where nobody has to.</param>
public sealed record SignatureRequest(string? SignaturePath, SignaturePolicy? Policy)
{
    /// <summary>Finds the signature and, where one is required, checks it.</summary>
    /// <param name="path">Full path of what is signed.</param>
    /// <param name="name">The name that it is deployed as.</param>
    /// <param name="version">The version that it is deployed as.</param>
    /// <param name="contents">Its content, in each way to say it; it is asked for only where there is a signature to compare it with.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeployException">One is required, and there is none (<c>SignatureMissing</c>) or none that is valid (<c>SignatureInvalid</c>).</exception>
    public async Task<Vouching> ResolveAsync(string path, string name, ReleaseId version, Func<IReadOnlyList<ArtifactContent>> contents, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contents);
        var file = SignaturePath ?? SignatureFile.PathOf(path);
        var isNamed = SignaturePath is not null;
        var signature = isNamed || File.Exists(file) ? await SignatureFile.ReadAsync(file, cancellationToken).ConfigureAwait(false) : null;
        // What happens to lie beside may be the signature of another program, which is nothing to us.
        if (signature is null && (isNamed || (Policy is not null && File.Exists(file))))
            throw SignatureErrors.NoSignature(file);
        return Policy is null
            ? new Vouching(signature, null)
            : new Vouching(signature, await Policy.RequireAsync(signature, file, name, version, contents(), cancellationToken).ConfigureAwait(false));
    }
}
