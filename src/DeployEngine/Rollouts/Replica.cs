namespace XDeploy.Engine.Rollouts;

/// <summary>One replica: a port on a host.</summary>
/// <param name="Host">The host.</param>
/// <param name="Port">The port.</param>
public sealed record Replica(DeployHost Host, int Port)
{
    /// <summary>All replicas of a service, host by host.</summary>
    public static IReadOnlyList<Replica> Of(DeployService service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return [.. service.Host.SelectMany(host => service.Port.Select(port => new Replica(host, port)))];
    }

    /// <summary><c>host:port</c>.</summary>
    public override string ToString() => $"{Host.Alias}:{Port}";
}
