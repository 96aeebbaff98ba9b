using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts;

/// <summary>Looks at places on a host, all in one round trip.</summary>
public static class DestinationLook
{
    /// <summary>Looks at them.</summary>
    /// <param name="session">The host.</param>
    /// <param name="paths">Absolute paths; they need not be there.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DeployException">An error of the session.</exception>
    public static async Task<IReadOnlyList<ArtifactDestination>> ReadAsync(ISession session, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(paths);
        var script = new RemoteScript("look at places for artifacts").Step("homes", $$"""
            # People have a shell to log in with.
            getent passwd | awk -F: '$3 >= 1000 && $3 < 60000 && $7 !~ /(nologin|false)$/ { print $6 }'
            """);
        for (var i = 0; i < paths.Count; i++)
            script.Step(Name(i), Look(paths[i]));
        var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        var homes = result["homes"].Lines;
        return [.. paths.Select((path, i) => Read(session.Host.Alias, path, result[Name(i)].Facts, homes))];
    }

    // The nearest directory that is there says what a new one would be on.
    private static ShellText Look(string path) => ShellText.Of(
        $$"""
        xd_real=$(readlink -m -- {{path}})
        printf 'real=%s\n' "$xd_real"
        xd_there=$xd_real
        while [ ! -d "$xd_there" ]; do xd_there=${xd_there%/*}; xd_there=${xd_there:-/}; done
        [ ! -e "$xd_real" ] || echo exists=1
        printf 'free=%s\n' "$(df -PB1 -- "$xd_there" | awk 'NR == 2 { print $4 }')"
        findmnt -n -o TARGET -T "$xd_there" 2>/dev/null | sed 's/^/mount=/' || :
        printf 'type=%s\n' "$(findmnt -n -o FSTYPE -T "$xd_there" 2>/dev/null || stat -f -c %T -- "$xd_there")"
        printf 'options=%s\n' "$(findmnt -n -o OPTIONS -T "$xd_there" 2>/dev/null || :)"
        xd_at=$xd_there
        while :; do
            xd_mode=$(stat -c %a -- "$xd_at"); xd_other=${xd_mode#"${xd_mode%?}"}
            [ $((xd_other & 1)) -eq 1 ] || printf 'closed=%s\n' "$xd_at"
            [ $((xd_other & 2)) -eq 0 ] || printf 'writable=%s\n' "$xd_at"
            [ "$xd_at" != / ] || break
            xd_at=${xd_at%/*}; xd_at=${xd_at:-/}
        done
        """);

    private static ArtifactDestination Read(string host, string path, IReadOnlyDictionary<string, string> facts, IReadOnlyList<string> homes)
    {
        var options = facts["options"].Split(',');
        var place = new ArtifactDestination
        {
            HostName = host,
            Path = path,
            RealPath = facts["real"],
            Exists = facts.ContainsKey("exists"),
            FileSystem = facts["type"],
            MountPoint = facts.GetValueOrDefault("mount", "/"),
            FreeBytes = long.Parse(facts["free"], CultureInfo.InvariantCulture),
            IsHome = DestinationAdvice.IsHome(facts["real"], homes),
            IsNoExec = options.Contains("noexec"),
            IsReadOnly = options.Contains("ro"),
            ClosedAt = facts.GetValueOrDefault("closed"),
            WritableAt = facts.GetValueOrDefault("writable"),
        };
        return place with { Advice = DestinationAdvice.For(place, homes) };
    }

    private static string Name(int index) => $"place {index.ToString(CultureInfo.InvariantCulture)}";
}
