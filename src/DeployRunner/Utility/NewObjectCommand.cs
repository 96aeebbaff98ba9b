using System.Collections;

namespace Microsoft.PowerShell.Commands;

/// <summary>Creates an object of a .NET type.</summary>
[Cmdlet(VerbsCommon.New, "Object")]
internal sealed class NewObjectCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string TypeName { get; set; } = string.Empty;

    [Parameter(Position = 1)]
    [Alias("Args")]
    public object[] ArgumentList { get; set; } = [];

    [Parameter]
    public IDictionary? Property { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!LanguagePrimitives.TryConvertTo<Type>(TypeName, out var type))
        {
            ThrowTerminatingError(new ErrorRecord(
                new PSArgumentException($"Cannot find type [{TypeName}]: verify that the assembly containing this type is loaded."),
                "TypeNotFound",
                ErrorCategory.InvalidType,
                TypeName));
        }

        if (type == typeof(PSObject) && ArgumentList.Length == 0)
        {
            WriteObject(Dress(new PSObject()));
            return;
        }

        try
        {
            var create = ScriptBlock.Create("param($Type, $Arguments) , $Type::new.Invoke($Arguments)");
            var made = type == typeof(object) || (ArgumentList.Length == 0 && type!.IsValueType)
                ? PSObject.AsPSObject(Activator.CreateInstance(type!)!)
                : create.Invoke(type!, ArgumentList).First();
            WriteObject(Dress(made));
        }
        catch (RuntimeException error)
        {
            ThrowTerminatingError(new ErrorRecord(
                error.InnerException ?? error, "ConstructorInvokedThrowException", ErrorCategory.InvalidOperation, targetObject: null));
        }
    }

    private PSObject Dress(PSObject made)
    {
        foreach (DictionaryEntry entry in Property ?? new Hashtable())
        {
            var name = LanguagePrimitives.ConvertTo<string>(entry.Key);
            if (made.BaseObject is PSCustomObject)
                made.Properties.Add(new PSNoteProperty(name, entry.Value));
            else if (made.Properties[name] is { } property)
                property.Value = entry.Value;
            else
                WriteError(new ErrorRecord(
                    new PSArgumentException($"The member \"{name}\" was not found for the specified .NET object."),
                    "InvalidOperation",
                    ErrorCategory.InvalidOperation,
                    made));
        }

        return made;
    }
}
