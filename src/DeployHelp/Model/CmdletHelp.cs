namespace XDeploy.Help.Model;

/// <summary>All that is to be told of one cmdlet.</summary>
internal sealed record CmdletHelp
{
    public required string Verb { get; init; }

    public required string Noun { get; init; }

    public string Name => $"{Verb}-{Noun}";

    /// <summary>The subject that the cmdlet belongs to, such as Systemd.</summary>
    public required string Subject { get; init; }

    /// <summary>What the cmdlet does, in one sentence.</summary>
    public required string Synopsis { get; init; }

    public required Prose Description { get; init; }

    /// <summary>One item for each parameter set, the default one first.</summary>
    public required IReadOnlyList<SyntaxHelp> Syntax { get; init; }

    /// <summary>The parameters without the common ones: as declared, then inherited ones.</summary>
    public required IReadOnlyList<ParameterHelp> Parameters { get; init; }

    public required IReadOnlyList<ExampleHelp> Examples { get; init; }

    /// <summary>Types that the pipeline may bring.</summary>
    public required IReadOnlyList<TypeHelp> Inputs { get; init; }

    public required IReadOnlyList<TypeHelp> Outputs { get; init; }

    /// <summary>Names of cmdlets that a reader may want next.</summary>
    public IReadOnlyList<string> Related { get; init; } = [];
}
