namespace Microsoft.PowerShell.Commands;

/// <summary>Gets variables, or their values.</summary>
[Cmdlet(VerbsCommon.Get, "Variable")]
[OutputType(typeof(PSVariable))]
internal sealed class GetVariableCommand : VariableCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    public SwitchParameter ValueOnly { get; set; }

    [Parameter]
    public string[]? Include { get; set; }

    [Parameter]
    public string[]? Exclude { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var filter = new NameFilter(filter: null, Include, Exclude);
        foreach (var name in Name)
        {
            var found = Find(name).Where(variable => filter.Accepts(variable.Name)).ToList();
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteNotFound(name);
            foreach (var variable in found)
                WriteObject(ValueOnly ? variable.Value : variable);
        }
    }
}
