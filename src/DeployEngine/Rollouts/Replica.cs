namespace XDeploy.Engine.Rollouts;

/// <summary>One replica: a port on a host.</summary>
/// <param name="Host">The host.</param>
/// <param name="Port">The port.</param>
public sealed record Replica(DeployHost Host, int Port)
{
    /// <summary><c>host:port</c>.</summary>
    public override string ToString() => $"{Host.Alias}:{Port}";
}
