using System.Management.Automation.Internal;
using XDeploy.Runner.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>Sets variables; several values from the pipeline become an array.</summary>
[Cmdlet(VerbsCommon.Set, "Variable", SupportsShouldProcess = true)]
[OutputType(typeof(PSVariable))]
internal sealed class SetVariableCommand : VariableCommand
{
    private readonly List<object?> _values = [];

    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; } = AutomationNull.Value;

    [Parameter]
    public string? Description { get; set; }

    [Parameter]
    public ScopedItemOptions Option { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Value != AutomationNull.Value)
            _values.Add(Value);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var value = _values.Count == 1 ? _values[0] : _values.Count == 0 ? null : _values.ToArray();
        foreach (var name in Name)
        {
            if (!ShouldProcess($"Name: {name} Value: {value}", "Set variable"))
                continue;
            Try(() =>
            {
                if (Get(name) is { } existing && (Scope is not null || EngineInternals.VariableAtScope(SessionState, name, "Local") is not null)
                    && !MyInvocation.BoundParameters.ContainsKey(nameof(Option)))
                {
                    if (Force && existing.Options.HasFlag(ScopedItemOptions.ReadOnly))
                        EngineInternals.SetVariableAtScope(SessionState, new PSVariable(existing.Name, value), Scope ?? "Local", force: true);
                    else
                        existing.Value = value;
                }
                else
                {
                    EngineInternals.SetVariableAtScope(SessionState, new PSVariable(name, value, Option), Scope ?? "Local", force: true);
                }

                if (Get(name) is not { } variable)
                    return;
                if (Description is not null)
                    variable.Description = Description;
                if (PassThru)
                    WriteObject(variable);
            });
        }
    }
}
