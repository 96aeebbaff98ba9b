namespace XDeploy.Engine.Ssh.KnownHosts;

/// <summary>The name under which a host stands in known_hosts.</summary>
public static class KnownHostName
{
    private const int DefaultPort = 22;

    /// <summary>The name in lower case, with the port where it is not 22: <c>[name]:port</c>.</summary>
    public static string Of(string host, int port)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        var name = host.ToLowerInvariant();
        return port == DefaultPort ? name : $"[{name}]:{port}";
    }
}
