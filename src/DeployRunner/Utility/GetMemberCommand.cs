using System.Management.Automation.Internal;

namespace Microsoft.PowerShell.Commands;

/// <summary>Lists the members of each type among its input.</summary>
[Cmdlet(VerbsCommon.Get, "Member")]
[OutputType(typeof(MemberDefinition))]
internal sealed class GetMemberCommand : PSCmdlet
{
    private readonly HashSet<string> _types = new(StringComparer.Ordinal);
    private bool _seen;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; } = AutomationNull.Value;

    [Parameter(Position = 0)]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    [Alias("Type")]
    public PSMemberTypes MemberType { get; set; } = PSMemberTypes.All;

    [Parameter]
    public SwitchParameter Static { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null || InputObject == AutomationNull.Value)
            return;
        _seen = true;
        var typeName = Static ? (InputObject.BaseObject as Type ?? InputObject.BaseObject.GetType()).FullName! : InputObject.TypeNames[0];
        if (!_types.Add(typeName))
            return;

        var patterns = Name.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase)).ToList();
        var members = InputObject.Members
            .Where(member => (member.MemberType & MemberType) != 0 && patterns.Any(pattern => pattern.IsMatch(member.Name)))
            .Where(member => Force || !(member.Name.StartsWith("get_", StringComparison.Ordinal) || member.Name.StartsWith("set_", StringComparison.Ordinal)))
            .OrderBy(member => member.MemberType)
            .ThenBy(member => member.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var member in members)
            WriteObject(new MemberDefinition(typeName, member.Name, member.MemberType, member.ToString()!));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!_seen)
        {
            WriteError(new ErrorRecord(
                new InvalidOperationException("You must specify an object for the Get-Member cmdlet."),
                "NoObjectInGetMember",
                ErrorCategory.CloseError,
                targetObject: null));
        }
    }
}
