namespace Microsoft.PowerShell.Commands;

/// <summary>Gets aliases, by name or by what they stand for.</summary>
[Cmdlet(VerbsCommon.Get, "Alias", DefaultParameterSetName = "Default")]
[OutputType(typeof(AliasInfo))]
internal sealed class GetAliasCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Default")]
    public string[] Name { get; set; } = ["*"];

    [Parameter(ParameterSetName = "Definition")]
    public string[]? Definition { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var all = InvokeCommand.GetCommands("*", CommandTypes.Alias, nameIsPattern: true).Cast<AliasInfo>().OrderBy(alias => alias.Name, StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var text in Definition ?? Name)
        {
            var pattern = WildcardPattern.Get(text, WildcardOptions.IgnoreCase);
            var found = all.Where(alias => pattern.IsMatch(Definition is null ? alias.Name : alias.Definition)).ToList();
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(text))
            {
                var what = Definition is null ? "name" : "definition";
                WriteError(new ErrorRecord(
                    new ItemNotFoundException($"This command cannot find a matching alias because an alias with the {what} '{text}' does not exist."),
                    "ItemNotFoundException",
                    ErrorCategory.ObjectNotFound,
                    text));
            }

            WriteObject(found, enumerateCollection: true);
        }
    }
}
