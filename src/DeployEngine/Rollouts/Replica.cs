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
        return Of(service, service.Port);
    }

    /// <summary>The replicas of a service on some ports, host by host.</summary>
    public static IReadOnlyList<Replica> Of(DeployService service, IEnumerable<int> ports)
    {
        ArgumentNullException.ThrowIfNull(service);
        return [.. service.Host.SelectMany(host => ports.Select(port => new Replica(host, port)))];
    }

    /// <summary><c>host:port</c>.</summary>
    public override string ToString() => $"{Host.Alias}:{Port}";
}
