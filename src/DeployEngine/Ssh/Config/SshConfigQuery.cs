namespace XDeploy.Engine.Ssh.Config;

/// <summary>What is asked of a configuration: what stands on the command line of ssh.</summary>
/// <param name="Host">The name of the host, as an operator gives it.</param>
public sealed record SshConfigQuery(string Host)
{
    /// <summary>The user, from <c>-l</c> or <c>user@host</c>.</summary>
    public string? User { get; init; }

    /// <summary>The port, from <c>-p</c>.</summary>
    public int? Port { get; init; }

    /// <summary>Settings that come before every file, from <c>-o</c>: <c>Keyword=value</c>.</summary>
    public IReadOnlyList<string> Setting { get; init; } = [];

    /// <summary>Reads a destination: <c>host</c>, <c>user@host</c>, or <c>ssh://user@host:port</c>.</summary>
    /// <exception cref="DeployException">It is none of these (<c>SshConfigInvalid</c>).</exception>
    public static SshConfigQuery Parse(string destination)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(destination);
        if (SshDestination.TryParseUri(destination, out var uri) is { } isUri)
            return isUri ? new SshConfigQuery(uri!.Host) { User = uri.User, Port = uri.Port } : throw SshErrors.DestinationInvalid(destination);
        var at = destination.LastIndexOf('@');
        return at switch
        {
            < 0 => new SshConfigQuery(destination),
            0 => throw SshErrors.DestinationInvalid(destination),
            _ => new SshConfigQuery(destination[(at + 1)..]) { User = destination[..at] },
        };
    }
}
