namespace Microsoft.PowerShell.Commands;

/// <summary>What Test-Path looks for.</summary>
public enum TestPathType
{
    /// <summary>Anything.</summary>
    Any,

    /// <summary>Something that holds items, such as a directory.</summary>
    Container,

    /// <summary>Something that holds none, such as a file.</summary>
    Leaf,
}
