namespace XDeploy.Help.Model;

/// <summary>A parameter, as it is in one parameter set or, in the list of all, in the first that has it.</summary>
internal sealed record ParameterHelp
{
    public required string Name { get; init; }

    public required Prose Description { get; init; }

    /// <summary>The type as PowerShell writes it, without its namespace.</summary>
    public required string Type { get; init; }

    public bool IsSwitch { get; init; }

    public bool IsMandatory { get; init; }

    /// <summary>Counted from 0; null for a parameter that has to be named.</summary>
    public int? Position { get; init; }

    public bool ByValue { get; init; }

    public bool ByPropertyName { get; init; }

    public bool SupportsWildcards { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The values of an enumeration or a fixed set; none where the type alone tells.</summary>
    public IReadOnlyList<string> AcceptedValues { get; init; } = [];

    /// <summary>What holds without the parameter, in words; null where there is nothing to tell.</summary>
    public string? Default { get; init; }

    public string PositionText => Position is { } position ? $"{position}" : "named";

    public string PipelineText => (ByValue, ByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };
}
