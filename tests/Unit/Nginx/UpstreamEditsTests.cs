using System.Text.Json;
using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class UpstreamEditsTests
{
    private const string Text = """
        upstream app {
            least_conn;   # the method
            server 10.0.0.1:80  weight=5   max_fails=3; # first
        	server 10.0.0.2:80;
            server "unix:/run/a b.sock" down backup
                fail_timeout=30;
            keepalive 16;
        }
        upstream other { server 10.0.0.1:80; server 10.0.0.2:80; }

        """;

    private static readonly NginxDocument Document = NginxDocument.Parse(Text, "app.conf");

    [Fact]
    public void A_weight_is_changed_where_it_stands() =>
        Changed("weight=5", "weight=7", UpstreamEdits.Set(Document, "app", "10.0.0.1:80", new NginxServerChange { Weight = 7 }));

    [Fact]
    public void A_written_weight_stays_written() =>
        Changed("weight=5", "weight=1", UpstreamEdits.Set(Document, "app", "10.0.0.1:80", new NginxServerChange { Weight = 1 }));

    [Fact]
    public void A_default_is_not_added_and_no_change_is_the_same_document()
    {
        Assert.Same(Document, UpstreamEdits.Set(Document, "app", "10.0.0.2:80", new NginxServerChange { Weight = 1, Down = false, MaxFails = 1 }));
        Assert.Same(Document, UpstreamEdits.Set(Document, "app", "unix:/run/a b.sock", new NginxServerChange { Down = true, FailTimeout = TimeSpan.FromSeconds(30) }));
    }

    [Fact]
    public void Parameters_are_added_behind_the_last_one() =>
        Changed(
            "max_fails=3;", "max_fails=3 max_conns=9 fail_timeout=60s slow_start=1500ms backup down;",
            UpstreamEdits.Set(Document, "app", "10.0.0.1:80", new NginxServerChange
            {
                MaxConns = 9, FailTimeout = TimeSpan.FromMinutes(1), SlowStart = TimeSpan.FromSeconds(1.5), Down = true, Backup = true,
            }));

    [Fact]
    public void A_server_is_added_to_the_file_that_the_last_one_stands_in()
    {
        var configuration = NginxConfiguration.Load("/n/nginx.conf", new NginxFileSet(new Dictionary<string, string>
        {
            ["/n/nginx.conf"] = "http { upstream app { server a; include more; } upstream none { } }",
            ["/n/more"] = "server b weight=2;\n",
        }));

        var added = Assert.Single(UpstreamEdits.Add(configuration, "app", "c", new NginxServerChange { Weight = 3, MaxFails = 1 }));
        Assert.Equal(("/n/more", "server b weight=2;\nserver c weight=3;\n"), (added.Path, added.Text));
        Assert.Contains("server a", Assert.Single(UpstreamEdits.Add(configuration, "none", "a")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_there_as_asked_is_left_alone_and_another_one_is_an_error()
    {
        var configuration = NginxConfiguration.Of(Document);
        Assert.Empty(UpstreamEdits.Add(configuration, "app", "10.0.0.1:80", new NginxServerChange { Weight = 5 }));
        Assert.Equal(
            "NginxUpstreamServerExists",
            Assert.Throws<DeployException>(() => UpstreamEdits.Add(configuration, "app", "10.0.0.1:80", new NginxServerChange { Weight = 4 })).ErrorId);
        Assert.Equal("NginxUpstreamNotFound", Assert.Throws<DeployException>(() => UpstreamEdits.Add(configuration, "nowhere", "a")).ErrorId);
    }

    [Fact]
    public void A_flag_is_taken_out_with_its_space() =>
        Changed("sock\" down backup", "sock\" backup", UpstreamEdits.Set(Document, "app", "unix:/run/a b.sock", new NginxServerChange { Down = false }));

    [Fact]
    public void Down_and_up_again_gives_the_same_text()
    {
        var down = UpstreamEdits.Set(Document, "other", "10.0.0.2:80", new NginxServerChange { Down = true });
        Assert.Contains("{ server 10.0.0.1:80; server 10.0.0.2:80 down; }", down.Text, StringComparison.Ordinal);
        Assert.Equal(Text, UpstreamEdits.Set(down, "other", "10.0.0.2:80", new NginxServerChange { Down = false }).Text);
    }

    [Fact]
    public void A_server_is_added_behind_the_last_server_and_indented_like_it() =>
        Changed(
            "fail_timeout=30;\n", "fail_timeout=30;\n    server 10.0.0.3:80 weight=2;\n",
            UpstreamEdits.Add(Document, "app", "10.0.0.3:80", new NginxServerChange { Weight = 2 }));

    [Fact]
    public void A_server_is_added_on_the_line_of_its_neighbours_where_they_share_one() =>
        Changed("10.0.0.2:80; }", "10.0.0.2:80; server 10.0.0.3:80; }", UpstreamEdits.Add(Document, "other", "10.0.0.3:80"));

    [Fact]
    public void A_server_goes_with_its_line_and_the_comment_on_it()
    {
        Changed("    server 10.0.0.1:80  weight=5   max_fails=3; # first\n", string.Empty, UpstreamEdits.Remove(Document, "app", "10.0.0.1:80"));
        Changed("{ server 10.0.0.1:80; server", "{ server", UpstreamEdits.Remove(Document, "other", "10.0.0.1:80"));
        Changed("10.0.0.1:80; server 10.0.0.2:80; }", "10.0.0.1:80; }", UpstreamEdits.Remove(Document, "other", "10.0.0.2:80"));
        Changed("    server \"unix:/run/a b.sock\" down backup\n        fail_timeout=30;\n", string.Empty, UpstreamEdits.Remove(Document, "app", "unix:/run/a b.sock"));
    }

    [Theory]
    [InlineData("upstream a {\r\n\tserver b;\r\n}\r\n", "upstream a {\r\n\tserver b;\r\n\tserver c;\r\n}\r\n")]
    [InlineData("upstream a {}", "upstream a {\n    server c;\n}")]
    [InlineData("upstream a {\n}", "upstream a {\n    server c;\n}")]
    [InlineData("http {\n  upstream a {\n  }\n}", "http {\n  upstream a {\n    server c;\n  }\n}")]
    [InlineData("upstream a { # x\n}", "upstream a { # x\n    server c;\n}")]
    [InlineData("upstream a {\n  server b; # }\n}", "upstream a {\n  server b; # }\n  server c;\n}")]
    [InlineData("upstream a { zone z 1m; }", "upstream a { zone z 1m; server c; }")]
    public void A_server_is_added_to_any_layout(string before, string after) =>
        Assert.Equal(after, UpstreamEdits.Add(NginxDocument.Parse(before, "x"), "a", "c").Text);

    [Fact]
    public void Servers_in_an_included_file_are_found()
    {
        var configuration = NginxConfiguration.Load("/e/nginx.conf", new NginxFileSet(new Dictionary<string, string>
        {
            ["/e/nginx.conf"] = "http { upstream a { include m/*.inc; server b; } }",
            ["/e/m/1.inc"] = "server b weight=2;\nserver c;\n",
        }));
        var changed = UpstreamEdits.Set(configuration, "a", "b", new NginxServerChange { Weight = 3 });
        Assert.Equal(
            [("/e/m/1.inc", "server b weight=3;\nserver c;\n"), ("/e/nginx.conf", "http { upstream a { include m/*.inc; server b weight=3; } }")],
            changed.Select(d => (d.Path, d.Text)));
        Assert.Equal("server b weight=2;\n", Assert.Single(UpstreamEdits.Remove(configuration, "a", "c")).Text);
    }

    [Fact]
    public void What_is_not_there_is_named()
    {
        var change = new NginxServerChange { Weight = 2 };
        Assert.Equal("NginxUpstreamNotFound", Assert.Throws<DeployException>(() => UpstreamEdits.Set(Document, "none", "10.0.0.1:80", change)).ErrorId);
        Assert.Equal("NginxUpstreamServerNotFound", Assert.Throws<DeployException>(() => UpstreamEdits.Set(Document, "app", "10.0.0.9:80", change)).ErrorId);
        Assert.Equal("NginxUpstreamServerExists", Assert.Throws<DeployException>(() => UpstreamEdits.Add(Document, "app", "10.0.0.1:80")).ErrorId);
        Assert.Equal("NginxValueInvalid", Assert.Throws<DeployException>(() => UpstreamEdits.Add(Document, "app", "$x")).ErrorId);
        Assert.Equal(
            "NginxValueInvalid", Assert.Throws<DeployException>(() => UpstreamEdits.Set(Document, "app", "10.0.0.1:80", new NginxServerChange { Weight = 0 })).ErrorId);
        Assert.Equal("NginxEditRefused", Assert.Throws<DeployException>(() => NginxEdits.Remove(NginxDocument.Parse(Text + "#", "x"), Document.Directives[0])).ErrorId);
    }

    [SkippableFact]
    public void Edits_are_those_of_the_corpus()
    {
        var cases = NginxCorpus.Cases("edit");
        foreach (var test in cases)
        {
            var document = NginxDocument.Parse(test.Text(), "nginx.conf");
            var edited = Apply(document, test.GetProperty("input").GetProperty("op"));
            Assert.Equal((test.Id(), test.GetProperty("expect").GetProperty("text").GetString()), (test.Id(), edited.Text));
        }

        Assert.NotEmpty(cases);
    }

    private static NginxDocument Apply(NginxDocument document, JsonElement op)
    {
        string Of(string name) => op.GetProperty(name).GetString()!;
        NginxDirective First(Func<NginxDirective, bool> test) => document.Descendants().First(test);
        return Of("do") switch
        {
            "add upstream server" => UpstreamEdits.Add(document, Of("upstream"), Of("server")),
            "remove upstream server" => UpstreamEdits.Remove(document, Of("upstream"), Of("server")),
            "set param" when Of("param") == "weight" => UpstreamEdits.Set(document, Of("upstream"), Of("server"), new NginxServerChange { Weight = int.Parse(Of("value")) }),
            "add server_name" => NginxEdits.AddArgument(document, First(d => d.Is("server_name", op.GetProperty("server_match").GetProperty("server_name").GetString()!)), NginxText.Word(Of("name"))),
            "replace listen argument" => NginxEdits.SetArgument(document, First(d => d.Is("listen", Of("from"))), 0, NginxText.Word(Of("to"))),
            "set proxy_pass of location /" => NginxEdits.SetArguments(document, First(d => d.Is("location", "/")).Block!.First(d => d.Name == "proxy_pass"), [NginxText.Word(Of("value"))]),
            var words => NginxEdits.SetArguments(document, First(d => d.Is("proxy_pass", words.Split(' ')[^1])), [NginxText.Word(Of("with"))]),
        };
    }

    private static void Changed(string before, string after, NginxDocument edited)
    {
        Assert.Contains(before, Text, StringComparison.Ordinal);
        Assert.Equal(Text.Replace(before, after, StringComparison.Ordinal), edited.Text);
    }
}
