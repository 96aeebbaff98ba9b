using System.Management.Automation;
using System.Security;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Hosts;

/// <summary>Gets hosts from an ssh_config file, with the values that ssh itself would use (ssh_config(5)).</summary>
/// <example>
/// <code>Get-DeployHost app*</code>
/// <para>Gets every host of ~/.ssh/config whose name begins with "app".</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* -Passphrase (Read-Host -AsSecureString)</code>
/// <para>The same hosts, for logins by keys that a passphrase protects.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "DeployHost")]
[OutputType(typeof(DeployHost))]
public sealed class GetDeployHostCommand : PSCmdlet
{
    private SecureString? _password;
    private SecureString? _sudoPassword;
    private SecureString? _passphrase;

    /// <summary>Names to get; a name with * or ? stands for all that match. Without it, all hosts that the file names.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>The ssh_config file to read. Default ~/.ssh/config.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ConfigFile { get; set; }

    /// <summary>
    /// What sudo asks for on all of these hosts, for a login whose sudo wants a password. It is sent on standard input where sudo asks, and only then; a wrong one is tried once.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? SudoPassword { get; set; }

    /// <summary>Roles to give the hosts, for example "app" or "balancer".</summary>
    [Parameter]
    public string[] Role { get; set; } = [];

    /// <summary>
    /// User and password for all of these hosts, whatever user the file names: keys are tried first, then keyboard-interactive, then the password. No output shows the password, and none keeps it.
    /// </summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The passphrase of private keys that need one; others are used as well.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _password = SecretCopy.Of(Credential);
        _sudoPassword = SecretCopy.Of(SudoPassword);
        _passphrase = SecretCopy.Of(Passphrase);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var hosts = new SshConfigHosts(ConfigFile is null ? null : GetUnresolvedProviderPathFromPSPath(ConfigFile), SecretCopy.UserOf(Credential));
        try
        {
            foreach (var name in Name ?? ["*"])
                Write(hosts, name);
        }
        catch (DeployException e) when (e.HostName is null)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, ConfigFile));
        }
    }

    private void Write(SshConfigHosts hosts, string name)
    {
        try
        {
            if (WildcardPattern.ContainsWildcardCharacters(name))
            {
                var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
                foreach (var host in hosts.List(pattern.IsMatch, e => WriteError(DeployErrorRecord.From(e, e.HostName))))
                    WriteObject(Complete(host));
            }
            else
            {
                WriteObject(Complete(hosts.Resolve(name)));
            }
        }
        catch (DeployException e) when (e.HostName is not null)
        {
            WriteError(DeployErrorRecord.From(e, name));
        }
    }

    private DeployHost Complete(DeployHost host) => host with { Role = Role, Password = _password, Passphrase = _passphrase, SudoPassword = _sudoPassword };
}
