using System.Text;
using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class SiteTurnTests
{
    private const string Live = "server a:5001; server a:6001 down;";

    [Fact]
    public void A_site_made_for_the_other_colour_is_found()
    {
        var turn = Find(Live, "server a:5001 down; server a:6001;");

        Assert.Equal("x", turn!.Value.Upstream);
        Assert.Equal(["a:5001"], turn.Value.Servers);
    }

    [Theory]
    [InlineData("server a:5001; server a:6001 down;")]
    [InlineData("server a:5001; server a:6001;")]
    [InlineData("server a:5001 down; server b:7001;")]
    [InlineData("server b:7001;")]
    [InlineData("server a:5001 weight=3 max_fails=0; server a:6001 down; server a:5002;")]
    public void Whatever_else_changes_is_the_operators(string after) => Assert.Null(Find(Live, after));

    [Fact]
    public void What_cannot_be_parsed_is_for_nginx_to_judge() => Assert.Null(Find("server a:5001", Live));

    [Fact]
    public void Another_upstream_is_another_matter() =>
        Assert.Null(SiteTurn.Find(Encoding.UTF8.GetBytes($"upstream x {{ {Live} }}"), Encoding.UTF8.GetBytes("upstream y { server a:5001 down; server a:6001; }")));

    private static (string Upstream, IReadOnlyList<string> Servers)? Find(string before, string after) =>
        SiteTurn.Find(Encoding.UTF8.GetBytes($"upstream x {{ {before} }}"), Encoding.UTF8.GetBytes($"upstream x {{ {after} }}\nserver {{ listen 80; }}"));
}
