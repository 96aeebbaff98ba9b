using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;

namespace XDeploy.Cmdlets.Releases;

/// <summary>
/// Marks a release on hosts as good or bad, beside it: its content stays as it is. An operator's mark goes before what deployments tell. Remove-Release takes bad ones first, and never the last good one. Returns the release with
/// its mark.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Set-Release x-model -Id 2.4.1 -Mark Bad -Reason 'leaks memory'</code>
/// <para>Marks a release on all hosts.</para>
/// </example>
[Cmdlet(VerbsCommon.Set, "Release", SupportsShouldProcess = true, DefaultParameterSetName = "Service")]
[OutputType(typeof(ReleaseState))]
public sealed class SetReleaseCommand : ReleaseCmdlet
{
    /// <summary>The release.</summary>
    [Parameter(Mandatory = true)]
    public ReleaseId Id { get; set; } = null!;

    /// <summary>What is thought of it; None takes the mark away.</summary>
    [Parameter(Mandatory = true)]
    public ReleaseMark Mark { get; set; }

    /// <summary>Why, in one line.</summary>
    [Parameter]
    public string Reason { get; set; } = string.Empty;

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var found = await new ReleaseLook(Layout).ReadAsync(session, Id.Value, verify: false, cancellationToken).ConfigureAwait(false);
        var release = found.FirstOrDefault(r => r.Id == Id) ?? throw ReleaseErrors.Missing(session.Host, Layout, Id);
        var isSame = release.Mark == Mark && release.Reason == (Mark == ReleaseMark.None ? string.Empty : Reason);
        if (!isSame)
        {
            if (!await channel.ShouldProcessAsync($"Mark release {Id} as {Mark} on {session.Host}", session.Host.Alias, "Mark a release").ConfigureAwait(false))
                return;
            release = Mark == ReleaseMark.None
                ? release with { Mark = Mark, MarkedBy = string.Empty, Reason = string.Empty, MarkTime = null }
                : release with { Mark = Mark, MarkedBy = $"{Environment.UserName}@{Environment.MachineName}", Reason = Reason, MarkTime = DateTimeOffset.UtcNow };
            await ReleaseMarkFile.SetAsync(session, Layout, release, cancellationToken).ConfigureAwait(false);
        }

        await channel.OutputAsync(release).ConfigureAwait(false);
    }
}
