using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Releases;

/// <summary>What is different in the files of two releases that are on a host.</summary>
public static class ReleaseDiff
{
    /// <summary>How many files are told of at most.</summary>
    public const int MostFiles = 500;

    // Larger files are data, and not read by people.
    private const int LargestText = 65_536;
    private const int MostText = 1_000_000;

    /// <summary>
    /// Compares two releases by their manifests, and shows the text files that are different as a diff. Of a file that not everybody may read, that is large, or that is no text, only the name is told.
    /// </summary>
    /// <param name="session">The host.</param>
    /// <param name="layout">Where the releases are.</param>
    /// <param name="before">The release that is there now.</param>
    /// <param name="after">The release that comes.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The differences, in the form of diff(1) with a line for each file that is not shown; empty where there are none.</returns>
    /// <exception cref="DeployException">An error of the session.</exception>
    public static async Task<string> ReadAsync(ISession session, ServiceLayout layout, ReleaseId before, ReleaseId after, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        // A line of a manifest: 64 digits, two characters, and the name.
        var script = new RemoteScript($"compare releases {before} and {after}").Step("diff", $$"""
            cd -- {{layout.Releases}}
            for xd_release in {{before.Value}} {{after.Value}}; do
                if [ ! -f "$xd_release"/{{ServiceLayout.ManifestName}} ]; then echo "release $xd_release is not there"; exit 0; fi
            done
            xd_shown() { [ ! -e "$1" ] || [ -n "$(find "$1" -prune -type f -perm -o=r -size -{{LargestText}}c)" ]; }
            awk '/^#/ { next } { sub(/^\\/, ""); name = substr($0, 67); hash = substr($0, 1, 64) }
                FNR == NR { was[name] = hash; next }
                { if (!(name in was)) print "A " name; else if (was[name] != hash) print "M " name; delete was[name] }
                END { for (name in was) print "D " name }' {{before.Value}}/{{ServiceLayout.ManifestName}} {{after.Value}}/{{ServiceLayout.ManifestName}} |
            sort -k 2 | head -n {{MostFiles}} | while IFS= read -r xd_line; do
                xd_name=${xd_line#? }
                xd_old={{before.Value}}/$xd_name; xd_new={{after.Value}}/$xd_name
                if xd_shown "$xd_old" && xd_shown "$xd_new"; then
                    diff -u -N --label "$xd_old" --label "$xd_new" -- "$xd_old" "$xd_new" || [ $? -eq 1 ] || echo "$xd_line"
                else
                    echo "$xd_line"
                fi
            done | head -c {{MostText}}
            """);
        return (await session.RunAsync(script, cancellationToken).ConfigureAwait(false))["diff"].Output;
    }
}
