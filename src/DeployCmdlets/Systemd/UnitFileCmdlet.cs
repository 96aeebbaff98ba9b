using System.Collections;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>The base of the cmdlets that make unit files: what any unit can say of itself and of others. Nothing is sent to a host.</summary>
public abstract class UnitFileCmdlet : PSCmdlet
{
    /// <summary>What the unit is, for people.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Description { get; set; }

    /// <summary>Addresses of its documentation: man:nginx(8), https://..., file:///....</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Documentation { get; set; } = [];

    /// <summary>Units that start before this one, where both start. Names without a type are services. Default for a template: network.target.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TermCompleter))]
    public string[] After { get; set; } = [];

    /// <summary>Units that start after this one, where both start.</summary>
    [Parameter]
    public string[] Before { get; set; } = [];

    /// <summary>Units that are stopped when this one starts, and the other way round.</summary>
    [Parameter]
    public string[] Conflicts { get; set; } = [];

    /// <summary>Units to start with this one, whether they come up or not. It does not wait for them without -After.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TermCompleter))]
    public string[] Wants { get; set; } = [];

    /// <summary>Units to start with this one; it stops with them. It does not wait for them without -After.</summary>
    [Parameter]
    public string[] Requires { get; set; } = [];

    /// <summary>Units that stop and restart this one with them.</summary>
    [Parameter]
    public string[] PartOf { get; set; } = [];

    /// <summary>What starts the unit once it is enabled. A name without a type is a target.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TermCompleter))]
    public string[] WantedBy { get; set; } = [];

    /// <summary>
    /// Other directives, written as they are, in unit syntax: of the unit's own section, or of the one before a dot ("Unit.OnFailure"). A list
    /// gives a line each. A directive that this cmdlet writes by itself is replaced. The tab key completes their names.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(DirectiveCompleter))]
    public IDictionary? Property { get; set; }

    /// <summary>What to name in an error.</summary>
    private protected abstract object? Subject { get; }

    private protected UnitRelations Relations() => new()
    {
        Description = Description,
        Documentation = Documentation,
        After = UnitParameters.Names(After),
        Before = UnitParameters.Names(Before),
        Conflicts = UnitParameters.Names(Conflicts),
        Wants = UnitParameters.Names(Wants),
        Requires = UnitParameters.Names(Requires),
        PartOf = UnitParameters.Names(PartOf),
        WantedBy = UnitParameters.Names(WantedBy, "target"),
    };

    private protected abstract IEnumerable<SystemdUnitFile> Build();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            WriteObject(Build(), enumerateCollection: true);
        }
        catch (DeployException e)
        {
            WriteError(DeployErrorRecord.From(e, Subject ?? e.ErrorId));
        }
    }
}
