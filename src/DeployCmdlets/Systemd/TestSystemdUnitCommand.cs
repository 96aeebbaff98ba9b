using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Looks for what is wrong in unit files before they are installed, and says where and what to do: what systemd 252 would refuse or ignore, and what it would take
/// although it hardly is meant, such as shell syntax, a port that all instances share, or a target that does not start its units. No host is needed; with -HostName
/// the host's own systemd-analyze(1) verify judges the files too. Files that are given together are checked together. No output is clean. Nothing is changed.
/// </summary>
/// <example>
/// <code>Test-SystemdUnit ./units | Where-Object Severity -eq Error</code>
/// <para>Shows what systemd would refuse in a folder of unit files and drop-ins.</para>
/// </example>
/// <example>
/// <code>New-SystemdTemplateUnit x-model -ExecStart /usr/local/bin/x-model, %i | Test-SystemdUnit -HostName app1</code>
/// <para>Checks a unit by the rules and by the systemd of a host, which also knows whether the program is there.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "SystemdUnit", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SystemdFinding))]
public sealed class TestSystemdUnitCommand : HostCmdlet
{
    private const string PathSet = "Path";
    private const string UnitSet = "Unit";

    private readonly List<UnitSource> _sources = [];
    private readonly List<DeployHost> _hosts = [];
    private bool _pathsRead;

    /// <summary>Hosts whose systemd judges the files too: DeployHost objects, or names that are looked up in ~/.ssh/config. Default: none.</summary>
    [Parameter(ValueFromPipeline = true)]
    [HostTransformation]
    [Alias("ComputerName")]
    [ValidateNotNullOrEmpty]
    public override DeployHost[] HostName { get; set; } = [];

    /// <summary>Unit files and drop-ins (x.service.d/y.conf) of this machine, or folders of them. A host judges a drop-in with its unit, which is given too or is there.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Unit files and drop-ins that are on no machine yet, as New-SystemdTemplateUnit, New-SystemdTarget and ConvertTo-SystemdUnit make them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = UnitSet)]
    [ValidateNotNullOrEmpty]
    public SystemdUnitFile[] Unit { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // Units are checked together, so that the work begins when all are there.
        _hosts.AddRange(HostName);
        _sources.AddRange(Unit.Select(UnitSource.Of).Except(_sources));
        // A file of another name is no unit to systemd: to check it as one would tell nothing.
        if (!_pathsRead)
            _sources.AddRange(UnitSources.Read(this, Path, source => source.Named()).Except(_sources));
        _pathsRead = true;
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        HostName = [.. _hosts];
        if (_sources.Count > 0 && _hosts.Count == 0)
            WriteObject(UnitLint.Check(_sources), enumerateCollection: true);
        if (_sources.Count > 0)
            base.ProcessRecord();
        base.EndProcessing();
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        foreach (var finding in await UnitHostLint.CheckAsync(session, _sources, cancellationToken).ConfigureAwait(false))
            await channel.OutputAsync(finding).ConfigureAwait(false);
    }
}
