using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Preparation;
using XDeploy.Engine.Ssh.AuthorizedKeys;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>
/// Has hosts accept public keys for a user: in the file that their sshd reads (AuthorizedKeysFile), once, with the owner and the modes that sshd asks for. No other line of the file is touched. Where all is as it should be,
/// nothing is done.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Install-SshPublicKey ~/.ssh/id_deploy.pub</code>
/// <para>Has the user who logs in be known by one more key.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Install-SshPublicKey $pair -User backup -Option 'restrict,command="/usr/local/bin/backup"'</code>
/// <para>Lets a key run one command, as another user.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Install-SshPublicKey ~/.ssh/id_new.pub -Exclusive</code>
/// <para>Replaces all keys. Where the new one is not the one that this machine logs in with, hosts go back by themselves.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Install, "SshPublicKey", SupportsShouldProcess = true)]
[OutputType(typeof(SshPublicKeyResult))]
public sealed class InstallSshPublicKeyCommand : GuardedCmdlet
{
    /// <summary>The keys: files (.pub), the text of keys, or what New-SshKeyPair made.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>The user on the hosts. Default: the one who logs in.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>The options of the keys' lines, as sshd(8) has them: restrict,from="10.0.0.0/8". Empty for none. Default: none for a new line, and what is there stays.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Option { get; set; }

    /// <summary>
    /// Take all other keys of the user away. The host puts them back by itself unless a new login works with what stays (RevertAfter). Needs root and systemd.
    /// </summary>
    [Parameter]
    public SwitchParameter Exclusive { get; set; }

    private IReadOnlyList<(SshPublicKey Key, string Comment)> _keys = [];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _keys = [.. Key.Select(Read)];
            if (Option is { Length: > 0 } && AuthorizedKeyLine.Parse($"{Option} {_keys[0].Key}") is { Problem: { } problem })
                throw new DeployException("SshKeyOptionInvalid", DeployErrorKind.InvalidInput, null, $"sshd would not take the options '{Option}': {problem}.", "See sshd(8), AUTHORIZED_KEYS FILE FORMAT.");
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Key));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var plan = await PublicKeyInstallation.PlanAsync(session, User, _keys, Option, Exclusive, cancellationToken).ConfigureAwait(false);
        if (!plan.IsEmpty)
        {
            if (!await channel.ShouldProcessAsync(plan.Describe(host), host.Alias, "Install public keys").ConfigureAwait(false))
                return;
            await plan.ApplyAsync(session, Exclusive ? Guard : null, cancellationToken).ConfigureAwait(false);
        }

        await channel.OutputAsync(new SshPublicKeyResult { HostName = host.Alias, User = plan.User, Path = plan.Path, Changed = !plan.IsEmpty }).ConfigureAwait(false);
    }

    private (SshPublicKey Key, string Comment) Read(string key)
    {
        if (SshPublicKey.TryParse(key, out var comment) is { } text)
            return (text, comment);
        var path = GetUnresolvedProviderPathFromPSPath(key);
        if (!File.Exists(path))
            throw new DeployException("SshKeyMissing", DeployErrorKind.NotFound, null, $"'{key}' is neither a public key nor a file.", "Name a .pub file; New-SshKeyPair makes one.");
        return SshPublicKey.TryParse(File.ReadAllText(path), out comment) is { } read
            ? (read, comment)
            : throw new DeployException("SshKeyInvalid", DeployErrorKind.InvalidInput, null, $"{path} holds no public key.", "Name the .pub file, not the private key.");
    }
}
