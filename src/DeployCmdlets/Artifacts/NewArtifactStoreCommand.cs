using System.Management.Automation;
using XDeploy.Cmdlets.Hosts;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts.Store;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>
/// Names a bucket of an S3 store, at AWS or anywhere else, for Publish-Artifact, Get-Artifact and Install-Artifact. Nothing is asked of the store yet. Keys come from -Credential, from -Profile, from the environment
/// (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) or from the default profile of ~/.aws; no host ever gets them.
/// </summary>
/// <example>
/// <code>$store = New-ArtifactStore builds -Endpoint https://s3.example.org -CaFile ./ca.pem</code>
/// <para>Names the bucket builds of a store of one's own, whose certificate is signed by one's own authority.</para>
/// </example>
/// <example>
/// <code>New-ArtifactStore models -Region eu-central-1 -Profile deploy -Prefix team-a | Get-Artifact</code>
/// <para>Shows what is below team-a/ in a bucket at AWS.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "ArtifactStore")]
[OutputType(typeof(ArtifactStore))]
public sealed class NewArtifactStoreCommand : PSCmdlet
{
    /// <summary>Name of the bucket, which must be there.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidatePattern(@"^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$")]
    public string Bucket { get; set; } = string.Empty;

    /// <summary>Where the store answers, for this machine and for the hosts alike. Default: what AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL says, or else AWS.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNull]
    public Uri? Endpoint { get; set; }

    /// <summary>What the names of all objects begin with, in front of a slash.</summary>
    [Parameter]
    [ValidatePattern("^([A-Za-z0-9][A-Za-z0-9._+-]*/?)*$")]
    public string Prefix { get; set; } = string.Empty;

    /// <summary>The region that requests are signed for. Default: what the environment or the profile says, or else us-east-1.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>The bucket is a part of the host's name (BUCKET.s3.example.org) and not of the path. It is always so at AWS.</summary>
    [Parameter]
    public SwitchParameter VirtualHost { get; set; }

    /// <summary>A file of authorities (PEM) that alone may have signed the store's certificate, here and on the hosts. Default: those of the system.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CaFile { get; set; }

    /// <summary>The profile of ~/.aws that has the keys. Default: the environment, or else AWS_PROFILE or the default profile.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Profile { get; set; }

    /// <summary>Access key and secret key, as user and password. No output shows the secret key, and none keeps it.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var endpoint = Endpoint ?? StoreCredentials.Endpoint();
        if (endpoint is not null && !(endpoint.IsAbsoluteUri && endpoint.Scheme is "http" or "https" && endpoint.UserInfo.Length == 0))
        {
            ThrowTerminatingError(DeployErrorRecord.From(
                new DeployException("StoreEndpointInvalid", DeployErrorKind.InvalidInput, null, "an endpoint is a URL of http or https, without a user.", "Keys go into -Credential."), Bucket));
        }

        WriteObject(new ArtifactStore(Bucket)
        {
            Endpoint = endpoint,
            Prefix = Prefix.Length == 0 || Prefix.EndsWith('/') ? Prefix : Prefix + "/",
            Region = Region ?? StoreCredentials.Region(Profile) ?? "us-east-1",
            PathStyle = endpoint is not null && !VirtualHost,
            CaFile = CaFile is null ? null : GetUnresolvedProviderPathFromPSPath(CaFile),
            Profile = Profile,
            AccessKey = SecretCopy.UserOf(Credential),
            SecretKey = SecretCopy.Of(Credential),
        });
    }
}
