namespace Microsoft.PowerShell.Commands;

/// <summary>A cmdlet that defines an alias.</summary>
internal abstract class WriteAliasCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = string.Empty;

    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string Value { get; set; } = string.Empty;

    [Parameter]
    public string? Scope { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Defines the alias in the scope asked for.</summary>
    protected void Define()
    {
        if (!ShouldProcess($"Name: {Name} Value: {Value}", "Set Alias"))
            return;
        var path = Scope is null ? $"Alias:{Name}" : $"Alias:{Scope}:{Name}";
        var items = InvokeProvider.Item.Set([path], Value, Force, literalPath: true);
        if (PassThru)
            WriteObject(items, enumerateCollection: true);
    }
}
