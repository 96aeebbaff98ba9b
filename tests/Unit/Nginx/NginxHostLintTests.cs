using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class NginxHostLintTests
{
    private const string Main = "/etc/nginx/nginx.conf";

    [Fact]
    public void What_nginx_says_is_a_finding_with_its_place()
    {
        var finding = Assert.Single(Join(messages: [new NginxMessage("emerg", "unknown directive \"x\"", "/etc/nginx/a", 3)]));
        Assert.Equal(("lb1", "nginx-test", NginxSeverity.Error, "/etc/nginx/a", 3), (finding.HostName, finding.Rule, finding.Severity, finding.File, finding.Line));
    }

    [Fact]
    public void What_nginx_says_of_no_file_is_about_the_main_one()
    {
        var finding = Assert.Single(Join(messages: [new NginxMessage("warn", "something", null, null)]));
        Assert.Equal((NginxSeverity.Warning, Main, 0), (finding.Severity, finding.File, finding.Line));
    }

    [Fact]
    public void What_a_rule_found_too_is_told_once_by_the_rule()
    {
        var found = NginxLint.Check(Main, new NginxFileSet([KeyValuePair.Create(Main, "http { server { listen 80; server_name x; } server { listen 80; server_name x; } }")]));
        var joined = Join(found, [new NginxMessage("warn", found[0].Message, null, null)]);
        Assert.Equal("conflicting-server-name", Assert.Single(joined).Rule);
    }

    [Fact]
    public void Errors_come_first_and_sites_count()
    {
        NginxSite Site(string name, NginxSiteState state) => new() { HostName = "lb1", Name = name, Path = "/p/" + name, EnabledPath = "/e/" + name, State = state };

        var joined = Join(
            messages: [new NginxMessage("warn", "w", null, null)],
            sites: [Site("a", NginxSiteState.Unlinked), Site("b", NginxSiteState.WrongWay), Site("c", NginxSiteState.Dangling), Site("d", NginxSiteState.Enabled)]);

        Assert.Equal(["site-link-dangling", "site-link-wrong-way", "nginx-test", "site-not-linked"], joined.Select(f => f.Rule));
    }

    private static IReadOnlyList<NginxFinding> Join(
        IReadOnlyList<NginxFinding>? found = null, IReadOnlyList<NginxMessage>? messages = null, IReadOnlyList<NginxSite>? sites = null) =>
        NginxHostLint.Join("lb1", Main, found ?? [], messages ?? [], sites ?? []);
}
