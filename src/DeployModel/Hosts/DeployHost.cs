using System.Security;

namespace XDeploy;

/// <summary>
/// One machine that XDeploy works on: how to reach it and what it is for. Immutable; use <c>with</c>
/// or <c>New-DeployHost</c> to make a changed copy. The connection words are those of ssh_config(5).
/// </summary>
public sealed record DeployHost
{
    // One list for all: hosts that are made alike are equal.
    private static readonly IReadOnlyList<string> AllWays = ["publickey", "keyboard-interactive", "password"];

    /// <summary>The alias that reaches this machine itself, without SSH.</summary>
    public const string LocalAlias = "localhost";

    /// <summary>The name that the operator uses: the <c>Host</c> of ssh_config(5). It names the host in every message.</summary>
    public required string Alias { get; init; }

    /// <summary>The name or address to connect to: <c>HostName</c> of ssh_config(5).</summary>
    public required string Address { get; init; }

    /// <summary>The TCP port of sshd, 1 to 65535.</summary>
    public int Port { get; init; } = 22;

    /// <summary>The login user.</summary>
    public string User { get; init; } = Environment.UserName;

    /// <summary>Private key files, tried in this order: <c>IdentityFile</c>.</summary>
    public IReadOnlyList<string> IdentityFile { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Certificates to log in with, each by the key of a file or of the agent that it certifies: <c>CertificateFile</c>. None for those beside the keys (<c>-cert.pub</c>).</summary>
    public IReadOnlyList<string> CertificateFile { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Path of the socket of the agent that holds keys, or null for none: <c>IdentityAgent</c>.</summary>
    public string? IdentityAgent { get; init; }

    /// <summary>Whether the agent's keys are used only where a file of <see cref="IdentityFile"/> names them: <c>IdentitiesOnly</c>.</summary>
    public bool IdentitiesOnly { get; init; }

    /// <summary>Ways to log in, in the order to try them: <c>PreferredAuthentications</c>, without those that are turned off (<c>PubkeyAuthentication</c>, <c>KbdInteractiveAuthentication</c>, <c>PasswordAuthentication</c>).</summary>
    public IReadOnlyList<string> PreferredAuthentication { get; init => field = Array.AsReadOnly(value.ToArray()); } = AllWays;

    /// <summary>Signatures of user keys that are used; none for all that are not weak: <c>PubkeyAcceptedAlgorithms</c>.</summary>
    public IReadOnlyList<string> PubkeyAcceptedAlgorithm { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>known_hosts files that a host key must be found in: <c>UserKnownHostsFile</c> and <c>GlobalKnownHostsFile</c>.</summary>
    public IReadOnlyList<string> KnownHostsFile { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The name to look up in known_hosts instead of the address, or null: <c>HostKeyAlias</c>.</summary>
    public string? HostKeyAlias { get; init; }

    /// <summary>What is done with a host key that is not on file. Default <see cref="SshHostKeyPolicy.Strict"/>.</summary>
    public SshHostKeyPolicy HostKeyPolicy { get; init; }

    /// <summary>Whether a name that is added to known_hosts is hashed: <c>HashKnownHosts</c>.</summary>
    public bool HashKnownHosts { get; init; }

    /// <summary>Signatures of host keys that are accepted, best first; none for the order that is measured as cheap, keys on file first.</summary>
    public IReadOnlyList<string> HostKeyAlgorithm { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Signatures by which an authority may have signed a host certificate; none for all that are not weak: <c>CASignatureAlgorithms</c>.</summary>
    public IReadOnlyList<string> CASignatureAlgorithm { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>A file of host keys and authorities that are never trusted, or null: <c>RevokedHostKeys</c>.</summary>
    public string? RevokedHostKeys { get; init; }

    /// <summary>Key exchanges that are offered, best first; none for the order that is measured as cheap.</summary>
    public IReadOnlyList<string> KexAlgorithm { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Ciphers that are offered, best first; none for the order that is measured as cheap.</summary>
    public IReadOnlyList<string> Cipher { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Message authentication codes that are offered, best first; none for those of the SSH library.</summary>
    public IReadOnlyList<string> Mac { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>How long one connection attempt may take: <c>ConnectTimeout</c>. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a connection that is refused or not answered is tried, once a second: <c>ConnectionAttempts</c>. Default 1.</summary>
    public int ConnectionAttempts { get; init; } = 1;

    /// <summary>How often the host is asked for an answer while commands run there: <c>ServerAliveInterval</c>. Default 5 s; zero for never.</summary>
    public TimeSpan ServerAliveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For how many intervals it may be silent then, before its connection is given up: <c>ServerAliveCountMax</c>. Default 2.</summary>
    public int ServerAliveCountMax { get; init; } = 2;

    /// <summary>
    /// The hosts that a connection goes through, nearest to this machine first: <c>ProxyJump</c>. Each is connected to by its own address, keys and known_hosts. Where the first one has jumps of its own they
    /// come before it; those of the others do not count, as with ssh.
    /// </summary>
    public IReadOnlyList<DeployHost> ProxyJump { get; init => field = Array.AsReadOnly(Way(value)); } = [];

    /// <summary>How root is had on this host. Default <see cref="PrivilegeMode.Sudo"/>.</summary>
    public PrivilegeMode Privilege { get; init; } = PrivilegeMode.Sudo;

    /// <summary>What the host does, for example <c>app</c> or <c>balancer</c>.</summary>
    public IReadOnlyList<string> Role { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Free labels, for example a site or a rack.</summary>
    public IReadOnlyList<string> Tag { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>True where commands run on this machine directly, with no sshd in between.</summary>
    public bool IsLocal { get; init; }

    /// <summary>What sudo asks for where it asks: sent on standard input, and only then. Null where sudo asks for nothing, or is not to be used with a password.</summary>
    internal SecureString? SudoPassword { get; init; }

    /// <summary>The password of the user, or null. Not public: what shows or keeps an object (Format-List, ConvertTo-Json, Export-Clixml) takes all that is.</summary>
    internal SecureString? Password { get; init; }

    /// <summary>The passphrase of private keys, or null. Not public, as the password is not.</summary>
    internal SecureString? Passphrase { get; init; }

    /// <summary>This machine, reached without SSH.</summary>
    public static DeployHost Local { get; } = new()
    {
        Alias = LocalAlias,
        Address = "127.0.0.1",
        IsLocal = true,
        Privilege = Environment.IsPrivilegedProcess ? PrivilegeMode.None : PrivilegeMode.Sudo,
    };

    /// <summary>The alias.</summary>
    public override string ToString() => Alias;

    private static DeployHost[] Way(IReadOnlyList<DeployHost> jumps) =>
        [.. jumps.Take(1).SelectMany(first => first.ProxyJump).Concat(jumps).Select(jump => jump.ProxyJump.Count == 0 ? jump : jump with { ProxyJump = [] })];
}
