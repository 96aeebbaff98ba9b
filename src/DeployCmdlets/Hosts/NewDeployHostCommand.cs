using System.Management.Automation;
using System.Security;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Hosts;

/// <summary>Makes a host from parameters, for machines that no ssh_config file speaks of.</summary>
/// <example>
/// <code>New-DeployHost app1 -Address 192.0.2.11 -User deploy -IdentityFile ~/.ssh/id_rsa</code>
/// <para>Makes the host app1.</para>
/// </example>
/// <example>
/// <code>New-DeployHost app1 -Address 192.0.2.11 -User admin -SudoPassword (Read-Host -AsSecureString) | Enable-PasswordlessSudo deploy</code>
/// <para>Prepares a fresh host, on which the login has root by its password alone.</para>
/// </example>
/// <example>
/// <code>New-DeployHost app1 -Address 10.0.0.11 -User deploy -ProxyJump admin@gate.example.org:2222</code>
/// <para>Makes a host that is reached through another one.</para>
/// </example>
/// <example>
/// <code>$new = New-DeployHost app9 -Address 192.0.2.19 -Credential (Get-Credential deploy)
/// $new | Install-SshPublicKey ~/.ssh/id_ed25519.pub</code>
/// <para>Logs in by password, and has the host accept a key from then on.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "DeployHost")]
[OutputType(typeof(DeployHost))]
public sealed class NewDeployHostCommand : PSCmdlet
{
    private SecureString? _password;
    private SecureString? _sudoPassword;
    private SecureString? _passphrase;
    private string _login = string.Empty;

    /// <summary>The name that the operator uses for the host.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    /// <summary>Name or address to connect to. Default: the name.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Address { get; set; }

    /// <summary>TCP port of sshd, 1 to 65535. Default 22.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = 22;

    /// <summary>Login user. Default: the credential's, or else the current user.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>User and password to log in with where no key is accepted: by keyboard-interactive, then by password. No output shows the password, and none keeps it.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Private key files, tried in order. Default: id_rsa, id_ecdsa and id_ed25519 in ~/.ssh.</summary>
    [Parameter]
    public string[]? IdentityFile { get; set; }

    /// <summary>Certificates to log in with, each by the key of a file or of the agent that it certifies. Default: those beside the keys (-cert.pub).</summary>
    [Parameter]
    public string[]? CertificateFile { get; set; }

    /// <summary>The passphrase of private keys that need one; others are used as well.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>The socket of the agent that holds keys; none for no agent. Default: what SSH_AUTH_SOCK says.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string IdentityAgent { get; set; } = SshPaths.AgentVariable;

    /// <summary>Use keys of the agent only where a file of IdentityFile (or its .pub) names them.</summary>
    [Parameter]
    public SwitchParameter IdentitiesOnly { get; set; }

    /// <summary>known_hosts files. Default: the user's and the system's.</summary>
    [Parameter]
    public string[]? KnownHostsFile { get; set; }

    /// <summary>The name to look up in known_hosts instead of the address.</summary>
    [Parameter]
    public string? HostKeyAlias { get; set; }

    /// <summary>
    /// What is done with a host key that is not on file: Strict refuses it, AcceptNew writes the key of a host that nothing is on file for to the first known_hosts file, and Off
    /// accepts any key, with a warning. Default Strict.
    /// </summary>
    [Parameter]
    public SshHostKeyPolicy HostKeyPolicy { get; set; }

    /// <summary>
    /// The hosts that the connection goes through, in order: DeployHost objects, or what ssh's -J takes, looked up in ~/.ssh/config. Each is logged in to by its own user and keys, and its own host key is
    /// checked.
    /// </summary>
    [Parameter]
    [JumpTransformation]
    public DeployHost[] ProxyJump { get; set; } = [];

    /// <summary>How long one connection attempt may take: seconds, or a text such as "500ms". Default 10 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a connection that is refused or not answered is tried, once a second, 1 to 3600. Default 1.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int ConnectionAttempt { get; set; } = 1;

    /// <summary>How often the host is asked for an answer while commands run there: seconds, or a text such as "500ms"; 0 for never. Default 5 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan ServerAliveInterval { get; set; } = DeployHost.Local.ServerAliveInterval;

    /// <summary>For how many of these intervals the host may be silent before its connection is given up. Default 2.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ServerAliveCountMax { get; set; } = DeployHost.Local.ServerAliveCountMax;

    /// <summary>How root is had: Sudo or None. Default Sudo, None for the user root.</summary>
    [Parameter]
    public PrivilegeMode? Privilege { get; set; }

    /// <summary>
    /// What sudo asks for on the host, for a login whose sudo wants a password. It is sent on standard input where sudo asks, and only then; a wrong one is tried once.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? SudoPassword { get; set; }

    /// <summary>What the host does, for example "app" or "balancer".</summary>
    [Parameter]
    public string[] Role { get; set; } = [];

    /// <summary>Free labels.</summary>
    [Parameter]
    public string[] Tag { get; set; } = [];

    /// <summary>Work on this machine directly, without SSH.</summary>
    [Parameter]
    public SwitchParameter Local { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _password = SecretCopy.Of(Credential);
        _sudoPassword = SecretCopy.Of(SudoPassword);
        _passphrase = SecretCopy.Of(Passphrase);
        var owner = SecretCopy.UserOf(Credential);
        if (User is not null && owner is not null && User != owner)
        {
            ThrowTerminatingError(DeployErrorRecord.From(
                new DeployException("HostUserContradicts", DeployErrorKind.InvalidInput, null, $"The credential is that of '{owner}', and the login user is to be '{User}'.", "Leave -User out, or give the credential of that user."), User));
        }

        _login = User ?? owner ?? Environment.UserName;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(new DeployHost
    {
        Alias = Name,
        Address = Address ?? (Local ? DeployHost.Local.Address : Name),
        Port = Port,
        User = _login,
        Password = _password,
        Passphrase = _passphrase,
        IdentityAgent = SshPaths.Agent(IdentityAgent),
        IdentitiesOnly = IdentitiesOnly,
        IdentityFile = Files(IdentityFile) ?? SshPaths.DefaultIdentities,
        CertificateFile = Files(CertificateFile) ?? [],
        KnownHostsFile = Files(KnownHostsFile) ?? SshPaths.DefaultKnownHosts,
        HostKeyAlias = HostKeyAlias,
        HostKeyPolicy = HostKeyPolicy,
        ProxyJump = ProxyJump,
        ConnectTimeout = ConnectTimeout,
        ConnectionAttempts = ConnectionAttempt,
        ServerAliveInterval = ServerAliveInterval,
        ServerAliveCountMax = ServerAliveCountMax,
        Privilege = Privilege ?? DefaultPrivilege(),
        SudoPassword = _sudoPassword,
        Role = Role,
        Tag = Tag,
        IsLocal = Local,
    });

    private PrivilegeMode DefaultPrivilege()
    {
        if (Local)
            return DeployHost.Local.Privilege;
        return _login == "root" ? PrivilegeMode.None : PrivilegeMode.Sudo;
    }

    private string[]? Files(string[]? paths) => paths?.Select(GetUnresolvedProviderPathFromPSPath).ToArray();
}
