using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts.Signatures;
using XDeploy.Engine.Artifacts.Store;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>
/// Has hosts fetch a version of an artifact from its store, each by itself, as a release of a service or as a file. It is checked against its SHA-256, and there whole or not at all; what was cut goes on where it ended. Hosts
/// use curl, with a URL that is signed for this object and for a few minutes, and never have the keys of the store. An archive is unpacked only if nothing in it can leave its folder.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Install-Artifact x-model 2.4.1 -Store $store -Service x-model</code>
/// <para>Makes /var/projects/x-model/releases/2.4.1 on every host.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost gpu* | Install-Artifact llama 3.1-q4 -Store $store -Destination /opt/models/llama.gguf</code>
/// <para>Brings a file to every host.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Install-Artifact x-model 2.4.1 -Store $store -Service x-model -AllowedSigner ./allowed_signers</code>
/// <para>Has hosts fetch it only if the store has a valid signature of it: whoever can write to the store alone cannot bring anything to hosts.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Install, "Artifact", SupportsShouldProcess = true)]
[OutputType(typeof(Release), typeof(InstalledArtifact))]
public sealed class InstallArtifactCommand : HostCmdlet
{
    private StoreClient? _client;
    private StoredArtifact? _artifact;
    private InstallTarget? _target;
    private string? _authorities;
    private int _transfers;
    private ReleaseAdmission _admission = ReleaseAdmission.WithoutSignature;

    /// <summary>Name of the artifact.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArtifactName]
    public string Name { get; set; } = string.Empty;

    /// <summary>The version.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public ReleaseId Version { get; set; } = null!;

    /// <summary>The store, made by New-ArtifactStore. Hosts reach it by the same endpoint.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNull]
    public ArtifactStore Store { get; set; } = null!;

    /// <summary>Name of the service: the release goes below /var/projects/NAME.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Service")]
    [ValidateNotNullOrEmpty]
    public string Service { get; set; } = string.Empty;

    /// <summary>The service's folder on the hosts, where it is not /var/projects/NAME.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Root")]
    [ValidatePattern("^/.*[^/]$")]
    public string Root { get; set; } = string.Empty;

    /// <summary>Path on the hosts of the file that it becomes, for what was published as a file. A file that is there is replaced.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Destination")]
    [ValidatePattern("^/(.*/)?[^/]+$")]
    public string Destination { get; set; } = string.Empty;

    /// <summary>Id of the release. Default: the version.</summary>
    [Parameter(ParameterSetName = "Service")]
    [Parameter(ParameterSetName = "Root")]
    [ValidateNotNull]
    public ReleaseId? Release { get; set; }

    /// <summary>Unpack what was published as a file: a tar archive, plain or compressed by gzip.</summary>
    [Parameter(ParameterSetName = "Service")]
    [Parameter(ParameterSetName = "Root")]
    public SwitchParameter Expand { get; set; }

    /// <summary>Owner of all that is installed, and a group behind a colon: "x-model:x-model". Default: root.</summary>
    [Parameter]
    [ValidatePattern("^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$")]
    public string? Owner { get; set; }

    /// <summary>How many requests at once a host fetches shares of a large object by, 1 to 16. Default 4.</summary>
    [Parameter]
    [ValidateRange(1, 16)]
    public int Connection { get; set; } = 4;

    /// <summary>The file of the signature, which New-ArtifactSignature makes. Default: the one that the store has, where it has one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Signature { get; set; }

    /// <summary>The file of those who may sign: ALLOWED SIGNERS in ssh-keygen(1). With it, what is installed has to have a valid signature of one of them; without one nothing is fetched.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AllowedSigner { get; set; }

    /// <summary>A file of keys that are revoked, public keys or a KRL, whose signatures are not valid.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RevocationFile { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _client = new StoreClient(Store);
            // Asked once, for all hosts. This is the pipeline thread: there is nothing to do before it is known.
            var request = this.SignatureRequestOf(Signature, AllowedSigner, RevocationFile);
            _artifact = _client.GetAsync(Name, Version, StopToken).GetAwaiter().GetResult();
            _admission = new ReleaseAdmission(new StoredSignature(_client, request).ResolveAsync(_artifact, StopToken).GetAwaiter().GetResult());
            _authorities = Store.CaFile is { } file ? File.ReadAllText(file) : null;
            _target = Target(_artifact);
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Name));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var installer = new ArtifactInstaller(_client!, _artifact!, _target!) { Owner = Owner, Streams = Connection, Authorities = _authorities, Admission = _admission };
        if (await installer.LookAsync(session, cancellationToken).ConfigureAwait(false) is { } there)
        {
            await channel.OutputAsync(there).ConfigureAwait(false);
            return;
        }

        if (!await channel.ShouldProcessAsync($"Fetch {Name} {Version}, {_artifact!.Bytes} bytes, from {Store} to {host}:{_target!.Path}", host.Alias, "Install an artifact").ConfigureAwait(false))
            return;

        await using var progress = new TransferProgress(channel, TimeProvider.System, Interlocked.Increment(ref _transfers), $"Fetching {Name} {Version} on {host}", _artifact.Bytes);
        await channel.OutputAsync(await installer.InstallAsync(session, progress, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _client?.Dispose();
    }

    private InstallTarget Target(StoredArtifact artifact)
    {
        if (Destination.Length == 0)
            return InstallTarget.ReleaseOf(new ServiceLayout(Root.Length > 0 ? Root : $"/var/projects/{Service}"), Release ?? Version, artifact.Kind == ArtifactKind.Directory || Expand);
        return artifact.Kind == ArtifactKind.File
            ? InstallTarget.File(Destination)
            : throw new DeployException("ArtifactIsDirectory", DeployErrorKind.InvalidInput, null, $"{Name} {Version} was published as a directory, which becomes a release.", "Give -Service or -Root in the place of -Destination.");
    }
}
