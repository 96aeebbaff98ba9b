namespace XDeploy;

/// <summary>One server of an upstream. Where a parameter is not written, it has nginx's default.</summary>
public sealed record NginxUpstreamServer
{
    /// <summary>The address as it is written: <c>10.0.0.1:5001</c>, <c>unix:/run/app.sock</c>.</summary>
    public required string Address { get; init; }

    /// <summary>The name or IP address without the port, IPv6 without brackets; the path of a unix socket.</summary>
    public required string Host { get; init; }

    /// <summary>The port, 80 by default; null for a unix socket, and where what is written is no port.</summary>
    public int? Port { get; init; }

    /// <summary>How many requests it gets compared with the others. Default 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Failures within <see cref="FailTimeout"/> that take it out; 0 never does. Default 1.</summary>
    public int MaxFails { get; init; } = 1;

    /// <summary>The time in which failures count, and for which the server is then left out. Default 10 s.</summary>
    public TimeSpan FailTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many connections to it may be open at once; 0, the default, is no limit.</summary>
    public int MaxConns { get; init; }

    /// <summary>The time in which it comes back to its full weight; zero by default (commercial versions only).</summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary>Whether it is marked as permanently unavailable.</summary>
    public bool Down { get; init; }

    /// <summary>Whether it gets requests only while the primary servers are unavailable.</summary>
    public bool Backup { get; init; }

    /// <summary>Whether nginx follows changes of the name's addresses.</summary>
    public bool Resolve { get; init; }

    /// <summary>Whether it gets only requests bound to it (commercial versions only).</summary>
    public bool Drain { get; init; }

    /// <summary>The server's route name; null where it is not set (commercial versions only).</summary>
    public string? Route { get; init; }

    /// <summary>The name of its SRV records; null where it is not set.</summary>
    public string? Service { get; init; }

    /// <summary>
    /// The percentage of the upstream's requests that the weights give to it: 0 where it is down, and for a backup server while there is a
    /// primary one that is not down.
    /// </summary>
    public double SharePercent { get; init; }

    /// <summary>The file that it stands in, which may be an included one.</summary>
    public required string File { get; init; }

    /// <summary>Its line there, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The address.</summary>
    public override string ToString() => Address;
}
