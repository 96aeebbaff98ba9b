using System.Management.Automation;
using XDeploy.Engine.Ssh.Config;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>
/// Takes hosts out of an ssh_config file: their blocks, or their names from Host lines that have others too. All other lines stay as they are, and files
/// that are included are not touched. Where the file does not name the host, nothing is written.
/// </summary>
/// <example>
/// <code>Remove-SshConfigHost app9 -WhatIf</code>
/// <para>Shows which lines would go.</para>
/// </example>
[Cmdlet(VerbsCommon.Remove, "SshConfigHost", SupportsShouldProcess = true)]
[OutputType(typeof(SshConfigChange))]
public sealed class RemoveSshConfigHostCommand : SshConfigChangeCmdlet
{
    internal override SshConfigChangePlan Plan(string path, string name) => SshConfigChangePlan.Remove(path, name);
}
