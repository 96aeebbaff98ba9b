using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts.Commands;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>
/// Makes a file a command on hosts: a link in /usr/local/bin, named as the file without its extension. A file of a service is linked through its release "current", so that Switch-Release switches the command too. The file has to be
/// executable and to name its interpreter in its first line; where it does not, it is put right in place, but for a file of a release, which never changes: that is an error, or -Wrapper makes a small script that
/// starts it by its interpreter. A command that is on the hosts already is not shadowed unless -Force says so.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Install-CommandLink script.py -Service x-model</code>
/// <para>Makes /usr/local/bin/script, a link to /var/projects/x-model/current/script.py.</para>
/// </example>
/// <example>
/// <code>Install-CommandLink -Path /opt/tools/report.py -Name daily-report -HostName app1</code>
/// <para>Makes a file that is in no release executable, gives it an interpreter line where it has none, and makes it a command.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Install, "CommandLink", SupportsShouldProcess = true, DefaultParameterSetName = "Service")]
[OutputType(typeof(CommandLink))]
public sealed class InstallCommandLinkCommand : HostCmdlet
{
    /// <summary>The file, as a path in the release.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Service")]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Root")]
    [ValidatePattern(@"^(?!/)(?!(.*/)?\.\.?(/|$)).*[^/]$")]
    public string File { get; set; } = string.Empty;

    /// <summary>Name of the service, whose releases are below /var/projects/NAME.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Service")]
    [ValidateNotNullOrEmpty]
    public string Service { get; set; } = string.Empty;

    /// <summary>The service's folder on the hosts, where it is not /var/projects/NAME.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Root")]
    [ValidatePattern("^/.*[^/]$")]
    public string Root { get; set; } = string.Empty;

    /// <summary>Absolute path of a file on the hosts that is in no release.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [ValidatePattern("^/.*[^/]$")]
    public string Path { get; set; } = string.Empty;

    /// <summary>What is typed to start it. Default: the file's name without its extension.</summary>
    [Parameter]
    [ValidatePattern("^[A-Za-z0-9_][A-Za-z0-9_.+-]*$")]
    public string? Name { get; set; }

    /// <summary>The interpreter to write into a file that names none, or for a wrapper to start: an absolute path, or "/usr/bin/env NAME". Default: by the file's extension.</summary>
    [Parameter]
    [ValidatePattern("^/[^ ]+( [^ ]+)?$")]
    public string? Interpreter { get; set; }

    /// <summary>Make a small script that starts the file by its interpreter, instead of a link.</summary>
    [Parameter]
    public SwitchParameter Wrapper { get; set; }

    /// <summary>Take the place of a command of that name, or be found before it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var target = Path.Length > 0 ? Path : $"{new ServiceLayout(Root.Length > 0 ? Root : $"/var/projects/{Service}").Current}/{File}";
        var installation = new CommandInstallation(new CommandRequest(target, Name ?? CommandRequest.NameOf(target)) { Interpreter = Interpreter, IsWrapper = Wrapper, Force = Force });
        var steps = await installation.LookAsync(session, cancellationToken).ConfigureAwait(false);
        if (steps.Count > 0)
        {
            if (!await channel.ShouldProcessAsync($"On {session.Host}: {string.Join(", ", steps)}", session.Host.Alias, "Make a command").ConfigureAwait(false))
                return;
            await installation.RunAsync(session, cancellationToken).ConfigureAwait(false);
        }

        await channel.OutputAsync(installation.Result(session.Host, steps)).ConfigureAwait(false);
    }
}
