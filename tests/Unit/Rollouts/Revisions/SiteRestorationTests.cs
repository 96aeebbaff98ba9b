using CsCheck;
using XDeploy.Engine.Nginx;
using XDeploy.Engine.Rollouts.Revisions;

namespace XDeploy.Unit.Rollouts.Revisions;

public sealed class SiteRestorationTests
{
    private const string Path = "/etc/nginx/sites-enabled/x";

    [Fact]
    public void Servers_stay_as_they_are_and_all_else_comes_back()
    {
        const string kept = """
            # old
            upstream x {
                server 10.0.0.1:1 fail_timeout=1s down;
                server 10.0.0.2:1 weight=3 fail_timeout=1s; # the second
                server 10.0.0.9:1;
                least_conn;
            }
            server { listen 80; client_max_body_size 1m; location / { proxy_pass http://x; } }

            """;
        const string now = """
            upstream x {
                server 10.0.0.1:1 fail_timeout=2s;
                server 10.0.0.2:1 weight=9 down;
                server 10.0.0.3:1 weight=2 max_fails=3;
            }
            server { listen 80; client_max_body_size 2m; location / { proxy_pass http://x; } }

            """;

        Assert.Equal("""
            # old
            upstream x {
                server 10.0.0.1:1 fail_timeout=1s;
                server 10.0.0.2:1 weight=9 fail_timeout=1s down; # the second
                server 10.0.0.3:1 weight=2 max_fails=3;
                least_conn;
            }
            server { listen 80; client_max_body_size 1m; location / { proxy_pass http://x; } }

            """, Merge(kept, now));
    }

    [Fact]
    public void An_upstream_that_is_not_there_now_comes_back_whole()
    {
        const string kept = "upstream y { server 10.0.0.1:1 weight=3 down; }\n";

        Assert.Equal(kept, Merge(kept, "upstream x { server 10.0.0.2:1; }\n"));
    }

    [Fact]
    public void Marks_weights_and_members_after_it_are_always_those_of_now()
    {
        var server = Gen.Select(Gen.Int[1, 6], Gen.Int[1, 4], Gen.Bool, Gen.Bool, (host, weight, down, backup) =>
            $"server 10.0.0.{host}:1{(weight == 1 ? "" : $" weight={weight}")}{(down ? " down" : "")}{(backup ? " backup" : "")};");
        var file = server.Array[1, 5].Select(servers => $"upstream x {{ {string.Join(' ', servers.DistinctBy(s => s.Split(' ')[1].TrimEnd(';')))} keepalive 4; }}\n");
        Gen.Select(file, file).Sample((kept, now) =>
        {
            var merged = Merge(kept, now);
            Assert.Equal(State(now), State(merged));
            Assert.Contains("keepalive 4;", merged, StringComparison.Ordinal);
            // Nothing is left to do once it is done.
            Assert.Equal(merged, Merge(kept, merged));
        });
    }

    [Fact]
    public void The_files_of_a_service_are_those_of_its_upstream_and_of_what_passes_to_it()
    {
        var files = new Dictionary<string, string>
        {
            ["/n/nginx.conf"] = "events { }\nhttp { include a; include b; include c; include d; }\n",
            ["/n/a"] = "upstream x { server 10.0.0.1:1; }\n",
            ["/n/b"] = "server { location / { proxy_pass http://x/api; } }\n",
            ["/n/c"] = "upstream y { server 10.0.0.1:2; }\nserver { location / { proxy_pass http://y; } }\n",
            ["/n/d"] = "map $http_a $to { default x-preview; }\nserver { location / { proxy_pass http://$to; } }\n",
        };

        Assert.Equal(["/n/a", "/n/b", "/n/d"], SiteRestoration.Files(NginxConfiguration.Load("/n/nginx.conf", new NginxFileSet(files)), "x"));
    }

    private static string Merge(string kept, string now) => SiteRestoration.Merge(NginxDocument.Parse(kept, Path), NginxConfiguration.Of(NginxDocument.Parse(now, Path))).Text;

    private static IEnumerable<(string, int, bool, bool)> State(string text) =>
        NginxUpstreams.In(NginxConfiguration.Of(NginxDocument.Parse(text, Path)))[0].Server.Select(s => (s.Address, s.Weight, s.Down, s.Backup)).Order();
}
