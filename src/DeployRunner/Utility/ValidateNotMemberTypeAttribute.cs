using XDeploy.Runner.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>Refuses a note's name that is the name of a kind of member: then the first position means the kind.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateNotMemberTypeAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is string name && Enum.TryParse<PSMemberTypes>(name, ignoreCase: true, out _))
            throw EngineInternals.TryAnotherPosition($"'{name}' is a kind of member: a note of that name needs -MemberType NoteProperty.");
    }
}
