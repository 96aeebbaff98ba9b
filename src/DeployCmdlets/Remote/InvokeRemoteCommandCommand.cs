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
[Cmdlet(VerbsLifecycle.Invoke, "RemoteCommand", SupportsShouldProcess = true)]
[OutputType(typeof(RemoteCommandResult))]
public sealed class InvokeRemoteCommandCommand : HostCmdlet
{
    /// <summary>The command line, read by sh(1) on the host. It is passed as it is: quote what comes from outside.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Command { get; set; } = string.Empty;

    /// <summary>Run as root: by passwordless sudo where the host's privilege is Sudo.</summary>
    [Parameter]
    public SwitchParameter AsRoot { get; set; }

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
        var text = Command;
        if (AsRoot && host.Privilege == PrivilegeMode.Sudo)
        {
            // The check runs first, so that a command's own failure is never taken for a missing sudo.
            await session.RunAsync(new RemoteScript("run a command as root").Step("check", $":"), cancellationToken).ConfigureAwait(false);
            text = ShellText.Of($"sudo -n sh -c {Command}").Source;
        }

        var result = await session.RunAsync(new SessionCommand(text) { Timeout = Timeout }, cancellationToken).ConfigureAwait(false);
        var answer = new RemoteCommandResult(host.Alias, result.ExitCode, result.Output.TrimEnd('\n'), result.Error.TrimEnd('\n'), clock.Elapsed);
        await channel.OutputAsync(answer).ConfigureAwait(false);
        if (ErrorOnFailure && !answer.Success)
        {
            throw new DeployException(
                "RemoteCommandFailed", DeployErrorKind.RemoteFailure, host.Alias,
                $"the command '{Command}' ended with status {answer.ExitCode}: {answer.Error}");
        }
    }
}
