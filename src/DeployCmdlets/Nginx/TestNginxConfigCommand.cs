using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Looks for what is wrong in the configuration of nginx, and says where and what to do. On hosts nginx itself is asked, the links of sites are looked at, and
/// the files are checked by rules of our own: servers in each other's way, upstreams that serve nobody, passes and headers that hardly are meant. With
/// -Path the rules check files of this machine, without an nginx. No output is a clean configuration. Nothing is changed.
/// </summary>
/// <example>
/// <code>Get-DeployHost lb* | Test-NginxConfig | Where-Object Severity -eq Error</code>
/// <para>Shows what keeps nginx from loading its files, on every balancer.</para>
/// </example>
/// <example>
/// <code>Test-NginxConfig -Path ./nginx/nginx.conf</code>
/// <para>Checks a configuration and all that it includes before it is brought to a host; a site's file alone can be checked too.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "NginxConfig", DefaultParameterSetName = HostSet)]
[OutputType(typeof(NginxFinding))]
public sealed class TestNginxConfigCommand : HostCmdlet
{
    private const string HostSet = "Host";
    private const string PathSet = "Path";

    /// <summary>The hosts to work on: DeployHost objects, or names that are looked up in ~/.ssh/config. A host named twice is worked on once.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = HostSet)]
    [HostTransformation]
    [Alias("ComputerName")]
    [ValidateNotNullOrEmpty]
    public override DeployHost[] HostName { get; set; } = [];

    /// <summary>Files of this machine: each a main file, whose includes are relative to its folder, or a site's file.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        base.ProcessRecord();
        foreach (var path in Path)
        {
            var full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
            if (File.Exists(full))
                WriteObject(NginxLint.Check(full, new NginxDiskFiles()), enumerateCollection: true);
            else
                WriteError(DeployErrorRecord.From(new DeployException("NginxFileNotFound", DeployErrorKind.NotFound, null, $"there is no file {full}."), path));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        foreach (var finding in await NginxHostLint.CheckAsync(session, cancellationToken).ConfigureAwait(false))
            await channel.OutputAsync(finding).ConfigureAwait(false);
    }
}
