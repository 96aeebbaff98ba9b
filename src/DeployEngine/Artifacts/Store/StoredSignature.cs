using XDeploy.Engine.Artifacts.Signatures;

namespace XDeploy.Engine.Artifacts.Store;

/// <summary>The signature of a version in a store.</summary>
/// <param name="client">The store.</param>
/// <param name="request">What is asked for.</param>
public sealed class StoredSignature(StoreClient client, SignatureRequest request)
{
    /// <summary>Who has signed a version, where somebody has who may; null otherwise.</summary>
    /// <exception cref="DeployException">The store refuses or does not answer.</exception>
    public static async Task<string?> SignerAsync(StoreClient client, SignaturePolicy policy, StoredArtifact artifact, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(artifact);
        try
        {
            return await client.FindSignatureAsync(artifact.Name, artifact.Version, cancellationToken).ConfigureAwait(false) is { } file
                ? (await policy.CheckAsync(file, artifact.Name, artifact.Version, [ArtifactContent.Of(artifact)], cancellationToken).ConfigureAwait(false)).Signer?.Identity
                : null;
        }
        catch (DeployException e) when (e.ErrorId == "SignatureInvalid")
        {
            return null;
        }
    }

    /// <summary>Finds it and, where one is required, checks it. What it is compared with is what hosts compare with what comes.</summary>
    /// <exception cref="DeployException">One is required, and there is none (<c>SignatureMissing</c>) or none that is valid (<c>SignatureInvalid</c>); or the store does not answer.</exception>
    public async Task<Vouching> ResolveAsync(StoredArtifact artifact, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        if (request.SignaturePath is not null)
            return await request.ResolveAsync(string.Empty, artifact.Name, artifact.Version, () => [ArtifactContent.Of(artifact)], cancellationToken).ConfigureAwait(false);
        if (request.Policy is { } policy)
        {
            var file = await client.FindSignatureAsync(artifact.Name, artifact.Version, cancellationToken).ConfigureAwait(false);
            return new Vouching(file, await policy.RequireAsync(file, $"in {client.Store}", artifact.Name, artifact.Version, [ArtifactContent.Of(artifact)], cancellationToken).ConfigureAwait(false));
        }

        try
        {
            // Hosts may ask for it.
            return new Vouching(await client.FindSignatureAsync(artifact.Name, artifact.Version, cancellationToken).ConfigureAwait(false), null);
        }
        catch (DeployException e) when (e.ErrorId is "SignatureInvalid" or "StoreAccessDenied")
        {
            return Vouching.None;
        }
    }
}
