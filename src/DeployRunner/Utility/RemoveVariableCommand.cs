using XDeploy.Runner.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>Removes variables.</summary>
[Cmdlet(VerbsCommon.Remove, "Variable", SupportsShouldProcess = true)]
internal sealed class RemoveVariableCommand : VariableCommand
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Scope ??= "Local";
        foreach (var name in Name)
        {
            var found = Find(name).ToList();
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteNotFound(name);
            foreach (var variable in found)
            {
                if (ShouldProcess($"Name: {variable.Name}", "Remove variable"))
                    Try(() => EngineInternals.RemoveVariableAtScope(SessionState, variable, Scope, Force));
            }
        }
    }
}
