using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Rollouts.Revisions;

/// <summary>Keeps the units of a host, with their environment, as a revision.</summary>
internal static class UnitKeeping
{
    /// <summary>The step that keeps them.</summary>
    /// <param name="service">The service.</param>
    /// <param name="units">Its units on the host.</param>
    /// <param name="id">The deployment.</param>
    /// <param name="isFirst">True at the beginning of a new deployment: then what the replicas were running with is kept too, as the revision before it, where that can be told.</param>
    public static ShellText Step(DeployService service, IReadOnlyList<string> units, string id, bool isFirst)
    {
        var folder = RevisionFolder.OfUnits(service.Name);
        return ShellText.Lines(
        [
            ServiceFiles.Functions(service.Root, units),
            folder.Keep(id, ShellText.Of(
                $$"""
                mkdir -- "$xd_new/units" "$xd_new/environment"
                xd_units | xargs -d '\n' -r cp -p --parents -t "$xd_new/units" --
                xd_environment | xargs -d '\n' -r cp -p --parents -t "$xd_new/environment" --
                """)),
            isFirst ? KeepBefore(folder, id) : ShellText.Empty,
        ]);
    }

    // A file that changed after the replicas had started is part of what is deployed now. Where each of them started after the last change, the files are those that it runs with.
    private static ShellText KeepBefore(RevisionFolder folder, string id) => ShellText.Of(
        $$"""
        xd_first=$(xd_starts | cut -d ' ' -f 1 | sort -n | head -n 1)
        xd_last=$(xd_changes | cut -d ' ' -f 1 | sort -n | tail -n 1)
        if [ -n "$xd_first" ] && [ -n "$xd_last" ] && awk "BEGIN { exit !($xd_first >= $xd_last) }"; then
            {{folder.Keep(RevisionFolder.Before(id), ShellText.Of($$"""cp -a -- {{folder.File(id, "/.")}} "$xd_new" """))}}
        fi
        """);
}
