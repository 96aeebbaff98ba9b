using XDeploy.Engine.Rollouts.Revisions;

namespace XDeploy.Unit.Rollouts.Revisions;

public sealed class UnitRestorationTests
{
    private const string Folder = "/etc/systemd/system/";

    [Fact]
    public void A_unit_comes_back_a_drop_in_that_came_since_goes_and_a_unit_that_came_since_stays()
    {
        var changes = UnitRestoration.Compare(
            new Dictionary<string, string> { [Folder + "x@.service"] = "new\n", [Folder + "x@.service.d/b.conf"] = "b\n", [Folder + "x@.service.d/c.conf"] = "c\n", [Folder + "x@.socket"] = "socket\n" },
            new Dictionary<string, string> { [Folder + "x@.service"] = "old\n", [Folder + "x@.service.d/a.conf"] = "a\n", [Folder + "x@.service.d/c.conf"] = "c\n" },
            "x");

        Assert.Equal([Folder + "x@.service", Folder + "x@.service.d/a.conf", Folder + "x@.service.d/b.conf"], changes.Select(c => c.Path));
        Assert.Contains("-new\n+old", changes[0].Diff, StringComparison.Ordinal);
        Assert.Contains("+a", changes[1].Diff, StringComparison.Ordinal);
        Assert.Contains("-b", changes[2].Diff, StringComparison.Ordinal);
    }

    [Fact]
    public void How_many_instances_the_target_starts_stays()
    {
        const string kept = "[Unit]\nDescription=old\nWants=x@1.service x@2.service\n";
        const string scaled = "[Unit]\nDescription=new\nWants=x@1.service x@2.service x@3.service\n";
        const string same = "[Unit]\nDescription=old\nWants=x@1.service x@2.service x@3.service\n";
        Dictionary<string, string> Target(string text) => new() { [Folder + "x.target"] = text };

        Assert.Contains("-Description=new\n+Description=old\n Wants=x@1.service x@2.service x@3.service", Assert.Single(UnitRestoration.Compare(Target(scaled), Target(kept), "x")).Diff, StringComparison.Ordinal);
        Assert.Empty(UnitRestoration.Compare(Target(same), Target(kept), "x"));
    }

    [Fact]
    public void Units_that_were_started_with_what_goes_are_told_from_those_that_were_not()
    {
        string[] times = ["changed 10.500 /a", "changed 20.500 /b b", "started 10.400 x@1.service", "started 10.600 x@2.service", "started 30.000 x@3.service"];

        Assert.Equal(["x@2.service", "x@3.service"], UnitRestoration.StartedSince(times, new HashSet<string> { "/a" }));
        Assert.Equal(["x@3.service"], UnitRestoration.StartedSince(times, new HashSet<string> { "/b b" }));
        Assert.Empty(UnitRestoration.StartedSince(times, new HashSet<string> { "/gone" }));
    }
}
