using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class NginxServersTests
{
    [Theory]
    [InlineData("8080", "0.0.0.0:8080")]
    [InlineData("*:8080", "0.0.0.0:8080")]
    [InlineData("127.0.0.1", "127.0.0.1:80")]
    [InlineData("127.0.0.1:81", "127.0.0.1:81")]
    [InlineData("[::]:80", "[::]:80")]
    [InlineData("[0:0::1]", "[::1]:80")]
    [InlineData("localhost:82", "localhost:82")]
    [InlineData("unix:/run/a.sock", "unix:/run/a.sock")]
    [InlineData("8081-8083", "0.0.0.0:8081 0.0.0.0:8082 0.0.0.0:8083")]
    [InlineData("127.0.0.1:8081-8082", "127.0.0.1:8081 127.0.0.1:8082")]
    [InlineData("99999", "")]
    [InlineData("127.0.0.1:0", "")]
    [InlineData("83-82", "")]
    public void A_listen_stands_for_sockets(string text, string sockets) => Assert.Equal(sockets, string.Join(' ', NginxListen.Parse([text]).Sockets()));

    [Fact]
    public void A_listen_has_options()
    {
        var listen = NginxListen.Parse(["443", "default_server", "ssl", "http2", "proxy_protocol", "reuseport"]);
        Assert.True(listen is { IsDefaultServer: true, IsSsl: true, IsHttp2: true, IsProxyProtocol: true, HasSocketOptions: true, IsUnix: false });
        Assert.True(NginxListen.Parse(["443", "ssl"]) is { IsDefaultServer: false, HasSocketOptions: false });
    }

    [Fact]
    public void A_server_has_names_locations_and_where_they_pass_to()
    {
        var server = Assert.Single(In("""
            http {
                upstream u { server a; }
                server {
                    server_name A.example *.a.example;
                    location / { proxy_pass http://u; }
                    location = /one { proxy_pass http://u:81/x?y; location ~ ^/in { return 200; } }
                    location ~*\.php$ { fastcgi_pass unix:/run/php.sock; }
                    location @named { proxy_pass http://unix:/run/app.sock:/uri; if ($x) { proxy_pass https://[::1]:8443$request_uri; } }
                }
            }
            stream { server { listen 5000; proxy_pass x:1; } }
            """));
        Assert.Equal(["a.example", "*.a.example"], server.Names);
        Assert.Equal(["0.0.0.0:80"], server.Listens.SelectMany(l => l.Sockets()));
        Assert.Equal(
            [("", "/"), ("=", "/one"), ("~", "^/in"), ("~*", "\\.php$"), ("", "@named")], server.Locations.Select(l => (l.Modifier, l.Path)));
        Assert.Equal([true, false, false, false, false], server.Locations.Select(l => l.IsPrefix));
        Assert.Equal(
            [
                ("http", "u", null, null, false), ("http", "u", 81, "/x?y", false), ("", "/run/php.sock", null, null, true),
                ("http", "/run/app.sock", null, "/uri", true), ("https", "::1", null, null, false),
            ],
            server.Locations.SelectMany(l => l.Passes).Select(p => (p.Scheme, p.Host, p.Port, p.Uri, p.IsUnix)));
        Assert.True(server.Locations[^1].Passes[1].HasVariables);
    }

    [SkippableFact]
    public void Listens_are_those_of_the_corpus()
    {
        var cases = NginxCorpus.Cases("listen-parse");
        foreach (var test in cases)
        {
            var listen = NginxListen.Parse(test.GetProperty("input").GetProperty("listen").GetString()!.Split(' '));
            var expect = test.GetProperty("expect").GetProperty("addr");
            Assert.Equal(expect.GetProperty("addr").GetString()!.Replace("*", "0.0.0.0", StringComparison.Ordinal), listen.Address);
            Assert.Equal(expect.GetProperty("port").GetString(), $"{listen.Port}");
            Assert.Equal(expect.GetProperty("ssl").GetBoolean(), listen.IsSsl);
            Assert.Equal(expect.GetProperty("default").GetBoolean(), listen.IsDefaultServer);
        }

        Assert.NotEmpty(cases);
    }

    [SkippableFact]
    public void Names_are_matched_as_in_the_corpus()
    {
        var cases = NginxCorpus.Cases("server-name-match");
        foreach (var test in cases)
        {
            var input = test.GetProperty("input");
            var names = input.GetProperty("names").EnumerateArray().Select(n => n.GetString()!).ToList();
            Assert.Equal((test.Id(), test.GetProperty("expect").GetProperty("name").GetString()), (test.Id(), NginxServerNames.Match(input.GetProperty("target").GetString()!, names)));
        }

        Assert.NotEmpty(cases);
    }

    [Theory]
    [InlineData("a.example", ".example", "a.example")]
    [InlineData("example", ".example", ".example")]
    [InlineData("b.a.example", "*.example|*.a.example", "*.a.example")]
    [InlineData("www.a.org", "www.*|www.a.*", "www.a.*")]
    [InlineData("www.a.org", "~^www\\d|~^www\\.|~.", "~^www\\.")]
    [InlineData("www.a.org", "~(|~a", "~a")]
    [InlineData("x", "y", null)]
    public void Names_are_chosen_as_nginx_does(string host, string names, string? chosen) =>
        Assert.Equal(chosen, NginxServerNames.Match(host, names.Split('|').Append("a.example").ToList()));

    private static IReadOnlyList<NginxServer> In(string text) => NginxServers.In(NginxConfiguration.Of(NginxDocument.Parse(text, "x.conf")));
}
