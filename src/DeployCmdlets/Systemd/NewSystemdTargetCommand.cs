using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>Makes a target that starts the instances of a template together. Nothing is sent to a host.</summary>
/// <example>
/// <code>New-SystemdTarget x-model -Instance 5001, 5002, 5003</code>
/// <para>Makes x-model.target, which wants x-model@5001.service to x-model@5003.service and starts with the host once it is enabled.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "SystemdTarget")]
[OutputType(typeof(SystemdUnitFile))]
public sealed class NewSystemdTargetCommand : PSCmdlet
{
    /// <summary>The target's name: "x-model", or in full "x-model.target".</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    /// <summary>Instances of the template, such as ports. What a unit name cannot hold has to be escaped, as by systemd-escape(1).</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string[] Instance { get; set; } = [];

    /// <summary>The template of the instances. Default: the one with the target's name, NAME@.service.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Template { get; set; }

    /// <summary>Other units to start with the target.</summary>
    [Parameter]
    public string[] Wants { get; set; } = [];

    /// <summary>What the target is, for people.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Description { get; set; }

    /// <summary>What starts the target once it is enabled. Default multi-user.target: it starts with the host.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] WantedBy { get; set; } = ["multi-user.target"];

    private readonly List<string> _instances = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => _instances.AddRange(Instance);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var name = UnitName.ParseOrComplete(Name, "target");
            var template = UnitParameters.Template(Template, name);
            WriteObject(new InstanceTarget
            {
                Name = name,
                Description = Description,
                Wants = [.. _instances.Distinct(StringComparer.Ordinal).Select(template.WithInstance), .. UnitParameters.Names(Wants)],
                WantedBy = UnitParameters.Names(WantedBy, "target"),
            }.Build());
        }
        catch (DeployException e)
        {
            WriteError(DeployErrorRecord.From(e, Name));
        }
    }
}
