using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Preparation.Preflight;

namespace XDeploy.Cmdlets.Hosts;

/// <summary>
/// Looks at hosts before anything is deployed to them, all at once and each in two round trips or three, and tells what would fail: login, root, systemd, programs, disk and inodes, memory, ports, the clock, sshd's limits. Nothing is
/// changed. A host that cannot be reached is a report too.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Test-DeployHost -Port 5001, 5002 | Where-Object -Not Ready | Format-List HostName, Problem</code>
/// <para>Shows the hosts that are not ready, and why.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Test-DeployHost -Path /opt/models -MinimumFreeSpace 50GB -Program git, rsync</code>
/// <para>Asks for room for models, and for programs.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "DeployHost")]
[OutputType(typeof(DeployHostReport))]
public sealed class TestDeployHostCommand : HostCmdlet
{
    /// <summary>Ports that have to be free. Default: none.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int[] Port { get; set; } = [];

    /// <summary>Paths whose file systems are looked at. What is not there yet counts as the nearest folder above it. Default /var.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = ["/var"];

    /// <summary>Bytes that have to be free at each path: 1GB, 500MB. Default 1 GiB.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long MinimumFreeSpace { get; set; } = 1L << 30;

    /// <summary>Files that it must be possible to make at each path. Default 10,000.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long MinimumFreeInode { get; set; } = 10_000;

    /// <summary>Memory that has to be available, in bytes. Default 0.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long MinimumFreeMemory { get; set; }

    /// <summary>How far the clock may be off: seconds, or a text such as "500ms". Default 5 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan MaximumClockSkew { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Programs that have to be there, besides those that are always needed (tar, base64, sha256sum, flock). Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Program { get; set; } = [];

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken) =>
        await channel.OutputAsync(await new HostPreflight(Request(), TimeProvider.System).LookAsync(session, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);

    internal override object AnswerOf(DeployHost host, DeployException error) => HostPreflight.Unreachable(host, error);

    private PreflightRequest Request() => new()
    {
        Port = Port,
        Path = Path,
        MinimumFreeBytes = MinimumFreeSpace,
        MinimumFreeInodes = MinimumFreeInode,
        MinimumFreeMemory = MinimumFreeMemory,
        MaximumClockSkew = MaximumClockSkew,
        Program = Program,
    };
}
