using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Ssh;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>
/// Removes the keys of hosts from a known_hosts file, as <c>ssh-keygen -R</c> does: hashed names are found, lines with a marker stay, and so does every other byte. Where no key
/// is on file, nothing is written.
/// </summary>
/// <example>
/// <code>Remove-SshKnownHost app1</code>
/// <para>Forgets the keys of a host that was installed anew.</para>
/// </example>
[Cmdlet(VerbsCommon.Remove, "SshKnownHost", SupportsShouldProcess = true)]
[OutputType(typeof(SshKnownHostChange))]
public sealed class RemoveSshKnownHostCommand : PSCmdlet
{
    /// <summary>Names or addresses that are connected to.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>TCP port of sshd, 1 to 65535. Default 22.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = 22;

    /// <summary>The known_hosts file. Default ~/.ssh/known_hosts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KnownHostsFile { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var file = KnownHostsFile is null ? SshPaths.DefaultKnownHosts[0] : GetUnresolvedProviderPathFromPSPath(KnownHostsFile);
        foreach (var host in Name)
        {
            try
            {
                Remove(file, KnownHostName.Of(host, Port));
            }
            catch (Exception e) when (e is DeployException or IOException or UnauthorizedAccessException)
            {
                WriteError(DeployErrorRecord.From(e, host));
            }
        }
    }

    private void Remove(string file, string name)
    {
        var going = KnownHostsView.Read(file, name).Where(line => line.Marker.Length == 0).Select(line => line.Fingerprint).ToList();
        var (before, after) = KnownHostsView.PlanRemoval(file, name);
        var isChange = before != after;
        if (isChange)
        {
            var diff = TextDiff.Unified(file, before, after);
            if (!ShouldProcess($"Remove the keys of {name} from {file}:\n{diff}", $"Remove the keys of {name} from {file}?", "Remove host keys"))
                return;
            KnownHostsView.Remove(file, name);
        }

        WriteObject(new SshKnownHostChange { Name = name, Path = file, Changed = isChange, Fingerprint = going });
    }
}
