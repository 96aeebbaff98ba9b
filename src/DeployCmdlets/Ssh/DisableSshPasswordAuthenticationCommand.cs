using System.Management.Automation;
using XDeploy.Engine.Preparation;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>
/// Makes logins by password impossible: password and keyboard-interactive authentication are off for every connection, also in Match blocks that turn them on again, and
/// lists of AuthenticationMethods that need them go. Lines that are right already, comments and all else stay. Nobody is locked out: the host puts the old files back by
/// itself unless a new login by key has root in time.
/// </summary>
/// <example>
/// <code>Get-DeployHost | Disable-SshPasswordAuthentication</code>
/// <para>Leaves keys as the only way into all hosts.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app1 | Disable-SshPasswordAuthentication -WhatIf</code>
/// <para>Shows as a diff what would change.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Disable, "SshPasswordAuthentication", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SshdChangeResult))]
public sealed class DisableSshPasswordAuthenticationCommand : SshdChangeCmdlet
{
    internal override IReadOnlyList<string> Subject => ["PasswordAuthentication", "KbdInteractiveAuthentication", "AuthenticationMethods"];

    internal override SshdConfiguration Edit(SshdConfiguration configuration) => SshdPasswordLogins.Disable(configuration);
}
