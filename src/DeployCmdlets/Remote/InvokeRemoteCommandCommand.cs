using System.Diagnostics;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Cmdlets.Remote;

/// <summary>
/// Runs a command line in the POSIX shell of hosts, all at once, and returns what each answered. A command that ends with
/// a status other than 0 is an answer, and an error only with -ErrorOnFailure.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Invoke-RemoteCommand 'uptime -p'</code>
/// <para>Shows how long each host has been up.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Invoke-RemoteCommand 'git -C ~/x-model pull --ff-only' -AsUser x-model</code>
/// <para>Runs a command as a service's own user, in its home folder.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "RemoteCommand", SupportsShouldProcess = true, DefaultParameterSetName = "LoginUser")]
[OutputType(typeof(RemoteCommandResult))]
public sealed class InvokeRemoteCommandCommand : HostCmdlet
{
    /// <summary>The command line, read by sh(1) on the host. It is passed as it is: quote what comes from outside.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Command { get; set; } = string.Empty;

    /// <summary>Run as root: by sudo where the host's privilege is Sudo.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Root")]
    public SwitchParameter AsRoot { get; set; }

    /// <summary>
    /// Run as this user, in its home folder and with HOME, USER and LOGNAME its own: by sudo where the host's privilege is Sudo, which takes a rule for that user only
    /// (deploy ALL=(x-model) NOPASSWD: ALL), and as root by runuser.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "User")]
    [ValidateNotNull]
    public UserName AsUser { get; set; } = null!;

    /// <summary>How long the command may take: seconds, or a text such as "5min". Default: as long as it takes.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Report a command that ends with a status other than 0 as an error, besides its result.</summary>
    [Parameter]
    public SwitchParameter ErrorOnFailure { get; set; }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        if (!await channel.ShouldProcessAsync($"Run on {host}: {Command}", host.Alias, "Run a command").ConfigureAwait(false))
            return;

        var clock = Stopwatch.StartNew();
        var result = await session.RunAsync(await MakeAsync(session, cancellationToken).ConfigureAwait(false) with { Timeout = Timeout }, cancellationToken).ConfigureAwait(false);
        var answer = new RemoteCommandResult(host.Alias, result.ExitCode, result.Output.TrimEnd('\n'), result.Error.TrimEnd('\n'), clock.Elapsed);
        await channel.OutputAsync(answer).ConfigureAwait(false);
        if (ErrorOnFailure && !answer.Success)
        {
            throw new DeployException(
                "RemoteCommandFailed", DeployErrorKind.RemoteFailure, host.Alias,
                $"the command '{Command}' ended with status {answer.ExitCode}: {answer.Error}");
        }
    }

    private async Task<SessionCommand> MakeAsync(ISession session, CancellationToken cancellationToken)
    {
        var who = AsUser is not null ? RunAs.User(AsUser) : AsRoot ? RunAs.Root : RunAs.LoginUser;
        if (who == RunAs.LoginUser)
            return new SessionCommand(Command);
        // The check runs first, so that a command's own failure is never taken for a missing sudo.
        await session.RunAsync(new RemoteScript($"run a command as {who}") { RunAs = who }.Step("check", $":"), cancellationToken).ConfigureAwait(false);
        return Elevation.Command(session.Host, who, ShellText.FromOperator(Command));
    }
}
