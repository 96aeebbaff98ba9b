using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Preparation;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>
/// Lets a user of hosts use sudo without a password, for all or for a list of commands, by a file of his own in /etc/sudoers.d: root's, mode 0440, judged by visudo before it
/// takes its place, and by the user's own sudo in it. It takes root once: a login as root, or one with sudo, by a password too (New-DeployHost -SudoPassword). Where all is as it should be, nothing is done.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Enable-PasswordlessSudo -User deploy</code>
/// <para>Lets deploy run everything, which XDeploy needs of the user that it logs in as.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* -SudoPassword (Read-Host -AsSecureString) | Enable-PasswordlessSudo -User deploy</code>
/// <para>Prepares hosts whose login has root by its password. Afterwards, deploy needs none.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Enable-PasswordlessSudo -User operator -Command '/usr/bin/systemctl restart x-model.target', '/usr/bin/journalctl *'</code>
/// <para>Lets operator run one command as it stands, and another with any arguments, and nothing else.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Enable, "PasswordlessSudo", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PasswordlessSudoResult))]
public sealed class EnablePasswordlessSudoCommand : GuardedCmdlet
{
    private SudoDropIn? _dropIn;

    /// <summary>Who may.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string User { get; set; } = string.Empty;

    /// <summary>
    /// The commands that he may run as root, each an absolute path and the arguments that it may have, word for word; no arguments mean none, and a star in their place means any.
    /// Default: everything, as any user.
    /// </summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string[] Command { get; set; } = [];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _dropIn = new SudoDropIn(User, Command);
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, User));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var dropIn = _dropIn!;
        var change = await dropIn.PlanAsync(session, cancellationToken).ConfigureAwait(false);
        var diff = change is null ? string.Empty : string.Concat(change.Files.Select(f => f.Diff));
        if (change is not null)
        {
            if (!await channel.ShouldProcessAsync($"On {host}: {change.Purpose}.\n{diff}", host.Alias, "Enable sudo").ConfigureAwait(false))
                return;
            await Guard.RunAsync(session, change, cancellationToken).ConfigureAwait(false);
        }

        await channel.OutputAsync(new PasswordlessSudoResult(host.Alias, User, dropIn.Path, change is not null, diff)).ConfigureAwait(false);
    }
}
