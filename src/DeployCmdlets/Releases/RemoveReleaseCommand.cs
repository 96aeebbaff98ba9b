using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;

namespace XDeploy.Cmdlets.Releases;

/// <summary>
/// Removes releases from hosts: named ones, or all but the newest, bad and damaged ones first. Never one that an instance is pinned to, that any process runs from, that the link current names, that was the last one to prove itself, or
/// that taking back the last deployment needs; a named one of these is an error. What is left of releases that did not come whole, and of ones that are gone, is swept away. Returns what is gone, with the bytes of the disk that it freed: files
/// that another release has too free nothing.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Remove-Release x-model -Keep 5 -WhatIf</code>
/// <para>Shows which releases would go, and what that would free.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Remove-Release x-model -Id 2.4.0, 2.4.1</code>
/// <para>Removes two releases wherever they are.</para>
/// </example>
[Cmdlet(VerbsCommon.Remove, "Release", SupportsShouldProcess = true, DefaultParameterSetName = "Service")]
[OutputType(typeof(ReleaseRemoval))]
public sealed class RemoveReleaseCommand : ReleaseCmdlet
{
    /// <summary>Releases to remove; one that is not there is passed over.</summary>
    [Parameter]
    [ReleaseListTransformation]
    [ValidateNotNullOrEmpty]
    public ReleaseId[] Id { get; set; } = [];

    /// <summary>How many of the newest to keep. Bad and damaged ones are not counted; those that have to stay are.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Keep { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Id.Length > 0 == Keep.HasValue)
            ThrowTerminatingError(DeployErrorRecord.From(new DeployException("RemovalInvalid", DeployErrorKind.InvalidInput, null, "Name releases with -Id, or say with -Keep how many stay."), null));
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var releases = await LookAsync(session, ReleaseLook.All, verify: false, cancellationToken).ConfigureAwait(false);
        var chosen = Keep is { } keep ? ReleaseRemovalPlan.AllBut(releases, keep) : ReleaseRemovalPlan.InOrder(releases.Where(r => Id.Contains(r.Id)));
        if (Keep is null)
            await RefuseAsync(session.Host, channel, [.. chosen.Select(r => (r.Id, Why: ReleaseRemovalPlan.Reason(r))).Where(r => r.Why is not null).Select(r => (r.Id, r.Why!))]).ConfigureAwait(false);
        var remover = new ReleaseRemover(Layout);
        var bytes = await remover.MeasureAsync(session, [.. chosen.Where(r => ReleaseRemovalPlan.Reason(r) is null).Select(r => r.Id)], cancellationToken).ConfigureAwait(false);

        List<ReleaseId> agreed = [];
        foreach (var (name, freed) in bytes.Where(b => !IsPart(b.Name)))
        {
            if (await channel.ShouldProcessAsync($"Remove release {name} from {session.Host}: {freed} bytes would be free", $"{session.Host.Alias}:{name}", "Remove a release").ConfigureAwait(false))
                agreed.Add(new ReleaseId(name));
        }

        var parts = bytes.Where(b => IsPart(b.Name)).ToList();
        var withParts = parts.Count > 0 && await channel.ShouldProcessAsync(
            $"Remove what is left of releases from {session.Host}: {string.Join(", ", parts.Select(p => p.Name))}, {parts.Sum(p => p.Bytes)} bytes would be free", session.Host.Alias, "Remove parts of releases").ConfigureAwait(false);
        if (agreed.Count == 0 && !withParts)
            return;

        var (removed, kept) = await remover.RunAsync(session, agreed, withParts, cancellationToken).ConfigureAwait(false);
        foreach (var (name, freed) in removed)
            await channel.OutputAsync(new ReleaseRemoval(session.Host.Alias, IsPart(name) ? null : new ReleaseId(name), $"{Layout.Releases}/{name}", freed)).ConfigureAwait(false);
        await RefuseAsync(session.Host, channel, kept).ConfigureAwait(false);
    }

    // A hidden one is no release.
    private static bool IsPart(string name) => name.StartsWith('.');

    private static async Task RefuseAsync(DeployHost host, CmdletChannel channel, IReadOnlyList<(ReleaseId Id, string Why)> refused)
    {
        foreach (var (id, why) in refused)
            await channel.ErrorAsync(DeployErrorRecord.From(ReleaseErrors.InUse(host, id, why), host)).ConfigureAwait(false);
    }
}
