namespace XDeploy.Engine.Systemd;

/// <summary>A directive that keeps its lines, or at least their place.</summary>
/// <param name="Ordinal">Its place among the document's assignments.</param>
/// <param name="Directive">The directive, with another value perhaps.</param>
/// <param name="Behind">The new ones that come behind it.</param>
internal sealed record KeptDirective(int Ordinal, SystemdDirective Directive, IReadOnlyList<SystemdDirective> Behind);
