using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>The sites of one host as they are, and the changes that install, enable and disable them. Works where nginx refuses its files, so that a bad site can be mended.</summary>
public sealed class NginxSites
{
    /// <summary>The site that distributions ship.</summary>
    public const string DefaultSite = "default";

    private readonly DeployHost _host;
    private readonly Dictionary<string, string> _links;
    private readonly HashSet<string> _entries;
    private readonly IReadOnlyDictionary<string, byte[]> _contents;

    private NginxSites(DeployHost host, NginxSiteFolders folders, Dictionary<string, string> links, HashSet<string> entries, IReadOnlyDictionary<string, byte[]> contents)
    {
        _host = host;
        Folders = folders;
        _links = links;
        _entries = entries;
        _contents = contents;
    }

    /// <summary>Where the host keeps its sites.</summary>
    public NginxSiteFolders Folders { get; }

    /// <summary>Looks at the sites in one round trip.</summary>
    /// <param name="session">The host.</param>
    /// <param name="names">The sites whose content is wanted.</param>
    /// <param name="cancellationToken">Stops it; nothing is changed.</param>
    /// <exception cref="DeployException">nginx is missing (<c>NginxMissing</c>).</exception>
    public static async Task<NginxSites> ReadAsync(ISession session, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var candidates = names.Append(DefaultSite).Distinct(StringComparer.Ordinal)
            .SelectMany(name => Candidates(new NginxSiteFolders(".", HasLinks: true), name).Concat(Candidates(new NginxSiteFolders(".", HasLinks: false), name)))
            .Select(path => path[2..]).Distinct(StringComparer.Ordinal);
        var script = new RemoteScript("look at the sites of nginx")
            .Step("present", NginxPresence.Check)
            .Step("look", $$"""
                {{NginxSiteFolders.Find}}
                find "$xd_dir/sites-available" "$xd_dir/sites-enabled" "$xd_dir/conf.d" -mindepth 1 -maxdepth 1 \( -type l -printf 'link %p=%l\n' -o -printf 'entry %p=\n' \) 2>/dev/null || true
                cd -- "$xd_dir"
                xd_take() { if [ -f "$1" ] && [ ! -L "$1" ]; then set -- "$xd_dir/$1"; else set --; fi; printf '%s\n' "$@"; }
                IFS='
                '; set -f
                set -- $(for xd_path in {{candidates}}; do xd_take "$xd_path"; done)
                set +f
                {{RemoteArchive.OfParameters}}
                """);
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        NginxPresence.ThrowIfMissing(result);
        var look = result.ThrowIfFailed()["look"];
        return new NginxSites(
            session.Host,
            NginxSiteFolders.Read(look),
            Named(look, "link "),
            [.. Named(look, "entry ").Keys],
            RemoteArchive.Files(look));
    }

    /// <summary>Plans the installation of a site; one that is enabled stays so, with the new content.</summary>
    /// <exception cref="DeployException">
    /// Something else has the file's name (<c>NginxSiteIsOther</c>), or the site would take all requests from the servers that get them now and give them to others that are marked down
    /// (<c>NginxSiteTurned</c>).
    /// </exception>
    public IEnumerable<FileChange> Install(NginxSiteFile site, bool enable)
    {
        ArgumentNullException.ThrowIfNull(site);
        var content = System.Text.Encoding.UTF8.GetBytes(site.Text);
        if (Folders.HasLinks)
        {
            var path = Folders.AvailablePath(site.Name);
            return [.. Write(path, content), .. enable ? Link(site.Name, path) : []];
        }

        var enabled = Folders.EnabledPath(site.Name);
        var disabled = Folders.AvailablePath(site.Name);
        return _entries.Contains(enabled) || _links.ContainsKey(enabled) || !enable
            ? Write(_entries.Contains(enabled) || _links.ContainsKey(enabled) ? enabled : disabled, content)
            : [.. Write(enabled, content), .. Remove(disabled)];
    }

    /// <summary>Plans to have nginx read a site.</summary>
    /// <exception cref="DeployException">There is no such site (<c>NginxSiteNotFound</c>), or something else has the link's name (<c>NginxSiteIsOther</c>).</exception>
    public IEnumerable<FileChange> Enable(string site)
    {
        var path = Folders.AvailablePath(site);
        if (Folders.HasLinks)
            return Exists(path) ? Link(site, path) : throw NginxHostErrors.SiteNotFound(_host, site, Folders.Available);
        if (Exists(Folders.EnabledPath(site)))
            return [];
        return _contents.TryGetValue(path, out var content)
            ? [new FileChange.Content(Folders.EnabledPath(site), null, content), new FileChange.Content(path, content, null)]
            : throw NginxHostErrors.SiteNotFound(_host, site, Folders.Available);
    }

    /// <summary>Plans to have nginx leave a site out; its file stays.</summary>
    /// <exception cref="DeployException">The site is no link, so that taking it away would lose it (<c>NginxSiteIsOther</c>).</exception>
    public IEnumerable<FileChange> Disable(string site)
    {
        var path = Folders.EnabledPath(site);
        if (Folders.HasLinks)
        {
            return _entries.Contains(path)
                ? throw NginxHostErrors.SiteIsOther(_host, path, "a file and not a link, so it would be lost")
                : Links(site);
        }

        if (!Exists(path))
            return [];
        return _contents.TryGetValue(path, out var content)
            ? [new FileChange.Content(Folders.AvailablePath(site), _contents.GetValueOrDefault(Folders.AvailablePath(site)), content), new FileChange.Content(path, content, null)]
            : throw NginxHostErrors.SiteIsOther(_host, path, "a link, and this host keeps its sites as files");
    }

    /// <summary>Plans to take a site away, with its file. Of a link that leads elsewhere only the link goes; a site that is not there is no change.</summary>
    /// <exception cref="DeployException">What has the site's name is neither a file nor a link (<c>NginxSiteIsOther</c>).</exception>
    public IEnumerable<FileChange> Uninstall(string site)
    {
        FileChange Take(string path) =>
            _links.TryGetValue(path, out var target) ? new FileChange.Link(path, target, null)
            : _contents.TryGetValue(path, out var content) ? new FileChange.Content(path, content, null)
            : throw NginxHostErrors.SiteIsOther(_host, path, "no file");

        var links = Folders.HasLinks ? Links(site) : [];
        return [.. links, .. Candidates(Folders, site).Distinct(StringComparer.Ordinal).Reverse().Where(p => Exists(p) && !links.Exists(l => l.Path == p)).Select(Take)];
    }

    private static IEnumerable<string> Candidates(NginxSiteFolders folders, string site) => [folders.AvailablePath(site), folders.EnabledPath(site)];

    private static Dictionary<string, string> Named(StepResult step, string prefix) =>
        step.Facts.Where(f => f.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(f => f.Key[prefix.Length..], f => f.Value, StringComparer.Ordinal);

    // A link may have another name than its site, to be read earlier: 00-default.
    private List<FileChange> Links(string site) =>
    [
        .. from link in _links
           where link.Key.StartsWith(Folders.Enabled + "/", StringComparison.Ordinal)
           where link.Key == Folders.EnabledPath(site) || Path.GetFullPath(link.Value, Folders.Enabled) == Folders.AvailablePath(site)
           orderby link.Key
           select new FileChange.Link(link.Key, link.Value, null)
    ];

    private bool Exists(string path) => _entries.Contains(path) || _links.ContainsKey(path);

    private IEnumerable<FileChange> Write(string path, byte[] content)
    {
        if (_links.TryGetValue(path, out var target))
            throw NginxHostErrors.SiteIsOther(_host, path, $"a link to {target}");
        var before = _contents.GetValueOrDefault(path);
        if (before is not null && SiteTurn.Find(before, content) is { } turn)
            throw NginxHostErrors.SiteTurned(_host, path, turn.Upstream, turn.Servers);
        return before is null && _entries.Contains(path)
            ? throw NginxHostErrors.SiteIsOther(_host, path, "no file")
            : before is not null && before.AsSpan().SequenceEqual(content) ? [] : [new FileChange.Content(path, before, content)];
    }

    private IEnumerable<FileChange> Remove(string path) =>
        _contents.TryGetValue(path, out var content) ? [new FileChange.Content(path, content, null)] : [];

    private IEnumerable<FileChange> Link(string site, string target)
    {
        var path = Folders.EnabledPath(site);
        if (_entries.Contains(path))
            throw NginxHostErrors.SiteIsOther(_host, path, "a file and not a link to a site");
        var before = _links.GetValueOrDefault(path);
        // A relative link to the same file is as good.
        return before is not null && Path.GetFullPath(before, Folders.Enabled) == target ? [] : [new FileChange.Link(path, before, target)];
    }
}
