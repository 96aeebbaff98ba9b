using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;

namespace XDeploy.Cmdlets.Releases;

/// <summary>
/// Gets the releases of a service that are on hosts, the newest first: what they hold, when they came, whether they are whole, which instances are pinned to them and run from them, and what is thought of them.
/// What deployments tell is known from the journals of this machine and of the host itself, where it is the service's anchor. Unless -Verify is given, no file of a release is read.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Get-Release x-model</code>
/// <para>Shows all releases of x-model on all hosts.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Get-Release x-model -Id 2.* -Verify | Where-Object Condition -NE Whole</code>
/// <para>Reads all files of some releases, and shows those that are not what was sent.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "Release", DefaultParameterSetName = "Service")]
[OutputType(typeof(ReleaseState))]
public sealed class GetReleaseCommand : ReleaseCmdlet
{
    /// <summary>Which releases; wildcards are allowed. Default: all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string Id { get; set; } = "*";

    /// <summary>Read all files of the releases and compare them with what was sent.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        // Which one is the last good one can be told among all of them only.
        var pattern = new WildcardPattern(Id);
        var releases = await LookAsync(session, ReleaseLook.All, verify: false, cancellationToken).ConfigureAwait(false);
        var verified = Verify ? (await new ReleaseLook(Layout).ReadAsync(session, Id, verify: true, cancellationToken).ConfigureAwait(false)).ToDictionary(r => r.Id) : [];
        foreach (var release in releases.Where(r => pattern.IsMatch(r.Id.Value)))
        {
            var seen = verified.GetValueOrDefault(release.Id, release);
            await channel.OutputAsync(release with { Condition = seen.Condition, Detail = seen.Detail }).ConfigureAwait(false);
        }
    }
}
