using System.Globalization;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;

namespace XDeploy.Cmdlets.Releases;

/// <summary>
/// Brings links to a release that is on the hosts and whole: the pins of instances (ROOT/instances/PORT) and the link ROOT/current, which commands go through. Each link names the one release or the other at any time. Nothing is
/// restarted: instances go on running what they run until something starts them anew, which a warning says. To move a service to a release without losing requests, use Invoke-RollingUpdate.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Switch-Release x-model -Id 2.4.1 -Current</code>
/// <para>Has /var/projects/x-model/current name the release, and leaves instances alone.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app1 | Switch-Release x-model -Id 2.4.1 -Port 5001, 5002 -WhatIf</code>
/// <para>Shows what two instances are pinned to, and would be.</para>
/// </example>
[Cmdlet(VerbsCommon.Switch, "Release", SupportsShouldProcess = true, DefaultParameterSetName = "Service")]
[OutputType(typeof(ReleaseSwitch))]
public sealed class SwitchReleaseCommand : ReleaseCmdlet
{
    /// <summary>The release.</summary>
    [Parameter(Mandatory = true)]
    public ReleaseId Id { get; set; } = null!;

    /// <summary>Ports of the instances to pin; one that has no pin yet gets it. Without -Port and -Current: all that have one, and the link current.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int[] Port { get; set; } = [];

    /// <summary>Bring the link current there: without -Port, it alone.</summary>
    [Parameter]
    public SwitchParameter Current { get; set; }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var isAll = Port.Length == 0 && !Current;
        var change = new PinChange(Layout, Id) { Ports = isAll ? null : Port, WithCurrent = Current || isAll };
        var (links, running) = await change.LookAsync(session, cancellationToken).ConfigureAwait(false);
        var changes = links.Where(l => l.Changed).ToList();
        if (changes.Count > 0)
        {
            var words = string.Join(", ", changes.Select(l => $"{l.Link} ({l.Previous ?? "nothing"})"));
            if (!await channel.ShouldProcessAsync($"Switch to release {Id} on {session.Host}: {words}", session.Host.Alias, "Switch to a release").ConfigureAwait(false))
                return;
            await change.RunAsync(session, changes, cancellationToken).ConfigureAwait(false);
        }

        foreach (var link in links)
            await channel.OutputAsync(link).ConfigureAwait(false);
        var behind = links.Select(l => int.TryParse(l.Link, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0).Where(port => running[port].Any(id => id != Id.Value)).ToList();
        if (behind.Count > 0)
        {
            await channel.WarningAsync(
                $"{session.Host.Alias}: nothing was restarted: instances {string.Join(", ", behind)} still run {string.Join(", ", behind.SelectMany(port => running[port]).Distinct(StringComparer.Ordinal))}.").ConfigureAwait(false);
        }
    }
}
