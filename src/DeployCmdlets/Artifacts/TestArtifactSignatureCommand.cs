using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts.Signatures;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>
/// Tests whether somebody who may has signed a file or a directory just as it is, by this machine's own ssh-keygen and as of now. Says who, with which key, and as what; or why the signature is not valid. No signature is no
/// error here: Send-, Publish- and Install-Artifact -AllowedSigner refuse what this finds invalid.
/// </summary>
/// <example>
/// <code>Test-ArtifactSignature ./dist -AllowedSigner ./allowed_signers</code>
/// <para>Tests ./dist.sig.</para>
/// </example>
/// <example>
/// <code>Test-ArtifactSignature ./dist x-model 2.4.1 -AllowedSigner ./allowed_signers -RevocationFile ./revoked -Identity release@example.org</code>
/// <para>Tests whether one person has signed it as this version of x-model, with a key that is not revoked.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "ArtifactSignature")]
[OutputType(typeof(ArtifactSignatureCheck))]
public sealed class TestArtifactSignatureCommand : SignatureCmdlet
{
    private SignatureRequest? _request;

    /// <summary>The file or directory.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>The name that the signature has to be for. Default: any.</summary>
    [Parameter(Position = 1)]
    [ArtifactName]
    public string? Name { get; set; }

    /// <summary>The version that the signature has to be for. Default: any.</summary>
    [Parameter(Position = 2)]
    [Alias("Release")]
    [ValidateNotNull]
    public ReleaseId? Version { get; set; }

    /// <summary>The file of those who may sign: ALLOWED SIGNERS in ssh-keygen(1).</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string AllowedSigner { get; set; } = string.Empty;

    /// <summary>The file of the signature. Default: PATH.sig.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Signature { get; set; }

    /// <summary>The one who has to have signed. Default: anybody who may.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Identity { get; set; }

    /// <summary>A file of keys that are revoked, public keys or a KRL, whose signatures are not valid.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RevocationFile { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _request = this.SignatureRequestOf(Signature, AllowedSigner, RevocationFile);
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, AllowedSigner));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var path = System.IO.Path.TrimEndingDirectorySeparator(GetUnresolvedProviderPathFromPSPath(Path));
        StartWorker(() => TestAsync(new SignatureTest(path, _request!.SignaturePath, _request.Policy! with { Identity = Identity }) { Options = Options, Shared = Shared }), path);
        DrainReady();
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => DrainAll();

    private async Task TestAsync(SignatureTest test) => await Channel.OutputAsync(await test.RunAsync(Name, Version, StopToken).ConfigureAwait(false)).ConfigureAwait(false);
}
