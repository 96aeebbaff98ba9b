using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class NginxLintTests
{
    // The rules of the corpus that are checked, and what they are called here. Left out: ssrf and the part of http_splitting that follows what a
    // regular expression can capture; origins, which is about the expressions themselves.
    private static readonly Dictionary<string, string> Rules = new()
    {
        ["add_header_content_type"] = "header-content-type",
        ["add_header_multiline"] = "header-multiline",
        ["add_header_redefinition"] = "header-lost",
        ["alias_traversal"] = "alias-traversal",
        ["host_spoofing"] = "host-spoofing",
        ["http_splitting"] = "http-splitting",
        ["if_is_evil"] = "if-in-location",
        ["resolver_external"] = "resolver-external",
        ["valid_referers"] = "referer-none",
        ["version_disclosure"] = "version-disclosure",
    };

    [Theory]
    [InlineData("server { listen 80; server_name a; } server { listen 80; server_name b A; }", "conflicting-server-name:Warning:1")]
    [InlineData("server { }\nserver { listen 80; }", "conflicting-server-name:Warning:2")]
    [InlineData("server { listen 80; server_name a; } server { listen 81; server_name a; }", "")]
    [InlineData("server { listen 80 default_server; }\nserver { server_name x;\nlisten *:80 default; }", "duplicate-default-server:Error:3")]
    [InlineData("server { listen 80 bind; }\nserver { server_name x; listen 80 backlog=5; }", "duplicate-listen-options:Error:2")]
    [InlineData("server {\nlisten 80;\nlisten *:80; }", "duplicate-listen:Error:3")]
    [InlineData("server { listen 80;\nlisten 127.0.0.1:80 bind; }", "bind-conflict:Error:2")]
    [InlineData("server { listen 80;\nlisten [::]:80 ipv6only=off; }", "bind-conflict:Error:2")]
    [InlineData("server { listen 80;\nlisten [::]:80; }", "")]
    [InlineData("upstream a {\n}", "upstream-without-servers:Error:1")]
    [InlineData("upstream a { server b down; }", "upstream-all-down:Warning:1")]
    [InlineData("upstream a { server b; }\nupstream a { server c; }", "duplicate-upstream:Error:2")]
    [InlineData("upstream a {\nserver b weight=0;\nserver c:x; server d bogus; server e max_fails=-1; server; }", "upstream-server-invalid:Error:2 3 3 3 3")]
    [InlineData("upstream a { server b weight=2 max_fails=0 fail_timeout=1m down; server unix:/c; }", "")]
    [InlineData("server { location / {\nproxy_pass http://app; } }", "unknown-upstream:Warning:2")]
    [InlineData("server { location / { proxy_pass http://localhost; fastcgi_pass 127.0.0.1:9000; } location /a { proxy_pass http://a.example; } }", "")]
    [InlineData("server { location / { proxy_pass http://$x; } location /u { grpc_pass grpc://unix:/x; } location /6 { proxy_pass http://[::1]:80; } }", "")]
    [InlineData("upstream app { server a; } server { location / { proxy_pass http://app; } }", "")]
    [InlineData("upstream app { server a; } server { location / { proxy_pass http://app:81; } }", "upstream-with-port:Error:1")]
    [InlineData("server { location /api { proxy_pass http://a.b/; } }", "proxy-pass-path:Warning:1")]
    [InlineData("server { location /api/ { proxy_pass http://a.b/v1; } }", "proxy-pass-path:Warning:1")]
    [InlineData("server { location /api/ { proxy_pass http://a.b/; } location /x { proxy_pass http://a.b/y; } location = /z { proxy_pass http://a.b/z/; } }", "")]
    [InlineData("server { location ~ x { proxy_pass http://a.b/; } }", "proxy-pass-uri:Error:1")]
    [InlineData("server { location / { if ($x) { proxy_pass http://a.b/; } } }", "proxy-pass-uri:Error:1 if-in-location:Warning:1")]
    [InlineData("server {\nlisten 80\nserver_name a; }", "listen-invalid:Error:2 2 missing-semicolon:Error:2")]
    [InlineData("server {\nlisten 99999; listen 80 ssl bogus; }", "listen-invalid:Error:2 2")]
    [InlineData("server { listen [::]:443 ssl http2 default_server ipv6only=on so_keepalive=on backlog=5 deferred; listen unix:/a proxy_protocol; }", "")]
    [InlineData("server { server_name a\n    b; }", "")]
    [InlineData("\ufeffserver { }", "byte-order-mark:Error:1")]
    [InlineData("add_header A b; server { add_header B c; location / { add_header B d; add_header A e; } location /x { } }", "header-lost:Warning:1")]
    [InlineData("return 301 $uri/; add_header X $uri_x;", "http-splitting:Warning:1")]
    public void Each_rule_fires_where_it_should_and_not_elsewhere(string text, string expected)
    {
        var findings = NginxLint.Check(NginxConfiguration.Of(NginxDocument.Parse(text, "x.conf")));
        var actual = findings.GroupBy(f => (f.Rule, f.Severity)).Select(g => $"{g.Key.Rule}:{g.Key.Severity}:{string.Join(' ', g.Select(f => f.Line))}");
        Assert.Equal(expected, string.Join(' ', actual));
        Assert.All(findings, f => Assert.NotEmpty(f.Remedy));
    }

    [Theory]
    [InlineData("a {\n b\n}", "missing-semicolon", 3)]
    [InlineData("a {\n b", "missing-semicolon", 2)]
    [InlineData("a {\n", "syntax", 2)]
    [InlineData("}", "syntax", 1)]
    [InlineData("include none;", "include", 1)]
    public void What_cannot_be_read_is_one_finding(string text, string rule, int line)
    {
        var finding = Assert.Single(NginxLint.Check("/e/nginx.conf", new NginxFileSet([KeyValuePair.Create("/e/nginx.conf", text)])));
        Assert.Equal((rule, NginxSeverity.Error, "/e/nginx.conf", line), (finding.Rule, finding.Severity, finding.File, finding.Line));
    }

    [Fact]
    public void Findings_are_in_the_order_of_the_files() =>
        Assert.Equal(
            ["/e/nginx.conf:2", "/e/a:1"],
            NginxLint.Check("/e/nginx.conf", new NginxFileSet(new Dictionary<string, string>
            {
                ["/e/nginx.conf"] = "include a;\nupstream b { }",
                ["/e/a"] = "upstream a { }",
            })).Select(f => $"{f.File}:{f.Line}"));

    [SkippableFact]
    public void Servers_in_each_others_way_are_found_as_nginx_finds_them()
    {
        var cases = NginxCorpus.Cases("listen-conflict");
        foreach (var test in cases)
        {
            var findings = NginxLint.Check(NginxConfiguration.Of(NginxDocument.Parse(test.Text(), "nginx.conf")));
            var verdict = test.GetProperty("nginx_t");
            var warnings = verdict.GetProperty("warnings").EnumerateArray().Select(w => w.GetString());
            var starts = test.GetProperty("nginx_start").GetProperty("started").GetBoolean();
            Assert.Equal((test.Id(), starts), (test.Id(), !findings.Any(f => f.Severity == NginxSeverity.Error)));
            if (test.NginxError() is { } error)
                Assert.Contains(error, findings.Select(f => $"{f.Message} in {f.File}:{f.Line}"));
            else
                Assert.Equal(warnings, findings.Where(f => f.Severity == NginxSeverity.Warning).Select(f => f.Message));
        }

        Assert.NotEmpty(cases);
    }

    [SkippableFact]
    public void Nothing_that_nginx_takes_is_called_an_error()
    {
        var read = 0;
        foreach (var test in NginxCorpus.Cases("roundtrip", "edge-valid", "file", "snippet-parse").Where(c => c.GetProperty("nginx_t").GetProperty("rc").GetInt32() == 0))
        {
            read++;
            var findings = NginxLint.Check(NginxConfiguration.Of(NginxDocument.Parse(test.Text(), test.MainFile())));
            Assert.DoesNotContain(findings, f => f.Severity == NginxSeverity.Error && f.Rule != "bind-conflict");
        }

        Assert.NotEqual(0, read);
    }

    [SkippableFact]
    public void What_nginx_refuses_and_a_rule_knows_has_the_words_and_the_line_of_nginx()
    {
        string[] known = ["invalid parameter", "invalid port in", "no servers are inside", "upstream \"", "unknown directive \"\ufeff"];
        var cases = NginxCorpus.Cases("invalid", "invalid-mutated").Where(c => known.Any(k => c.NginxError()?.StartsWith(k, StringComparison.Ordinal) == true)).ToList();
        foreach (var test in cases)
        {
            var findings = NginxLint.Check(NginxConfiguration.Of(NginxDocument.Parse(test.Text(), "nginx.conf")));
            // nginx names the line on which a directive ends, a finding the one on which it begins: they differ where a semicolon is missing.
            var ends = findings.Any(f => f.Rule == "missing-semicolon") ? 1 : 0;
            Assert.Contains(test.NginxError(), findings.Where(f => f.Severity == NginxSeverity.Error).Select(f => $"{f.Message} in {f.File}:{f.Line + ends}"));
        }

        Assert.NotEmpty(cases);
    }

    [SkippableFact]
    public void The_rules_of_the_corpus_fire_as_there()
    {
        var cases = NginxCorpus.Cases("lint").Where(c => Rules.ContainsKey(c.GetProperty("expect").GetProperty("rule").GetString()!)).ToList();
        foreach (var test in cases)
        {
            var fires = NginxLint.Check(NginxConfiguration.Of(NginxDocument.Parse(test.Text(), test.MainFile())))
                .Any(f => f.Rule == Rules[test.GetProperty("expect").GetProperty("rule").GetString()!]);
            if (!test.Text().Contains("location ~", StringComparison.Ordinal))
                Assert.Equal((test.Id(), test.GetProperty("expect").GetProperty("fires").GetBoolean()), (test.Id(), fires));
        }

        Assert.NotEmpty(cases);
    }
}
