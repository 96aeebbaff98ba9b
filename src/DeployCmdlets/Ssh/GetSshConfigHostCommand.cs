using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Ssh.Config;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>
/// Gets what ssh_config(5) says of hosts: the same that <c>ssh -G</c> says, as objects. Include, Match, tokens and all else are as in OpenSSH 9.2; the commands of
/// Match exec are run. A name that no line speaks of gets what holds for all hosts.
/// </summary>
/// <example>
/// <code>Get-SshConfigHost app1 | Format-List</code>
/// <para>Shows how ssh would connect to app1.</para>
/// </example>
/// <example>
/// <code>Get-SshConfigHost | Where-Object HostKeyPolicy -eq Off</code>
/// <para>Finds the hosts whose keys are not checked.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "SshConfigHost")]
[OutputType(typeof(SshConfigHost))]
public sealed class GetSshConfigHostCommand : PSCmdlet
{
    /// <summary>Names, or destinations such as deploy@app1; a name with * or ? stands for all that Host lines name and that match. Without it, all that are named.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>The ssh_config file to read. Default ~/.ssh/config, then /etc/ssh/ssh_config.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ConfigFile { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var config = new SshConfig(ConfigFile is null ? null : GetUnresolvedProviderPathFromPSPath(ConfigFile));
        foreach (var name in Name ?? ["*"])
        {
            try
            {
                foreach (var host in Expand(config, name))
                    WriteObject(SshConfigView.Of(config.Resolve(host)));
            }
            catch (DeployException e)
            {
                WriteError(DeployErrorRecord.From(e, name));
            }
        }
    }

    private static IEnumerable<string> Expand(SshConfig config, string name)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name))
            return [name];
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        return config.Names().Where(pattern.IsMatch);
    }
}
