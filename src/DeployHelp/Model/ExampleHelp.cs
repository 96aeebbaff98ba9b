namespace XDeploy.Help.Model;

/// <summary>A call and what comes of it.</summary>
internal sealed record ExampleHelp(string Code, Prose Remarks);
