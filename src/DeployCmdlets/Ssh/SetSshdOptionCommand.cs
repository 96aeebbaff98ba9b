using System.Collections;
using System.Management.Automation;
using XDeploy.Engine.Preparation;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>
/// Sets options of sshd so that they count: the line that counts is changed where it stands, in the main file or in one that it includes; where there is none, one is
/// added before the drop-ins, and never in a Match block. sshd tests the files (<c>sshd -t</c>) and says itself what holds then; it is reloaded, which ends no connection.
/// Nobody is locked out: the host puts the old files back by itself unless a new login by key has root in time. Where all is as it should be, nothing is done.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Set-SshdOption @{ PermitRootLogin = 'no'; MaxStartups = '30:50:200'; X11Forwarding = $false }</code>
/// <para>Sets three options on all hosts.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app1 | Set-SshdOption @{ AllowUsers = 'deploy', 'admin'; Banner = $null } -WhatIf</code>
/// <para>Shows as a diff how the list of users and sshd's own value of Banner would be set.</para>
/// </example>
[Cmdlet(VerbsCommon.Set, "SshdOption", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SshdChangeResult))]
public sealed class SetSshdOptionCommand : SshdChangeCmdlet
{
    /// <summary>
    /// The options and their values: a text as it stands in the file, a number, $true or $false for yes or no, a list of values, or $null for sshd's own value. Values of
    /// a list are quoted where they need it. A Match block that says otherwise goes on doing so.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public Hashtable Option { get; set; } = [];

    internal override IReadOnlyList<string> Subject => [.. Option.Keys.Cast<object>().Select(k => $"{k}").Order(StringComparer.OrdinalIgnoreCase)];

    internal override SshdConfiguration Edit(SshdConfiguration configuration) =>
        Subject.Aggregate(configuration, (current, option) => SshdOptionValues.Set(current, option, Option[Option.Keys.Cast<object>().First(k => $"{k}" == option)]));
}
