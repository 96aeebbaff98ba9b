using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class NginxEditsTests
{
    [Theory]
    [InlineData("a  b   c;", "b|c", "a  b   c;")]
    [InlineData("a  \"b\"   c;", "b|d", "a  \"b\"   d;")]
    [InlineData("a  b   c ;", "b|x y|c", "a  b \"x y\"   c ;")]
    [InlineData("a  b   c;", "c", "a   c;")]
    [InlineData("a b c;", "", "a;")]
    [InlineData("a;", "b|c", "a b c;")]
    [InlineData("a b # why\n  c;", "b|d", "a b # why\n  d;")]
    [InlineData("a \"b\")c;", "x|)c", "a x )c;")]
    [InlineData("a \"b\")c;", "b|x", "a \"b\" x;")]
    [InlineData("a b{ }", "c", "a c{ }")]
    public void Arguments_are_replaced_and_the_rest_keeps_its_spacing(string before, string arguments, string after)
    {
        var document = NginxDocument.Parse(before, "x");
        var words = arguments.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(NginxText.Word).ToList();
        Assert.Equal(after, NginxEdits.SetArguments(document, document.Directives[0], words).Text);
    }

    [Theory]
    [InlineData("a;\nb; # x\nc;\n", "a;\nc;\n")]
    [InlineData("a; b; c;", "a; c;")]
    [InlineData("b; c;", "c;")]
    [InlineData("b;", "")]
    [InlineData("x {\r\n\tb {\r\n\t\tc;\r\n\t}\r\n}\r\n", "x {\r\n}\r\n")]
    [InlineData("x { b; }", "x { }")]
    [InlineData("x { b; # y\n}", "x { # y\n}")]
    public void A_directive_goes_with_what_is_its_own(string before, string after)
    {
        var document = NginxDocument.Parse(before, "x");
        Assert.Equal(after, NginxEdits.Remove(document, document.Descendants().First(d => d.Name == "b")).Text);
    }

    [Fact]
    public void A_word_that_ends_with_a_dollar_keeps_apart_from_the_brace_behind_it()
    {
        var document = NginxDocument.Parse("map $ a{x y;}", "x");

        Assert.Equal("map $ {x y;}", NginxEdits.RemoveArgument(document, document.Directives[0], 1).Text);
        var escaped = NginxDocument.Parse("map \\$ a{x y;}", "x");
        Assert.Equal("map \\${x y;}", NginxEdits.RemoveArgument(escaped, escaped.Directives[0], 1).Text);
    }

    [Fact]
    public void A_block_is_added_with_the_indentation_of_its_place()
    {
        var document = NginxDocument.Parse("http {\n  server {\n    listen 80;\n  }\n}\n", "x");
        var http = document.Directives[0];
        var location = NginxText.Of($"location {"/a b"} {{\n  return {200};\n}}");
        Assert.Equal(
            "http {\n  server {\n    listen 80;\n    location \"/a b\" {\n      return 200;\n    }\n  }\n}\n", NginxEdits.Add(document, http.Block![0], location).Text);
        Assert.Equal("http {\n  server {\n    listen 80;\n  }\n}\nuser x;\n", NginxEdits.Add(document, null, NginxText.Of($"user {"x"};")).Text);
        Assert.Equal("user x;\n", NginxEdits.Add(NginxDocument.Parse("", "x"), null, NginxText.Of($"user {"x"};")).Text);
        Assert.Equal("# none\nuser x;\n", NginxEdits.Add(NginxDocument.Parse("# none", "x"), null, NginxText.Of($"user {"x"};")).Text);
    }

    [Fact]
    public void A_directive_without_a_block_takes_none_in()
    {
        var document = NginxDocument.Parse("a;", "x");
        Assert.Equal("NginxEditRefused", Assert.Throws<DeployException>(() => NginxEdits.Add(document, document.Directives[0], NginxText.Of($"b;"))).ErrorId);
        Assert.Equal("NginxEditRefused", Assert.Throws<DeployException>(() => NginxEdits.SetArgument(document, document.Directives[0], 0, NginxText.Word("b"))).ErrorId);
        Assert.Equal("NginxEditRefused", Assert.Throws<DeployException>(() => NginxEdits.RemoveArgument(document, document.Directives[0], 0)).ErrorId);
    }
}
