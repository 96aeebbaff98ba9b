using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Releases;

/// <summary>The releases of a service on one host, seen in one round trip.</summary>
public sealed class ReleaseLook(ServiceLayout layout)
{
    /// <summary>A pattern of the shell that all releases match.</summary>
    public const string All = "*";

    private static readonly TimeSpan TimeToRead = TimeSpan.FromHours(4);

    /// <summary>Looks.</summary>
    /// <param name="session">The host.</param>
    /// <param name="pattern">Which releases, as a pattern of the shell.</param>
    /// <param name="verify">Whether all their files are read.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The releases, the newest first; none where the host has none.</returns>
    /// <exception cref="DeployException">An error of the session.</exception>
    public async Task<IReadOnlyList<ReleaseState>> ReadAsync(ISession session, string pattern, bool verify, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(pattern);
        if (!pattern.All(c => char.IsAsciiLetterOrDigit(c) || ".*?[]_+-".Contains(c, StringComparison.Ordinal)))
            return [];
        var script = new RemoteScript("look at the releases") { Timeout = verify ? TimeToRead : TimeSpan.FromMinutes(5) }.Step("look", Look(pattern, verify));
        var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        return Read(session.Host.Alias, [.. result["look"].Lines.Select(line => line.Split('\t'))]);
    }

    // A line of the manifest that begins so is of a file: names begin no line of it.
    private ShellText Look(string pattern, bool verify) => ShellText.Of(
        $$"""
        cd -- {{layout.Releases}} 2>/dev/null || exit 0
        {{ReleaseSeal.Functions}}
        {{ReleaseUse.Functions}}
        xd_links
        xd_running
        xd_ids | while IFS= read -r xd_id; do
            case $xd_id in {{ShellText.FromOperator(pattern)}}) ;; *) continue ;; esac
            xd_manifest=$xd_id/{{ServiceLayout.ManifestName}}; xd_why=
            if [ ! -f "$xd_manifest" ]; then
                xd_state=Damaged; xd_why='it has no manifest'; xd_sum=
                xd_size=$(find "$xd_id" -type f -printf '%s\n' | awk '{ n++; s += $1 } END { printf "%d\t%.0f", n, s }')
                xd_time=$(stat -c %Y -- "$xd_id")
            else
                xd_state=Whole; xd_sum=$(xd_digest "$xd_id")
                xd_size=$(awk '/^#f / { n++; s += $3 } END { printf "%d\t%.0f", n, s }' "$xd_manifest")
                xd_time=$(stat -c %Y -- "$xd_manifest")
                {{(verify ? Verify : Compare)}}
            fi
            printf 'release\t%s\t%s\t%s\t%s\t%s\t%s\t' "$xd_id" "$xd_time" "$(stat -c %U:%G -- "$xd_id")" "$xd_sum" "$xd_size" "$xd_state"
            printf '%s\t%s\t' "$(printf %s "$xd_why" | head -n 3 | base64 -w0)" "$(base64 -w0 {{ReleaseMarkFile.Folder}}/"$xd_id" 2>/dev/null || :)"
            printf '%s\n' "$(base64 -w0 {{ReleaseOrigin.Folder}}/"$xd_id" 2>/dev/null || :)"
        done
        """);

    private static ShellText Compare => ShellText.Of(
        $"""[ "$(cat {ReleaseSeal.Folder}/"$xd_id" 2>/dev/null)" = "$(xd_look "$xd_id") $xd_sum" ] || xd_state=Unverified""");

    // Without a seal, files are read.
    private static ShellText Verify => ShellText.Of(
        $$"""
        rm -f -- {{ReleaseSeal.Folder}}/"$xd_id"
        if ! xd_why=$(xd_whole "$xd_id" 2>&1); then xd_state=Damaged; [ -n "$xd_why" ] || xd_why='it has more or fewer files than were sent'; else xd_why=; fi
        """);

    private List<ReleaseState> Read(string host, IReadOnlyList<string[]> lines)
    {
        var links = lines.Where(l => l is ["link", _, _]).ToLookup(l => layout.ReleaseOf(l[2]), l => l[1], StringComparer.Ordinal);
        var runs = lines.Where(l => l is ["run", _, _, _]).ToLookup(l => l[1], StringComparer.Ordinal);
        List<ReleaseState> found = [];
        foreach (var line in lines)
        {
            if (line is not ["release", var id, var time, var owner, var sum, var files, var bytes, var condition, var why, var mark, var origin])
                continue;
            var state = new ReleaseState
            {
                HostName = host,
                Id = new ReleaseId(id),
                Path = layout.Release(new ReleaseId(id)),
                Sha256 = sum.Length > 0 ? sum : null,
                Time = DateTimeOffset.FromUnixTimeSeconds(Number(time)),
                Owner = owner,
                Files = (int)Number(files),
                Bytes = Number(bytes),
                Pinned = Ports(links[id]),
                Running = Ports(runs[id].Select(r => r[3])),
                ProcessId = [.. runs[id].Select(r => (int)Number(r[2])).Order()],
                IsCurrent = links[id].Contains("current"),
                Condition = Enum.Parse<ReleaseCondition>(condition),
                Detail = Text(why),
            };
            found.Add(ReleaseOrigin.Apply(ReleaseMarkFile.Apply(state, Text(mark)), Text(origin)));
        }

        return [.. found.OrderByDescending(r => r.Time).ThenByDescending(r => r.Id.Value, StringComparer.Ordinal)];
    }

    private static List<int> Ports(IEnumerable<string> names) => [.. names.Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0).Where(p => p > 0).Distinct().Order()];

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(string base64) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(base64)).Trim();
}
