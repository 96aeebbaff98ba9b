using System.Collections;

namespace Microsoft.PowerShell.Commands;

/// <summary>Adds notes, script members, aliases or a type name to an object.</summary>
[Cmdlet(VerbsCommon.Add, "Member", DefaultParameterSetName = "TypeNameSet")]
internal sealed class AddMemberCommand : PSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "MemberSet")]
    [Alias("Type")]
    public PSMemberTypes MemberType { get; set; }

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "MemberSet")]
    public string? Name { get; set; }

    [Parameter(Position = 2, ParameterSetName = "MemberSet")]
    public object? Value { get; set; }

    [Parameter(Position = 3, ParameterSetName = "MemberSet")]
    public object? SecondValue { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "NotePropertySingleMemberSet")]
    [ValidateNotMemberType]
    public string? NotePropertyName { get; set; }

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "NotePropertySingleMemberSet")]
    [AllowNull]
    public object? NotePropertyValue { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "NotePropertyMultiMemberSet")]
    public IDictionary? NotePropertyMembers { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "TypeNameSet")]
    [Parameter(ParameterSetName = "MemberSet")]
    [Parameter(ParameterSetName = "NotePropertySingleMemberSet")]
    [Parameter(ParameterSetName = "NotePropertyMultiMemberSet")]
    public string? TypeName { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var target = InputObject!;
        switch (ParameterSetName)
        {
            case "MemberSet":
                Add(target, Create());
                break;
            case "NotePropertySingleMemberSet":
                Add(target, new PSNoteProperty(NotePropertyName!, NotePropertyValue));
                break;
            case "NotePropertyMultiMemberSet":
                foreach (DictionaryEntry entry in NotePropertyMembers!)
                    Add(target, new PSNoteProperty(LanguagePrimitives.ConvertTo<string>(entry.Key), entry.Value));
                break;
        }

        if (!string.IsNullOrEmpty(TypeName) && !target.TypeNames.Contains(TypeName))
            target.TypeNames.Insert(0, TypeName);
        if (PassThru)
            WriteObject(target);
    }

    private PSMemberInfo Create()
    {
        var plain = Value is PSObject wrapped ? wrapped.BaseObject : Value;
        var second = SecondValue is PSObject other ? other.BaseObject : SecondValue;
        switch (MemberType)
        {
            case PSMemberTypes.NoteProperty:
                return new PSNoteProperty(Name!, Value);
            case PSMemberTypes.ScriptProperty:
                return new PSScriptProperty(Name!, plain as ScriptBlock, second as ScriptBlock);
            case PSMemberTypes.ScriptMethod when plain is ScriptBlock script:
                return new PSScriptMethod(Name!, script);
            case PSMemberTypes.AliasProperty:
                return new PSAliasProperty(Name!, LanguagePrimitives.ConvertTo<string>(plain));
            default:
                ThrowTerminatingError(new ErrorRecord(
                    new PSArgumentException($"A member of type {MemberType} cannot be made from that value."),
                    "WrongMemberCount",
                    ErrorCategory.InvalidOperation,
                    InputObject));
                throw new InvalidOperationException();
        }
    }

    private void Add(PSObject target, PSMemberInfo member)
    {
        var existing = target.Members[member.Name];
        if (existing is not null && !Force)
        {
            WriteError(new ErrorRecord(
                new InvalidOperationException(
                    $"Cannot add a member with the name \"{member.Name}\" because a member with that name already exists. To overwrite the member anyway, add the Force parameter to your command."),
                "MemberAlreadyExists",
                ErrorCategory.InvalidOperation,
                target));
            return;
        }

        if (existing is { IsInstance: true })
            target.Members.Remove(member.Name);
        target.Members.Add(member);
    }
}
