using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class NginxConfigurationTests
{
    [Fact]
    public void Included_directives_stand_where_their_include_stands()
    {
        var configuration = Load(
            ("/e/nginx.conf", "http {\n  a;\n  include conf.d/*.conf;\n  z;\n}"),
            ("/e/conf.d/2.conf", "two { include ../three; }"),
            ("/e/conf.d/1.conf", "one;"),
            ("/three", "three;"));
        Assert.Equal(["http", "a", "one", "two", "three", "z"], configuration.All().Select(n => n.Name));
        Assert.Equal(
            ["/e/nginx.conf", "/e/conf.d/1.conf", "/e/conf.d/2.conf", "/e/../three"], configuration.Files.Select(f => f.Path));
        var three = configuration.All("three").Single();
        Assert.Equal(["two", "http"], three.Ancestors().Select(a => a.Name));
        Assert.True(three.IsInside("http"));
        Assert.Equal(("/e/../three", 1), (three.File, three.Line));
    }

    [Theory]
    [InlineData("a;\ninclude none.conf\n;", "NginxFileNotFound", "open() \"/e/none.conf\" failed (2: No such file or directory) in /e/nginx.conf:3")]
    [InlineData("include a b;", "NginxDirectiveInvalid", "invalid number of arguments in \"include\" directive in /e/nginx.conf:1")]
    [InlineData("include a { }", "NginxDirectiveInvalid", "directive \"include\" is not terminated by \";\" in /e/nginx.conf:1")]
    [InlineData("include loop.conf;", "NginxIncludeLoop", "\"/e/./loop.conf\" includes itself in /e/loop.conf:2")]
    [InlineData("include bad.conf;", "NginxSyntaxInvalid", "unexpected \"}\" in /e/bad.conf:2")]
    public void What_cannot_be_included_is_refused(string text, string id, string words)
    {
        var error = Assert.Throws<DeployException>(() => Load(("/e/nginx.conf", text), ("/e/loop.conf", "\ninclude ./loop.conf;"), ("/e/bad.conf", "\n}")));
        Assert.Equal(id, error.ErrorId);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_may_match_nothing_and_a_file_may_be_included_twice()
    {
        var configuration = Load(("/e/nginx.conf", "include none/*; x { include /e/p; } y { include /e/p; }"), ("/e/p", "p;"));
        Assert.Equal(["x", "p", "y", "p"], configuration.All().Select(n => n.Name));
        Assert.Equal(2, configuration.Files.Count);
    }

    [Fact]
    public void A_key_of_a_map_may_be_called_include() =>
        Assert.Equal(["map", "include", "x"], Load(("/e/nginx.conf", "map $a $b { include 1 2; include x; }"), ("/e/x", "x 1;")).All().Select(n => n.Name));

    [Fact]
    public void A_main_file_that_is_not_there_is_named() =>
        Assert.Equal("NginxFileNotFound", Assert.Throws<DeployException>(() => Load()).ErrorId);

    [Fact]
    public void One_document_is_a_configuration_with_its_includes_left_as_they_are() =>
        Assert.Equal(["a", "include"], NginxConfiguration.Of(NginxDocument.Parse("a { include none; }", "x")).All().Select(n => n.Name));

    [Theory]
    [InlineData("a/*.conf", "a/x.conf", true)]
    [InlineData("a/*.conf", "a/b/x.conf", false)]
    [InlineData("a/*", "a/.x", false)]
    [InlineData("a/.*", "a/.x", true)]
    [InlineData("a/?.conf", "a/x.conf", true)]
    [InlineData("a/?.conf", "a/xy.conf", false)]
    [InlineData("*/x", "a/x", true)]
    [InlineData("a/[a-c]*", "a/bx", true)]
    [InlineData("a/[!a-c]*", "a/bx", false)]
    [InlineData("a/[^a]", "a/b", true)]
    [InlineData("a/[]x]", "a/]", true)]
    [InlineData("a/[x", "a/[x", true)]
    [InlineData("a/\\*", "a/*", true)]
    [InlineData("a/\\*", "a/x", false)]
    [InlineData("a/{x,y}*", "a/x1", false)]
    [InlineData("a/*b*c", "a/xbxbc", true)]
    [InlineData("./a//*", "a/x", true)]
    public void Patterns_are_those_of_glob(string pattern, string path, bool matches) => Assert.Equal(matches, new NginxGlob(pattern).IsMatch(path));

    [SkippableFact]
    public void Files_are_read_in_the_order_of_nginx()
    {
        var cases = NginxCorpus.Cases("include");
        foreach (var test in cases)
        {
            var expect = test.GetProperty("expect");
            if (expect.GetProperty("ok").GetBoolean())
            {
                var expected = expect.GetProperty("files_in_order").EnumerateArray().Select(f => f.GetString()).ToList();
                Assert.Equal(expected, NginxConfiguration.Load(test.MainFile(), test.FileSet()).Files.Select(f => f.Path));
                var onDisk = NginxConfiguration.Load(Path.Combine(test.Folder(), test.MainFile()), new NginxDiskFiles());
                Assert.Equal(expected, onDisk.Files.Select(f => Path.GetRelativePath(test.Folder(), f.Path)));
            }
            else
            {
                var error = Assert.Throws<DeployException>(() => NginxConfiguration.Load(test.MainFile(), test.FileSet()));
                Assert.StartsWith(expect.GetProperty("error").GetString()!, error.Problem, StringComparison.Ordinal);
            }
        }

        Assert.NotEmpty(cases);
    }

    private static NginxConfiguration Load(params (string Path, string Text)[] files) =>
        NginxConfiguration.Load("/e/nginx.conf", new NginxFileSet(files.Select(f => KeyValuePair.Create(f.Path, f.Text))));
}
