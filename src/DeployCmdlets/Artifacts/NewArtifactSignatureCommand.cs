using System.Management.Automation;
using System.Net;
using System.Security;
using XDeploy.Engine.Artifacts.Signatures;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>
/// Signs a file or a directory, as a version of an artifact, by this machine's own ssh-keygen: with a private key, or with one that an agent or a FIDO device has. The signature is a file beside what is signed, and stays valid wherever
/// that goes: sent by Send-Artifact, published by Publish-Artifact, installed by Install-Artifact.
/// </summary>
/// <remarks>
/// <para>
/// The file begins with what is signed, in clear text: the names, the version, and the digest of the content. Of a directory that is the digest of its manifest, which holds names, permissions, links and bytes; of a file
/// its name and its bytes. So a signature of one version is none for another.
/// </para>
/// <para>A passphrase is in no argument of a process, in no variable and in no output.</para>
/// </remarks>
/// <example>
/// <code>New-ArtifactSignature ./dist x-model 2.4.1 -Key ~/.ssh/id_release</code>
/// <para>Writes ./dist.sig, with which ./dist can be sent as the release 2.4.1 of x-model, and published as x-model 2.4.1.</para>
/// </example>
/// <example>
/// <code>New-ArtifactSignature ./weights.gguf llama, x-model 3.1-q4 -Key ~/.ssh/id_release.pub -OutputPath ./signatures/llama-3.1.sig</code>
/// <para>Signs a file, to be deployed by either name, with a key that the agent has.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "ArtifactSignature", SupportsShouldProcess = true)]
[OutputType(typeof(ArtifactSignature))]
public sealed class NewArtifactSignatureCommand : SignatureCmdlet
{
    /// <summary>The file or directory to sign.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Names that it may be deployed as: of the artifact in a store, and of the services whose release it may become.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArtifactName]
    public string[] Name { get; set; } = [];

    /// <summary>The version that it may be deployed as, which is the id of the release too.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [Alias("Release")]
    public ReleaseId Version { get; set; } = null!;

    /// <summary>The file of a private key, of a public key whose private one the agent (SSH_AUTH_SOCK) has, or of a certificate beside its key.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Key { get; set; } = string.Empty;

    /// <summary>The passphrase of the private key. Default: none, and ssh-keygen asks where it has a terminal.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>The file of the signature; one that is there is replaced. Default: PATH.sig.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var path = System.IO.Path.TrimEndingDirectorySeparator(GetUnresolvedProviderPathFromPSPath(Path));
        var output = OutputPath is null ? SignatureFile.PathOf(path) : GetUnresolvedProviderPathFromPSPath(OutputPath);
        var key = GetUnresolvedProviderPathFromPSPath(Key);
        if (!ShouldProcess($"{path} as {string.Join(", ", Name)} {Version}", "Sign"))
            return;
        var passphrase = Passphrase is null ? string.Empty : new NetworkCredential(string.Empty, Passphrase).Password;
        StartWorker(async () => await Channel.OutputAsync(await new ArtifactSigning(path, Name, Version) { Options = Options, Shared = Shared }.SignAsync(key, passphrase, output, StopToken).ConfigureAwait(false)).ConfigureAwait(false), path);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => DrainAll();
}
