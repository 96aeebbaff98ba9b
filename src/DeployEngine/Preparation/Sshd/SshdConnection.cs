namespace XDeploy.Engine.Preparation;

/// <summary>What Match blocks are asked about: the words of <c>sshd -T -C</c>. What is null matches nothing.</summary>
public sealed record SshdConnection
{
    /// <summary>No connection in particular: what <c>sshd -T</c> tells without -C.</summary>
    public static SshdConnection None { get; } = new();

    /// <summary>The user who logs in.</summary>
    public string? User { get; init; }

    /// <summary>The names of the user's groups: sshd finds them on its host, so here they are given.</summary>
    public IReadOnlyList<string> Group { get; init; } = [];

    /// <summary>The name of the machine that he comes from.</summary>
    public string? Host { get; init; }

    /// <summary>The address that he comes from.</summary>
    public string? Address { get; init; }

    /// <summary>The address that he came to.</summary>
    public string? LocalAddress { get; init; }

    /// <summary>The port that he came to.</summary>
    public int? LocalPort { get; init; }

    /// <summary>The routing domain that he came by.</summary>
    public string? RoutingDomain { get; init; }

    /// <summary>Reads the argument of <c>sshd -T -C</c>.</summary>
    /// <exception cref="FormatException">A word is none that sshd knows.</exception>
    public static SshdConnection Parse(string specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        var connection = None;
        foreach (var word in specification.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = word.Split('=', 2);
            connection = parts switch
            {
                ["user", var value] => connection with { User = value },
                ["host", var value] => connection with { Host = value },
                ["addr", var value] => connection with { Address = value },
                ["laddr", var value] => connection with { LocalAddress = value },
                ["lport", var value] when SshdMatch.Port(value) is { } port => connection with { LocalPort = port },
                ["rdomain", var value] => connection with { RoutingDomain = value },
                _ => throw new FormatException($"'{word}' is no part of a connection."),
            };
        }

        return connection;
    }
}
