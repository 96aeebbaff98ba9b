namespace XDeploy.Help.Model;

/// <summary>A type that goes in or comes out, by its full name.</summary>
internal sealed record TypeHelp(string Name, Prose Description);
