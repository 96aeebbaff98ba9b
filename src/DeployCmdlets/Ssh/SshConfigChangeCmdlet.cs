using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Ssh;
using XDeploy.Engine.Ssh.Config;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>The base of the cmdlets that change the block of a host in an ssh_config file.</summary>
public abstract class SshConfigChangeCmdlet : PSCmdlet
{
    /// <summary>The hosts, as the Host lines of the file have them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The ssh_config file to change. Default ~/.ssh/config.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ConfigFile { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var path = ConfigFile is null ? SshPaths.UserConfig : GetUnresolvedProviderPathFromPSPath(ConfigFile);
        foreach (var name in Name)
        {
            try
            {
                Change(Plan(path, name));
            }
            catch (Exception e) when (e is DeployException or IOException or UnauthorizedAccessException)
            {
                WriteError(DeployErrorRecord.From(e, name));
            }
        }
    }

    internal abstract SshConfigChangePlan Plan(string path, string name);

    internal virtual void Report(SshConfigChangePlan plan)
    {
    }

    private void Change(SshConfigChangePlan plan)
    {
        var diff = TextDiff.Unified(plan.Path, plan.Before, plan.After);
        if (plan.IsChange)
        {
            Report(plan);
            if (!ShouldProcess($"Change {plan.Name} in {plan.Path}:\n{diff}", $"Change {plan.Name} in {plan.Path}?", "Change ssh_config"))
                return;
            plan.Write();
        }

        WriteObject(new SshConfigChange { Name = plan.Name, Path = plan.Path, Changed = plan.IsChange, Diff = diff });
    }
}
