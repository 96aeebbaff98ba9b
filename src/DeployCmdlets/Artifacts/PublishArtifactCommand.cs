using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Artifacts.Signatures;
using XDeploy.Engine.Artifacts.Store;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>
/// Publishes a file or a directory in an S3 store as a version that never changes, from where hosts fetch it by Install-Artifact. A directory is packed as one archive with its manifest. What is there with the same content is
/// left alone; a large upload that was cut goes on with the parts that the store does not have yet, from any machine.
/// </summary>
/// <example>
/// <code>Publish-Artifact ./dist x-model 2.4.1 -Store $store</code>
/// <para>Publishes a directory.</para>
/// </example>
/// <example>
/// <code>Publish-Artifact ./weights.gguf llama 3.1-q4 -Store (New-ArtifactStore models)</code>
/// <para>Publishes a file as it is.</para>
/// </example>
/// <example>
/// <code>New-ArtifactSignature ./dist x-model 2.4.1 -Key ~/.ssh/id_release
/// Publish-Artifact ./dist x-model 2.4.1 -Store $store -AllowedSigner ./allowed_signers</code>
/// <para>Publishes a directory with its signature, after that was checked.</para>
/// </example>
[Cmdlet(VerbsData.Publish, "Artifact", SupportsShouldProcess = true)]
[OutputType(typeof(StoredArtifact))]
public sealed class PublishArtifactCommand : StoreCmdlet
{
    private string _path = string.Empty;
    private ExcludeRules? _exclude;
    private int _transfers;
    private SignatureRequest _request = new(null, null);

    /// <summary>The file or directory to publish.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Name of the artifact: 1 to 128 letters, digits and . _ + -.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArtifactName]
    public string Name { get; set; } = string.Empty;

    /// <summary>The version: 1 to 128 letters, digits and . _ + -.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    public ReleaseId Version { get; set; } = null!;

    /// <summary>How a directory is packed. Default Gzip.</summary>
    [Parameter]
    public ArtifactCompression Compression { get; set; }

    /// <summary>The file of the signature, which New-ArtifactSignature makes. Default: PATH.sig, where there is one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Signature { get; set; }

    /// <summary>The file of those who may sign: ALLOWED SIGNERS in ssh-keygen(1). With it, what is published has to have a valid signature of one of them; without one nothing is published.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AllowedSigner { get; set; }

    /// <summary>A file of keys that are revoked, public keys or a KRL, whose signatures are not valid.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RevocationFile { get; set; }

    /// <summary>
    /// Patterns of what is left out of a directory, as gitignore(5) has them: *.log anywhere, /build/ at the top, docs/**/*.psd, and !keep.log for what stays. The last one that speaks of a path counts; what lies in a
    /// directory that is left out is left out, too.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    /// <summary>A file with such patterns, one a line, such as .gitignore. Those of Exclude count more.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExcludeFile { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _path = GetUnresolvedProviderPathFromPSPath(Path);
        try
        {
            _request = this.SignatureRequestOf(Signature, AllowedSigner, RevocationFile);
            _exclude = ExcludeRules.Of(ExcludeFile is null ? null : GetUnresolvedProviderPathFromPSPath(ExcludeFile), Exclude);
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Path));
        }
    }

    internal override async Task RunAsync(StoreClient client, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var publisher = await ArtifactPublisher.ReadAsync(client, _path, Name, Version, Compression, _exclude, cancellationToken).ConfigureAwait(false);
        var vouching = await _request.ResolveAsync(_path, Name, Version, () => [ArtifactContent.Of(publisher.Wanted)], cancellationToken).ConfigureAwait(false);
        var there = await publisher.LookAsync(cancellationToken).ConfigureAwait(false);
        if (there is not null)
        {
            await channel.OutputAsync(await WithSignatureAsync(client, there, vouching, channel, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            return;
        }

        var wanted = publisher.Wanted;
        if (!await channel.ShouldProcessAsync($"Publish {wanted.Files} files, {wanted.ContentBytes} bytes, as {Name} {Version} in {client.Store}", $"{client.Store}", "Publish an artifact").ConfigureAwait(false))
            return;

        using var package = await publisher.PackAsync(cancellationToken).ConfigureAwait(false);
        await using var progress = new TransferProgress(channel, TimeProvider.System, Interlocked.Increment(ref _transfers), $"Publishing {Name} {Version} in {client.Store}", package.Bytes);
        there = await publisher.SendAsync(package, progress, cancellationToken).ConfigureAwait(false);
        if (vouching.Signature is { } signature)
            await client.PutSignatureAsync(Name, Version, signature, cancellationToken).ConfigureAwait(false);
        await channel.OutputAsync(there with { SignedBy = vouching.Signer?.Identity }).ConfigureAwait(false);
    }

    // A version that is there may get a signature, or another one, as keys come and go.
    private async Task<StoredArtifact> WithSignatureAsync(StoreClient client, StoredArtifact there, Vouching vouching, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var signed = there with { SignedBy = vouching.Signer?.Identity };
        if (vouching.Signature is not { } signature)
            return signed;
        if (await client.HasSignatureAsync(Name, Version, signature, cancellationToken).ConfigureAwait(false))
            return signed;
        if (!await channel.ShouldProcessAsync($"Put the signature of {Name} {Version} in {client.Store}", $"{client.Store}", "Publish a signature").ConfigureAwait(false))
            return there;
        await client.PutSignatureAsync(Name, Version, signature, cancellationToken).ConfigureAwait(false);
        return signed with { Changed = true };
    }
}
