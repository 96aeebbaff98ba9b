using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Gets how many instances of a template each host should run, and which it runs: those that are wanted, active and healthy, those that are missing, and those that
/// run without being wanted. An instance that rests is seen as well.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Get-SystemdScale x-model -HealthPath /healthz</code>
/// <para>Gets a row for each host with the numbers of instances.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Get-SystemdScale x-model | Where-Object Missing</code>
/// <para>Finds the hosts on which an instance is down.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "SystemdScale")]
[OutputType(typeof(SystemdScaleStatus))]
public sealed class GetSystemdScaleCommand : HostCmdlet
{
    /// <summary>The target that groups the instances: "x-model", or in full "x-model.target".</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    /// <summary>The template of the instances. Default: the one with the target's name, NAME@.service.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Template { get; set; }

    /// <summary>The path of the health probe that active instances are asked for on their ports: "/healthz". Default: none, and Healthy is empty.</summary>
    [Parameter]
    [ValidatePattern("^/")]
    public string? HealthPath { get; set; }

    private UnitName? _target;
    private UnitName? _template;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _target = UnitName.ParseOrComplete(Name, "target");
            _template = UnitParameters.Template(Template, _target);
            new ScaleRequest { Target = _target, Template = _template }.Check();
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Name));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken) =>
        await channel.OutputAsync(await ScaleReader.ReadAsync(session, _target!, _template!, HealthPath, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
}
