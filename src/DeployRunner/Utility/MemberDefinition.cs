namespace Microsoft.PowerShell.Commands;

/// <summary>One line of Get-Member.</summary>
/// <param name="typeName">The type that has the member.</param>
/// <param name="name">The member's name.</param>
/// <param name="memberType">Its kind.</param>
/// <param name="definition">Its signature.</param>
public sealed class MemberDefinition(string typeName, string name, PSMemberTypes memberType, string definition)
{
    /// <summary>The type that has the member.</summary>
    public string TypeName { get; } = typeName;

    /// <summary>The member's name.</summary>
    public string Name { get; } = name;

    /// <summary>Its kind.</summary>
    public PSMemberTypes MemberType { get; } = memberType;

    /// <summary>Its signature.</summary>
    public string Definition { get; } = definition;

    /// <inheritdoc/>
    public override string ToString() => Definition;
}
