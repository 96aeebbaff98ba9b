namespace Microsoft.PowerShell.Commands;

/// <summary>Defines an alias that is not there yet.</summary>
[Cmdlet(VerbsCommon.New, "Alias", SupportsShouldProcess = true)]
[OutputType(typeof(AliasInfo))]
internal sealed class NewAliasCommand : WriteAliasCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!Force && InvokeProvider.Item.Exists($"Alias:{Name}"))
        {
            WriteError(new ErrorRecord(
                new SessionStateException($"The alias is not allowed, because an alias with the name '{Name}' already exists."),
                "AliasAlreadyExists",
                ErrorCategory.ResourceExists,
                Name));
            return;
        }

        Define();
    }
}
