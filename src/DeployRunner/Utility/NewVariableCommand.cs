using XDeploy.Runner.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>Creates a variable.</summary>
[Cmdlet(VerbsCommon.New, "Variable", SupportsShouldProcess = true)]
[OutputType(typeof(PSVariable))]
internal sealed class NewVariableCommand : VariableCommand
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = string.Empty;

    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; }

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
        if (!ShouldProcess($"Name: {Name} Value: {Value}", "New variable"))
            return;
        Try(() =>
        {
            var variable = new PSVariable(Name, Value, Option) { Description = Description ?? string.Empty };
            if (!Force && EngineInternals.VariableAtScope(SessionState, Name, Scope ?? "Local") is not null)
            {
                throw new SessionStateException(
                    $"A variable with name '{Name}' already exists.", new InvalidOperationException("The variable exists in this scope."));
            }

            EngineInternals.SetVariableAtScope(SessionState, variable, Scope ?? "Local", Force);
            if (PassThru)
                WriteObject(variable);
        });
    }
}
