using CsCheck;
using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class NginxTextTests
{
    private const string Awkward = "\n\t\r\u0001\u007fü€\"'\\{}%;# ()";

    private static readonly Gen<string> Value =
        Gen.OneOf(Gen.Char[' ', '~'], Gen.Int[0, Awkward.Length - 1].Select(at => Awkward[at]))
            .Array[0, 12].Select(c => new string(c)).Where(w => !w.Contains('$', StringComparison.Ordinal));

    [Theory]
    [InlineData("10.0.0.1:5001", "10.0.0.1:5001")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("", "\"\"")]
    [InlineData("#1", "\"#1\"")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("say \"hi\"", "\"say \\\"hi\\\"\"")]
    [InlineData("a\\b", "\"a\\\\b\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("x { }", "\"x { }\"")]
    [InlineData("a\r\n\tb", "\"a\\r\\n\\tb\"")]
    public void A_value_is_quoted_where_it_must_be(string value, string expected) => Assert.Equal(expected, NginxText.Quote(value));

    [Fact]
    public void Any_value_is_one_word_with_that_value() =>
        Value.Sample(value =>
        {
            var directive = Assert.Single(NginxDocument.Parse(NginxText.Of($"x {value} y;").Source, "x").Directives);
            Assert.Equal([value, "y"], directive.Arguments.Select(a => a.Value));
        });

    [Fact]
    public void A_hole_takes_what_touches_it_along() =>
        Gen.Select(Value, Value).Sample((one, two) =>
        {
            var directive = Assert.Single(NginxDocument.Parse(NginxText.Of($"x http://{one}:{two}/$uri b {{ c {one}; }}").Source, "x").Directives);
            Assert.Equal([$"http://{one}:{two}/$uri", "b"], directive.Arguments.Select(a => a.Value));
            Assert.Equal(one, Assert.Single(directive.Block!).Arguments[0].Value);
        });

    [Fact]
    public void Numbers_lists_and_source_are_inserted()
    {
        Assert.Equal("server a:80 weight=2;", NginxText.Of($"server {NginxText.Words(["a:80", "weight=2"])};").Source);
        Assert.Equal("listen 8080;", NginxText.Of($"listen {8080};").Source);
        Assert.Equal("x a \"b c\";", NginxText.Of($"x {new[] { "a", "b c" }};").Source);
        Assert.Equal("x 1500ms 2s;", NginxText.Of($"x {NginxText.Time(TimeSpan.FromSeconds(1.5))} {NginxText.Time(TimeSpan.FromSeconds(2))};").Source);
    }

    [Fact]
    public void A_template_refers_to_variables()
    {
        Assert.Equal("$host", NginxText.Template("$host").Source);
        Assert.Equal("\"${host} x\"", NginxText.Template("${host} x").Source);
        Assert.Equal("return 302 https://$host/;", NginxText.Of($"return 302 {NginxText.Template("https://$host/")};").Source);
    }

    [Theory]
    [InlineData("$host")]
    [InlineData("a$")]
    [InlineData("a\0b")]
    public void What_cannot_be_written_is_refused(string value)
    {
        Assert.Equal("NginxValueInvalid", Assert.Throws<DeployException>(() => NginxText.Quote(value)).ErrorId);
        Assert.Equal("NginxValueInvalid", Assert.Throws<DeployException>(() => NginxText.Of($"x {value};")).ErrorId);
    }

    // Test data cannot carry one.
    [Fact]
    public void Half_a_character_is_refused() => Assert.Throws<DeployException>(() => NginxText.Quote("a\ud800"));

    [Theory]
    [InlineData(4094)]
    [InlineData(4095)]
    public void A_word_that_nginx_would_not_read_is_refused(int length)
    {
        var value = new string('x', length);
        if (length == 4094)
            Assert.True(NginxDocument.TryParse(NginxText.Of($"x {value} y;").Source, "x", out _, out _));
        else
            Assert.Throws<DeployException>(() => NginxText.Quote(value));
    }

    [Fact]
    public void A_hole_inside_quotes_or_a_comment_is_a_mistake_of_the_programmer()
    {
        Assert.Throws<ArgumentException>(() => NginxText.Of($"x \"a {"b"}\";"));
        Assert.Throws<ArgumentException>(() => NginxText.Of($"x 'a{"b"}';"));
        Assert.Throws<ArgumentException>(() => NginxText.Of($"# {"b"}\nx;"));
        Assert.Throws<ArgumentException>(() => NginxText.Of($"x \"a\"{"b"};"));
        Assert.Throws<ArgumentException>(() => NginxText.Of($"x {"b"}\"a\";"));
        Assert.Throws<ArgumentException>(() => NginxText.Of($"x \\{"b"};"));
        Assert.Equal("# a 'b'\nx c;", NginxText.Of($"# a 'b'\nx {"c"};").Source);
    }
}
