using System.Text;
using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class NginxSiteListTests
{
    private const string Folder = "/etc/nginx";

    private static readonly NginxSiteFolders Debian = new(Folder, HasLinks: true);

    [Fact]
    public void A_link_makes_a_site_enabled_whatever_its_name()
    {
        var site = Assert.Single(List(Debian, File("sites-available/app"), Link("sites-enabled/10-app", "../sites-available/app", "sites-available/app")));

        Assert.Equal(("app", NginxSiteState.Enabled, true), (site.Name, site.State, site.Enabled));
        Assert.Equal((Folder + "/sites-enabled/10-app", "../sites-available/app"), (site.EnabledPath, site.Target));
        Assert.Equal(Folder + "/sites-available/app", site.Path);
    }

    [Fact]
    public void A_site_without_a_link_is_available()
    {
        var site = Assert.Single(List(Debian, File("sites-available/app")));
        Assert.Equal((NginxSiteState.Available, false, null), (site.State, site.Enabled, site.EnabledPath));
    }

    [Fact]
    public void A_file_among_the_links_is_unlinked_beside_the_site_of_its_name()
    {
        var sites = List(Debian, File("sites-available/app"), File("sites-enabled/app"));
        Assert.Equal([NginxSiteState.Available, NginxSiteState.Unlinked], sites.Select(s => s.State));
    }

    [Fact]
    public void A_link_to_the_enabled_file_is_the_wrong_way_round()
    {
        var site = Assert.Single(List(Debian, Link("sites-available/app", "../sites-enabled/app", "sites-enabled/app"), File("sites-enabled/app")));

        Assert.Equal((NginxSiteState.WrongWay, true, "../sites-enabled/app"), (site.State, site.Enabled, site.Target));
        Assert.Equal(site.Path, site.EnabledPath);
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_dangling_and_counts_as_enabled_only_where_nginx_meets_it()
    {
        var sites = List(Debian, Link("sites-available/a", "/gone", null), Link("sites-enabled/b", "/gone", null));
        Assert.Equal([("a", NginxSiteState.Dangling, false), ("b", NginxSiteState.Dangling, true)], sites.Select(s => (s.Name, s.State, s.Enabled)));
    }

    [Fact]
    public void A_link_to_a_file_elsewhere_is_a_site()
    {
        var site = Assert.Single(List(Debian, new NginxSiteEntry(Folder + "/sites-enabled/app", "/srv/app/nginx.conf", "/srv/app/nginx.conf")));
        Assert.Equal(("app", NginxSiteState.Enabled, "/srv/app/nginx.conf"), (site.Name, site.State, site.Path));
    }

    [Fact]
    public void In_conf_d_the_extension_tells_whether_a_site_is_enabled()
    {
        var sites = List(new NginxSiteFolders(Folder, HasLinks: false), File("conf.d/app.conf"), File("conf.d/old.conf.disabled"), File("conf.d/notes.txt"));
        Assert.Equal([("app", NginxSiteState.Enabled), ("old", NginxSiteState.Available)], sites.Select(s => (s.Name, s.State)));
    }

    [Fact]
    public void What_the_servers_listen_on_is_told_once_and_a_file_that_cannot_be_read_has_none()
    {
        var text = "server { listen 443 ssl; listen 80; server_name A.example _; } server { listen 80; server_name b.example; }";
        var sites = NginxSiteList.Of(
            "lb1", Debian, [File("sites-available/app"), File("sites-available/bad")],
            new Dictionary<string, byte[]>
            {
                [Folder + "/sites-available/app"] = Encoding.UTF8.GetBytes(text),
                [Folder + "/sites-available/bad"] = "server {"u8.ToArray(),
            });

        Assert.Equal(["443 ssl", "80"], sites[0].Listen);
        Assert.Equal(["a.example", "_", "b.example"], sites[0].ServerName);
        Assert.Empty(sites[1].Listen);
    }

    private static IReadOnlyList<NginxSite> List(NginxSiteFolders folders, params NginxSiteEntry[] entries) =>
        NginxSiteList.Of("lb1", folders, entries, new Dictionary<string, byte[]>());

    private static NginxSiteEntry File(string path) => new($"{Folder}/{path}", null, $"{Folder}/{path}");

    private static NginxSiteEntry Link(string path, string target, string? real) => new($"{Folder}/{path}", target, real is null ? null : $"{Folder}/{real}");
}
