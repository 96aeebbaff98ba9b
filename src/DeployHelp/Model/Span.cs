namespace XDeploy.Help.Model;

/// <summary>A run of text; code is something that one types or reads on a screen.</summary>
internal sealed record Span(string Text, bool IsCode = false);
