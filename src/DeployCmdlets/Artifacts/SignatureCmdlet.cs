using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Releases;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>The base of the cmdlets of signatures: what of a path is signed, told as Send-Artifact is told what is sent.</summary>
public abstract class SignatureCmdlet : AsyncCmdlet
{
    /// <summary>Patterns of what Send-Artifact or Publish-Artifact will leave out, by its parameter of this name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    /// <summary>The file of such patterns that will be given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExcludeFile { get; set; }

    /// <summary>What Send-Artifact will link to what releases share, by its parameter of this name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] SharedPath { get; set; } = [];

    /// <summary>
    /// Whether it is what is in an archive that is signed, or the archive as a file. What Send-Artifact unpacks may be signed either way, since it is unpacked where the signature is checked; for hosts that ask for signatures themselves
    /// (/etc/xdeploy/allowed_signers) it has to be what is in it. Default Never: the file, as Publish-Artifact takes it.
    /// </summary>
    [Parameter]
    public ArchiveUnpacking Unpack { get; set; } = ArchiveUnpacking.Never;

    /// <summary>How many folders at the start of each path in an archive will be left out. Default 0.</summary>
    [Parameter]
    [Alias("StripComponents")]
    [ValidateRange(0, 100)]
    public int StripComponent { get; set; }

    private protected TreeOptions Options { get; private set; } = new();

    private protected SharedPaths? Shared { get; private set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            var exclude = ExcludeRules.Of(ExcludeFile is null ? null : GetUnresolvedProviderPathFromPSPath(ExcludeFile), Exclude);
            Options = new TreeOptions { Exclude = exclude, Unpack = Unpack, StripComponents = StripComponent };
            Shared = SharedPath.Length > 0 ? new SharedPaths(SharedPath) : null;
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, ExcludeFile));
        }
    }
}
