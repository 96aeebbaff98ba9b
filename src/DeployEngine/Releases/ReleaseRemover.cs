using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Releases;

/// <summary>
/// Removes releases. Each one loses its name by a rename first, so that nothing half removed is seen as a release, and is looked at once more then: where somebody has begun to use it, it gets its name back.
/// </summary>
public sealed class ReleaseRemover(ServiceLayout layout)
{
    // Whoever sends goes on with a part that is younger.
    private const int MinutesUntilStale = 24 * 60;

    private static readonly TimeSpan TimeToRemove = TimeSpan.FromMinutes(30);

    // What a disk gets back: a file with other names elsewhere gives nothing, and one with all its names in here gives it once. Reads lines "ID INODE LINKS BLOCKS TYPE"; inodes are counted over all of the releases in turn.
    private static ShellText Sum => ShellText.Of(
        $$"""
        awk -F '\t' '!($1 in order) { order[$1] = ++n; name[n] = $1 }
            $5 == "d" { freed[$1] += $4; next }
            ++seen[$2] == $3 { freed[$1] += $4 }
            END { for (i = 1; i <= n; i++) printf "freed\t%s\t%.0f\n", name[i], freed[name[i]] * 512 }'
        """);

    /// <summary>How many bytes each one would free, removed in this order, and which parts nobody needs any more (hidden names, with their bytes).</summary>
    /// <exception cref="DeployException">An error of the session.</exception>
    public async Task<IReadOnlyList<(string Name, long Bytes)>> MeasureAsync(ISession session, IReadOnlyList<ReleaseId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript("measure releases") { Timeout = TimeToRemove }.Step("measure", $$"""
            cd -- {{layout.Releases}} 2>/dev/null || exit 0
            {{ReleaseUse.Functions}}
            {{Parts}}
            { printf '%s\n' {{ids.Select(id => id.Value)}}; xd_parts; } | while IFS= read -r xd_name; do
                [ -z "$xd_name" ] || [ ! -e "$xd_name" ] || find "$xd_name" -printf "$xd_name\t%i\t%n\t%b\t%y\n"
            done | {{Sum}}
            """);
        return Freed((await session.RunAsync(script, cancellationToken).ConfigureAwait(false))["measure"]);
    }

    /// <summary>Removes releases and the parts.</summary>
    /// <returns>What is gone, with the bytes that it freed, and which releases were kept since somebody uses them.</returns>
    /// <exception cref="DeployException">Somebody else is at it (<c>ReleasesBusy</c>), or an error of the session.</exception>
    public async Task<(IReadOnlyList<(string Name, long Bytes)> Removed, IReadOnlyList<(ReleaseId Id, string Why)> Kept)> RunAsync(ISession session, IReadOnlyList<ReleaseId> ids, bool withParts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript("remove releases") { Timeout = TimeToRemove }.Step("remove", $$"""
            cd -- {{layout.Releases}} 2>/dev/null || exit 0
            {{ReleaseUse.Lock}}
            {{ReleaseUse.Functions}}
            {{Parts}}
            xd_user() {
                { xd_links; xd_running; } | awk -F '\t' -v id="$1" -v hidden="$2" '
                    $1 == "link" { n = split($3, part, "/"); for (i = 1; i < n; i++) if (part[i] == "releases" && part[i + 1] == id) { print "the link " $2 " names it"; exit } }
                    $1 == "run" && ($2 == id || $2 == hidden) { print "process " $3 " runs from it"; exit }'
            }
            xd_rm() {
                find "$2" -printf "$1\t%i\t%n\t%b\t%y\n" | {{Sum}}
                rm -rf -- "$2"
            }
            for xd_id in {{ids.Select(id => id.Value)}}; do
                [ -d "$xd_id" ] || continue
                xd_why=$(xd_user "$xd_id" "$xd_id")
                if [ -z "$xd_why" ]; then
                    mv -T -- "$xd_id" .removed-"$xd_id"
                    xd_why=$(xd_user "$xd_id" .removed-"$xd_id")
                    [ -z "$xd_why" ] || mv -T -- .removed-"$xd_id" "$xd_id"
                fi
                if [ -n "$xd_why" ]; then printf 'kept\t%s\t%s\n' "$xd_id" "$xd_why"; continue; fi
                rm -f -- {{ReleaseSeal.Folder}}/"$xd_id" {{ReleaseMarkFile.Folder}}/"$xd_id" {{ReleaseOrigin.Folder}}/"$xd_id" {{ReleaseOrigin.SignatureFolder}}/"$xd_id"
                xd_rm "$xd_id" .removed-"$xd_id"
            done
            {{(withParts ? ShellText.Of($"xd_parts | while IFS= read -r xd_part; do xd_rm \"$xd_part\" \"$xd_part\"; done") : ShellText.Empty)}}
            """);
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (result.Find("remove") is { ExitCode: ReleaseUse.StatusBusy })
            throw ReleaseErrors.Busy(session.Host, layout);
        var step = result.ThrowIfFailed()["remove"];
        return (Freed(step), [.. step.Lines.Select(l => l.Split('\t')).Where(l => l is ["kept", _, _]).Select(l => (new ReleaseId(l[1]), l[2]))]);
    }

    // A part that is being sent is locked; seals, marks and origins are nothing without their release, and an origin is there a moment before it. Those that are being written have names of their own.
    private static ShellText Parts => ShellText.Of(
        $$"""
        xd_parts() {
            find . -maxdepth 1 -name '.removed-*' -printf '%f\n'
            find . -maxdepth 1 -name '.incoming-*' -printf '%f\n' | while IFS= read -r xd_part; do
                xd_of=${xd_part#.incoming-}; xd_of=${xd_of%.*}
                [ -d "$xd_of" ] || [ -n "$(find "$xd_part" -maxdepth 0 -mmin +{{MinutesUntilStale}})" ] || continue
                ( flock -n 8 ) 8<"$xd_part" && printf '%s\n' "$xd_part" || :
            done
            {
                find {{ReleaseSeal.Folder}} {{ReleaseMarkFile.Folder}} -maxdepth 1 -type f \( ! -name '*.new' ! -name '.*' -o -mmin +{{MinutesUntilStale}} \) -printf '%h/%f\n' 2>/dev/null || :
                find {{ReleaseOrigin.Folder}} {{ReleaseOrigin.SignatureFolder}} -maxdepth 1 -type f -mmin +{{MinutesUntilStale}} -printf '%h/%f\n' 2>/dev/null || :
            } | while IFS= read -r xd_part; do
                [ -d "${xd_part##*/}" ] || printf '%s\n' "$xd_part"
            done
        }
        """);

    private static List<(string Name, long Bytes)> Freed(StepResult step) =>
        [.. step.Lines.Select(l => l.Split('\t')).Where(l => l is ["freed", _, _]).Select(l => (l[1], long.Parse(l[2], CultureInfo.InvariantCulture)))];
}
