namespace XDeploy.Engine.Systemd;

/// <summary>What systemd listens on in a service's stead: the section [Socket] (systemd.socket(5)).</summary>
public sealed record SocketDirectives : OwnDirectives
{
    /// <inheritdoc/>
    public override string UnitType => "socket";

    /// <summary>TCP ports, <c>address:port</c>, or paths of stream sockets.</summary>
    public IReadOnlyList<string> ListenStream { get; init; } = [];

    /// <summary>UDP ports, <c>address:port</c>, or paths of datagram sockets.</summary>
    public IReadOnlyList<string> ListenDatagram { get; init; } = [];

    /// <summary>The service that gets the sockets. Default: the one with the socket's name.</summary>
    public UnitName? Service { get; init; }

    /// <summary>True to start an instance of a template for each connection.</summary>
    public bool? Accept { get; init; }

    /// <summary>Owner of a socket that is a path.</summary>
    public string? SocketUser { get; init; }

    /// <summary>Group of a socket that is a path.</summary>
    public string? SocketGroup { get; init; }

    /// <summary>Permission bits of a socket that is a path, octal: <c>0660</c>.</summary>
    public string? SocketMode { get; init; }

    internal override void Add(UnitSectionBuilder section) => section
        .Texts("ListenStream", ListenStream)
        .Texts("ListenDatagram", ListenDatagram)
        .Text("Service", Service?.ToString())
        .Flag("Accept", Accept)
        .Text("SocketUser", SocketUser)
        .Text("SocketGroup", SocketGroup)
        .Text("SocketMode", SocketMode);
}
