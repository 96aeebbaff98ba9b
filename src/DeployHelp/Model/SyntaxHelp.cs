namespace XDeploy.Help.Model;

/// <summary>One way to call a cmdlet: a parameter set.</summary>
internal sealed record SyntaxHelp(IReadOnlyList<ParameterHelp> Parameters);
