using CsCheck;
using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class UpstreamShareTests
{
    [Fact]
    public void The_given_servers_together_get_the_share()
    {
        var changed = Apply("server a; server b weight=7; server c; server d;", ["a"], 10);
        Assert.Equal([("a", 1), ("b", 3), ("c", 3), ("d", 3)], changed.Server.Select(s => (s.Address, s.Weight)));
        Assert.Equal(10, changed.Server[0].SharePercent, 1.0);
    }

    [Fact]
    public void Nothing_is_down_and_all_is_the_others_down()
    {
        Assert.Equal(["a"], Down(Apply("server a; server b; server c;", ["a"], 0)));
        Assert.Equal(["b", "c"], Down(Apply("server a; server b; server c;", ["a"], 100)));
    }

    [Fact]
    public void A_given_server_that_is_down_comes_back_for_a_share()
    {
        var changed = Apply("server a down; server b;", ["a"], 50);
        Assert.Empty(Down(changed));
        Assert.Equal(50, changed.Server[0].SharePercent, 0.5);
    }

    [Fact]
    public void What_an_operator_marked_stays_and_does_not_count()
    {
        var changed = Apply("server a; server b; server c down weight=9; server d backup weight=9;", ["a"], 25);

        Assert.Equal([1, 3, 9, 9], changed.Server.Select(s => s.Weight));
        Assert.Equal(["c"], Down(changed));
        Assert.True(changed.Server[3].Backup);
    }

    [Theory]
    [InlineData("server a; server b backup;", "b", 10)]
    [InlineData("server a; server b down;", "a", 50)]
    [InlineData("server a;", "a", 0)]
    public void A_share_without_servers_is_refused(string servers, string given, double percent) =>
        Assert.Equal("NginxWeightInvalid", Assert.Throws<DeployException>(() => Apply(servers, [given], percent)).ErrorId);

    [Fact]
    public void The_way_back_from_all_is_a_share_for_the_others()
    {
        var all = Apply("server a; server b;", ["a"], 100);
        var back = Apply(string.Concat(all.Server.Select(s => $"server {s.Address} weight={s.Weight}{(s.Down ? " down" : string.Empty)};")), ["b"], 50);
        Assert.Equal([50, 50], back.Server.Select(s => s.SharePercent));
    }

    // Small weights do not reach the few percent at either end with five servers on one side.
    [Fact]
    public void A_second_plan_of_the_same_share_changes_nothing() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[4, 96].Select(p => p == 4 ? 0 : p == 96 ? 100 : p)).Sample((given, others, percent) =>
        {
            var servers = string.Concat(Enumerable.Range(0, given + others).Select(i => $"server s{i} weight={i + 1};"));
            var names = Enumerable.Range(0, given).Select(i => $"s{i}").ToList();
            var document = Document(servers);
            var once = Edited(document, names, percent);
            Assert.InRange(View(once).Server.Where(s => names.Contains(s.Address)).Sum(s => s.SharePercent), percent - 0.51, percent + 0.51);
            Assert.Equal(once.Text, Edited(once, names, percent).Text);
        });

    private static NginxUpstream Apply(string servers, IReadOnlyCollection<string> given, double percent) => View(Edited(Document(servers), given, percent));

    private static NginxDocument Edited(NginxDocument document, IReadOnlyCollection<string> given, double percent) =>
        UpstreamShare.Plan(View(document), given, percent).Aggregate(document, (d, change) => UpstreamEdits.Set(d, change.Upstream, change.Address, change.Server));

    private static NginxDocument Document(string servers) => NginxDocument.Parse($"upstream u {{ {servers} }}", "u.conf");

    private static NginxUpstream View(NginxDocument document) => Assert.Single(NginxUpstreams.In(NginxConfiguration.Of(document)));

    private static IEnumerable<string> Down(NginxUpstream upstream) => upstream.Server.Where(s => s.Down).Select(s => s.Address);
}
