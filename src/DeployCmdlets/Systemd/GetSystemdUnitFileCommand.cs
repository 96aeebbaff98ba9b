using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Gets the unit files of hosts, in one round trip each: whether they start their units, whose they are, what they hide, and the drop-ins that change them. Templates
/// are files, too; what runs is shown by Get-SystemdUnit.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Get-SystemdUnitFile x-model*</code>
/// <para>Gets the template and its target, if both have names that begin so.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Get-SystemdUnitFile *.* | Where-Object Origin -eq Local</code>
/// <para>Gets all unit files that no package brought.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "SystemdUnitFile")]
[OutputType(typeof(SystemdUnitFileStatus))]
public sealed class GetSystemdUnitFileCommand : HostCmdlet
{
    /// <summary>Names of unit files, or patterns with * ? and []. Without a type they are services, unless the pattern ends in *. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    private IReadOnlyList<string> _names = [];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _names = [.. Name.Select(Complete).Distinct(StringComparer.Ordinal)];
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Name));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var files = await UnitFileList.ReadAsync(session, _names, cancellationToken).ConfigureAwait(false);
        foreach (var file in files)
            await channel.OutputAsync(file).ConfigureAwait(false);
        foreach (var name in _names.Where(n => !SystemdUnits.IsPattern(n)).Except(files.Select(f => f.Name)))
            await channel.ErrorAsync(DeployErrorRecord.From(SystemdUnits.FileNotFound(host, name), host)).ConfigureAwait(false);
    }

    // Here a template is itself: it is a file.
    private static string Complete(string name) =>
        !SystemdUnits.IsPattern(name) ? UnitName.ParseOrComplete(name).ToString() : name.EndsWith('*') ? name : SystemdUnits.Complete(name);
}
