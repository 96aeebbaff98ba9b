namespace XDeploy.Engine.Ssh.AuthorizedKeys;

/// <summary>The options of a line of authorized_keys, as sshd(8) reads them.</summary>
public sealed record AuthorizedKeyOptions
{
    /// <summary>No options: all is allowed.</summary>
    public static AuthorizedKeyOptions None { get; } = new();

    /// <summary>The command that is run in place of what the client asks for; null for none.</summary>
    public string? Command { get; init; }

    /// <summary>The list of patterns that the client's address has to match; null for any.</summary>
    public string? From { get; init; }

    /// <summary>The principals of which a certificate has to name one; null for none.</summary>
    public string? Principals { get; init; }

    /// <summary>When the key stops being taken; null for never.</summary>
    public DateTimeOffset? Expiry { get; init; }

    /// <summary>Variables of the session: <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Where local forwarding may lead: <c>host:port</c>; none for anywhere.</summary>
    public IReadOnlyList<string> PermitOpen { get; init; } = [];

    /// <summary>Where remote forwarding may listen; none for anywhere.</summary>
    public IReadOnlyList<string> PermitListen { get; init; } = [];

    /// <summary>The tun device; null for none that is forced.</summary>
    public string? Tunnel { get; init; }

    /// <summary>Whether the key is not one to log in with, but one that signs certificates.</summary>
    public bool IsCertAuthority { get; init; }

    /// <summary>Whether everything was taken away first.</summary>
    public bool IsRestricted { get; init; }

    /// <summary>Whether ports may be forwarded.</summary>
    public bool PortForwarding { get; init; } = true;

    /// <summary>Whether the agent may be forwarded.</summary>
    public bool AgentForwarding { get; init; } = true;

    /// <summary>Whether X11 may be forwarded.</summary>
    public bool X11Forwarding { get; init; } = true;

    /// <summary>Whether a terminal may be had.</summary>
    public bool Pty { get; init; } = true;

    /// <summary>Whether ~/.ssh/rc is run.</summary>
    public bool UserRc { get; init; } = true;

    /// <summary>Whether a touch of a FIDO authenticator is needed.</summary>
    public bool TouchRequired { get; init; } = true;

    /// <summary>Whether a FIDO authenticator has to verify its user.</summary>
    public bool VerifyRequired { get; init; }
}
