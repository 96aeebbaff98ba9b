using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>All sites of a host, enabled or not. Works where nginx refuses its files.</summary>
public static class NginxSiteList
{
    /// <summary>Looks at the sites in one round trip.</summary>
    /// <param name="session">The host.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The sites by name.</returns>
    /// <exception cref="DeployException">nginx is missing (<c>NginxMissing</c>).</exception>
    public static async Task<IReadOnlyList<NginxSite>> ReadAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript("look at the sites of nginx").Step("present", NginxPresence.Check).Step("look", Look);
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        NginxPresence.ThrowIfMissing(result);
        var look = result.ThrowIfFailed()["look"];
        return Of(session.Host.Alias, NginxSiteFolders.Read(look), Entries(look), RemoteArchive.Files(look));
    }

    /// <summary>Tells the sites from what lies in the folders.</summary>
    /// <param name="hostName">Alias of the host.</param>
    /// <param name="folders">The folders.</param>
    /// <param name="entries">What lies in them.</param>
    /// <param name="contents">The files by their real paths.</param>
    public static IReadOnlyList<NginxSite> Of(
        string hostName, NginxSiteFolders folders, IReadOnlyList<NginxSiteEntry> entries, IReadOnlyDictionary<string, byte[]> contents)
    {
        ArgumentNullException.ThrowIfNull(folders);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(contents);
        var sites = folders.HasLinks ? Linked(hostName, folders, entries) : Renamed(hostName, folders, entries);
        return [.. sites.Select(s => WithServers(s, entries, contents)).OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    /// <summary>The error for a site that was named and is not there.</summary>
    public static DeployException NotFound(DeployHost host, string site) => NginxHostErrors.SiteNotFound(host, site, "the folders of sites");

    private static IEnumerable<NginxSite> Linked(string hostName, NginxSiteFolders folders, IReadOnlyList<NginxSiteEntry> entries)
    {
        var enabled = entries.Where(e => e.IsIn(folders.Enabled)).ToList();
        foreach (var entry in entries.Where(e => e.IsIn(folders.Available)))
        {
            var behind = enabled.Where(e => e.RealPath is not null && e.RealPath == entry.RealPath).ToList();
            var isWrongWay = entry.Target is not null && behind.Exists(e => e.Target is null);
            // Two sites of one name: nginx reads the other one.
            var link = isWrongWay ? behind.Find(e => e.Target is null) : behind.FirstOrDefault();
            enabled.RemoveAll(behind.Contains);
            yield return new NginxSite
            {
                HostName = hostName,
                Name = entry.Name,
                Path = entry.RealPath ?? entry.Path,
                State = entry.RealPath is null ? NginxSiteState.Dangling
                    : isWrongWay ? NginxSiteState.WrongWay
                    : link is not null ? NginxSiteState.Enabled
                    : NginxSiteState.Available,
                EnabledPath = link?.Path,
                Target = isWrongWay || link is null ? entry.Target : link.Target,
            };
        }

        foreach (var entry in enabled)
        {
            yield return new NginxSite
            {
                HostName = hostName,
                Name = entry.Name,
                Path = entry.RealPath ?? entry.Path,
                State = entry.RealPath is null ? NginxSiteState.Dangling : entry.Target is null ? NginxSiteState.Unlinked : NginxSiteState.Enabled,
                EnabledPath = entry.Path,
                Target = entry.Target,
            };
        }
    }

    private static IEnumerable<NginxSite> Renamed(string hostName, NginxSiteFolders folders, IReadOnlyList<NginxSiteEntry> entries)
    {
        foreach (var entry in entries.Where(e => e.IsIn(folders.Enabled)))
        {
            if (NginxSiteFolders.NameInConfD(entry.Name) is not var (name, isEnabled))
                continue;
            yield return new NginxSite
            {
                HostName = hostName,
                Name = name,
                Path = entry.RealPath ?? entry.Path,
                State = entry.RealPath is null ? NginxSiteState.Dangling : isEnabled ? NginxSiteState.Enabled : NginxSiteState.Available,
                EnabledPath = isEnabled ? entry.Path : null,
                Target = entry.Target,
            };
        }
    }

    private static NginxSite WithServers(NginxSite site, IReadOnlyList<NginxSiteEntry> entries, IReadOnlyDictionary<string, byte[]> contents)
    {
        var path = entries.FirstOrDefault(e => e.Path == site.Path || e.RealPath == site.Path)?.RealPath;
        if (path is null || !contents.TryGetValue(path, out var content) || !NginxDocument.TryParse(FileText.Decode(content), path, out var document, out _))
            return site;
        var servers = NginxServers.In(NginxConfiguration.Of(document));
        return site with
        {
            Listen = [.. servers.SelectMany(s => s.Listens).Select(l => string.Join(' ', l.Options.Prepend(l.Text))).Distinct(StringComparer.Ordinal)],
            ServerName = [.. servers.SelectMany(s => s.Names).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal)],
        };
    }

    private static List<NginxSiteEntry> Entries(StepResult step) =>
    [
        .. from line in step.Lines
           let fields = line.Split('\t')
           where fields is ["site", _, _, _]
           select new NginxSiteEntry(fields[1], fields[2].Length > 0 ? fields[2] : null, fields[3].Length > 0 ? fields[3] : null)
    ];

    // A real path is brought once, however many links lead to it. Hidden files are none that nginx's pattern matches.
    private static ShellText Look { get; } = ShellText.Of(
        $$"""
        {{NginxSiteFolders.Find}}
        xd_list=$(mktemp); trap 'rm -f -- "$xd_list"' EXIT
        for xd_path in "$xd_dir/sites-available"/* "$xd_dir/sites-enabled"/* "$xd_dir/conf.d"/*; do
            [ -e "$xd_path" ] || [ -L "$xd_path" ] || continue
            [ ! -d "$xd_path" ] || continue
            xd_real=$(readlink -e -- "$xd_path" || true)
            printf 'site\t%s\t%s\t%s\n' "$xd_path" "$(readlink -- "$xd_path" || true)" "$xd_real"
            [ ! -f "$xd_real" ] || printf '%s\n' "$xd_real" >>"$xd_list"
        done
        IFS='
        '; set -f; set -- $(sort -u "$xd_list"); set +f
        {{RemoteArchive.OfParameters}}
        """);
}
