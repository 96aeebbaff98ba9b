using System.Management.Automation.Internal;

namespace Microsoft.PowerShell.Commands;

/// <summary>Drops an object that equals the one before it.</summary>
[Cmdlet(VerbsCommon.Get, "Unique")]
internal sealed class GetUniqueCommand : PSCmdlet
{
    private PSObject? _last;

    [Parameter(ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = AutomationNull.Value;

    [Parameter]
    public SwitchParameter AsString { get; set; }

    [Parameter]
    public SwitchParameter CaseInsensitive { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_last is not null && Same(_last, InputObject))
            return;
        _last = InputObject;
        WriteObject(InputObject);
    }

    private bool Same(PSObject left, PSObject right) => AsString
        ? string.Equals(left.ToString(), right.ToString(), CaseInsensitive ? StringComparison.CurrentCultureIgnoreCase : StringComparison.CurrentCulture)
        : LanguagePrimitives.Equals(left.BaseObject, right.BaseObject, CaseInsensitive);
}
