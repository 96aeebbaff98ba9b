namespace XDeploy.Engine.Nginx;

/// <summary>A change of one server of an upstream.</summary>
/// <param name="Upstream">The upstream's name.</param>
/// <param name="Address">The server's address as it is written.</param>
/// <param name="Server">What to change.</param>
public sealed record UpstreamChange(string Upstream, string Address, NginxServerChange Server);
