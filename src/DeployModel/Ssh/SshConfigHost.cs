using System.Collections.ObjectModel;

namespace XDeploy;

/// <summary>What ssh_config(5) says of one host: the same that <c>ssh -G</c> says, as values of their types. The words are those of ssh_config(5).</summary>
public sealed record SshConfigHost
{
    /// <summary>The name that was asked for.</summary>
    public required string Name { get; init; }

    /// <summary>Whether a Host or Match line names the host, other than by <c>*</c>.</summary>
    public bool IsNamed { get; init; }

    /// <summary>The name or address to connect to.</summary>
    public required string HostName { get; init; }

    /// <summary>The TCP port of sshd, 1 to 65535.</summary>
    public int Port { get; init; } = 22;

    /// <summary>The login user.</summary>
    public required string User { get; init; }

    /// <summary>Private key files, tried in this order; whole paths.</summary>
    public IReadOnlyList<string> IdentityFile { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Certificate files; whole paths.</summary>
    public IReadOnlyList<string> CertificateFile { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Whether only these keys are tried, and not all of an agent's.</summary>
    public bool IdentitiesOnly { get; init; }

    /// <summary>The agent's socket, <c>none</c>, <c>SSH_AUTH_SOCK</c>, or <c>$</c> and a variable's name; null for the usual one.</summary>
    public string? IdentityAgent { get; init; }

    /// <summary>The hosts to go through, in this order.</summary>
    public IReadOnlyList<SshJump> ProxyJump { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The command that makes the connection, its tokens unexpanded, or null.</summary>
    public string? ProxyCommand { get; init; }

    /// <summary>How long one connection attempt may take; null for as long as the system waits.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>How often a connection is tried.</summary>
    public int ConnectionAttempts { get; init; } = 1;

    /// <summary>After which silence the host is asked for an answer; zero for never.</summary>
    public TimeSpan ServerAliveInterval { get; init; }

    /// <summary>After how many unanswered questions the connection is given up.</summary>
    public int ServerAliveCountMax { get; init; } = 3;

    /// <summary>The value of StrictHostKeyChecking: yes, ask, accept-new or no.</summary>
    public string StrictHostKeyChecking { get; init; } = "ask";

    /// <summary>What that means where nobody is asked.</summary>
    public SshHostKeyPolicy HostKeyPolicy { get; init; }

    /// <summary>The user's known_hosts files; whole paths.</summary>
    public IReadOnlyList<string> UserKnownHostsFile { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The system's known_hosts files; whole paths.</summary>
    public IReadOnlyList<string> GlobalKnownHostsFile { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The name to look up in known_hosts, or null for the host's own.</summary>
    public string? HostKeyAlias { get; init; }

    /// <summary>Whether names are hashed when they are added to known_hosts.</summary>
    public bool HashKnownHosts { get; init; }

    /// <summary>Key exchanges, in order of preference.</summary>
    public IReadOnlyList<string> KexAlgorithms { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Ciphers, in order of preference.</summary>
    public IReadOnlyList<string> Ciphers { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Message authentication codes, in order of preference.</summary>
    public IReadOnlyList<string> Macs { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Signatures of host keys, in order of preference.</summary>
    public IReadOnlyList<string> HostKeyAlgorithms { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Signatures of user keys that may be used.</summary>
    public IReadOnlyList<string> PubkeyAcceptedAlgorithms { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Signatures of certificates that are accepted.</summary>
    public IReadOnlyList<string> CASignatureAlgorithms { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The file of host keys that are never trusted, or null; a whole path.</summary>
    public string? RevokedHostKeys { get; init; }

    /// <summary>Whether login by key is tried.</summary>
    public bool PubkeyAuthentication { get; init; } = true;

    /// <summary>Whether login by password is tried.</summary>
    public bool PasswordAuthentication { get; init; } = true;

    /// <summary>Whether keyboard-interactive login is tried.</summary>
    public bool KbdInteractiveAuthentication { get; init; } = true;

    /// <summary>The order in which ways to log in are tried; none for the usual one.</summary>
    public IReadOnlyList<string> PreferredAuthentications { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>How often a password is asked for.</summary>
    public int NumberOfPasswordPrompts { get; init; } = 3;

    /// <summary>Variables to set on the host.</summary>
    public IReadOnlyDictionary<string, string> SetEnv { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Names and patterns of local variables to send.</summary>
    public IReadOnlyList<string> SendEnv { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Every keyword in lower case with its values, as <c>ssh -G</c> shows them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Option { get; init; } = ReadOnlyDictionary<string, IReadOnlyList<string>>.Empty;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
