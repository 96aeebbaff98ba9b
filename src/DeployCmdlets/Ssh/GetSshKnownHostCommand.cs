using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Ssh;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>Gets the keys that are on file for hosts in known_hosts: what <c>ssh-keygen -F</c> finds, patterns and hashed names too.</summary>
/// <example>
/// <code>Get-SshKnownHost app1</code>
/// <para>Shows the keys of app1 with their fingerprints.</para>
/// </example>
/// <example>
/// <code>Get-SshKnownHost | Where-Object Marker -eq revoked</code>
/// <para>Shows the keys that must not be accepted.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "SshKnownHost")]
[OutputType(typeof(SshKnownHost))]
public sealed class GetSshKnownHostCommand : PSCmdlet
{
    /// <summary>Names or addresses that are connected to. Without it, all lines.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>TCP port of sshd, 1 to 65535. Default 22.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = 22;

    /// <summary>known_hosts files. Default: the user's and the system's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? KnownHostsFile { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var files = KnownHostsFile?.Select(GetUnresolvedProviderPathFromPSPath).ToList() ?? SshPaths.DefaultKnownHosts;
        foreach (var name in Name ?? [null!])
        {
            foreach (var file in files)
                Write(file, name);
        }
    }

    private void Write(string file, string? name)
    {
        try
        {
            WriteObject(KnownHostsView.Read(file, name is null ? null : KnownHostName.Of(name, Port)), enumerateCollection: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(DeployErrorRecord.From(e, file));
        }
    }
}
