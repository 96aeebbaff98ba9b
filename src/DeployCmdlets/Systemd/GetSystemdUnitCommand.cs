using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Gets the state of units from systemd on hosts, in one round trip each. A unit that is named in full is returned whether or not it
/// runs; a pattern stands for the units that systemd has in memory and for those that have a file. Instances have no file of their own.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Get-SystemdUnit x-model@*</code>
/// <para>Gets the instances of x-model that run, failed or are wanted by a unit that runs.</para>
/// </example>
/// <example>
/// <code>Get-SystemdUnit x-model@5001, nginx -HostName app1</code>
/// <para>Gets two services, even if they are stopped.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "SystemdUnit")]
[OutputType(typeof(SystemdUnitStatus))]
public sealed class GetSystemdUnitCommand : HostCmdlet
{
    /// <summary>
    /// Names of units, or patterns with * ? and []. Without a type they are services. A template stands for its instances.
    /// Default: all services.
    /// </summary>
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
            _names = [.. Name.Select(SystemdUnits.Complete).Distinct(StringComparer.Ordinal)];
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Name));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var script = new RemoteScript("get the state of units") { RunAs = RunAs.LoginUser }.Step("show", SystemdUnits.ShowWithFiles(_names));
        var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        foreach (var unit in SystemdUnits.ParseShow(result["show"].Output, host.Alias).DistinctBy(u => u.Name))
        {
            if (unit.LoadState != "not-found")
                await channel.OutputAsync(unit).ConfigureAwait(false);
            else if (_names.Contains(unit.Name))
                await channel.ErrorAsync(DeployErrorRecord.From(SystemdUnits.NotFound(unit), host)).ConfigureAwait(false);
        }
    }
}
