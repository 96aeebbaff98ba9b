using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitChangeTests
{
    private static readonly DeployHost App1 = new() { Alias = "app1", Address = "app1", User = "deploy" };

    [Theory]
    // Start has something to do wherever the unit is not up, a crash loop included.
    [InlineData(UnitAction.Start, "active", "enabled", false)]
    [InlineData(UnitAction.Start, "inactive", "disabled", true)]
    [InlineData(UnitAction.Start, "failed", "disabled", true)]
    [InlineData(UnitAction.Start, "activating", "disabled", true)]
    // Stop ends what waits for its next try, and has nothing to end where a unit failed.
    [InlineData(UnitAction.Stop, "active", "enabled", true)]
    [InlineData(UnitAction.Stop, "activating", "enabled", true)]
    [InlineData(UnitAction.Stop, "inactive", "enabled", false)]
    [InlineData(UnitAction.Stop, "failed", "enabled", false)]
    [InlineData(UnitAction.Restart, "active", "enabled", true)]
    [InlineData(UnitAction.Restart, "inactive", "enabled", true)]
    [InlineData(UnitAction.Enable, "inactive", "enabled", false)]
    [InlineData(UnitAction.Enable, "inactive", "disabled", true)]
    [InlineData(UnitAction.Enable, "inactive", "enabled-runtime", true)]
    [InlineData(UnitAction.Enable, "inactive", "indirect", true)]
    [InlineData(UnitAction.Disable, "active", "enabled", true)]
    [InlineData(UnitAction.Disable, "active", "disabled", false)]
    [InlineData(UnitAction.Disable, "active", "static", false)]
    public void An_action_is_done_only_where_it_has_something_to_do(UnitAction action, string active, string file, bool needed)
    {
        var change = Plan([Unit("a.service", active, file)], [action], "a");
        Assert.Empty(change.Errors);
        Assert.Equal(!needed, change.IsEmpty);
        Assert.Equal(needed ? 0 : 1, change.Settled.Count());
        Assert.All(change.Settled, unit => Assert.False(unit.Changed));
    }

    [Theory]
    [InlineData(UnitAction.Enable, "loaded", "static", "SystemdUnitStatic")]
    [InlineData(UnitAction.Enable, "masked", "masked", "SystemdUnitMasked")]
    [InlineData(UnitAction.Enable, "loaded", "transient", "SystemdUnitWithoutFile")]
    [InlineData(UnitAction.Enable, "not-found", "", "SystemdUnitNotFound")]
    [InlineData(UnitAction.Start, "masked", "masked", "SystemdUnitMasked")]
    [InlineData(UnitAction.Start, "bad-setting", "disabled", "SystemdUnitNotLoaded")]
    [InlineData(UnitAction.Restart, "not-found", "", "SystemdUnitNotFound")]
    [InlineData(UnitAction.Stop, "not-found", "", "SystemdUnitNotFound")]
    public void What_cannot_be_done_is_an_error_with_a_remedy(UnitAction action, string load, string file, string id)
    {
        var change = Plan([Unit("a.service", "inactive", file, load)], [action], "a");
        Assert.True(change.IsEmpty);
        var error = Assert.Single(change.Errors);
        Assert.Equal(id, error.ErrorId);
        Assert.Equal("app1", error.HostName);
        Assert.Empty(change.Settled);
    }

    [Fact]
    public void One_unit_that_cannot_be_done_does_not_keep_the_others_from_it()
    {
        var change = Plan([Unit("a.service", "inactive", "static"), Unit("b.service", "inactive", "disabled")], [UnitAction.Enable, UnitAction.Start], "a", "b");
        Assert.Equal("SystemdUnitStatic", Assert.Single(change.Errors).ErrorId);
        Assert.Equal("On app1: enable b.service; start b.service.", change.Describe(App1));
    }

    [Fact]
    public void Another_name_of_a_unit_is_started_and_not_enabled()
    {
        var ssh = Unit("ssh.service", "inactive", "disabled") with { Names = ["ssh.service", "sshd.service"] };
        Assert.Equal("SystemdUnitIsAlias", Assert.Single(Plan([ssh], [UnitAction.Enable], "sshd").Errors).ErrorId);
        Assert.Equal("On app1: start ssh.service.", Plan([ssh], [UnitAction.Start], "sshd").Describe(App1));
    }

    [Fact]
    public void A_unit_whose_file_is_gone_can_be_stopped_while_it_runs() =>
        Assert.Equal("On app1: stop a.service.", Plan([Unit("a.service", "active", "", "not-found")], [UnitAction.Stop], "a").Describe(App1));

    [Fact]
    public void A_pattern_leaves_out_what_is_only_a_name_in_memory() =>
        Assert.Empty(Plan([Unit("a@1.service", "inactive", "", "not-found")], [UnitAction.Stop], "a@*").Errors);

    [Fact]
    public void A_target_that_runs_is_started_for_an_instance_that_does_not()
    {
        var target = Unit("x.target", "active", "enabled") with { Wants = ["x@1.service", "x@2.service", "rests.service"], Parts = ["x@1.service", "x@2.service"] };
        Assert.True(Plan([target], [UnitAction.Start], Members(("x@1.service", "active"), ("x@2.service", "active"), ("rests.service", "inactive")), "x.target").IsEmpty);
        Assert.False(Plan([target], [UnitAction.Start], Members(("x@1.service", "active"), ("x@2.service", "failed")), "x.target").IsEmpty);
    }

    [Fact]
    public void A_target_that_does_not_run_is_stopped_for_an_instance_that_does()
    {
        var target = Unit("x.target", "inactive", "enabled") with { Parts = ["x@1.service"] };
        Assert.True(Plan([target], [UnitAction.Stop], Members(("x@1.service", "failed")), "x.target").IsEmpty);
        Assert.False(Plan([target], [UnitAction.Stop], Members(("x@1.service", "active")), "x.target").IsEmpty);
    }

    [Fact]
    public void A_static_unit_is_not_disabled_and_the_operator_is_told() =>
        Assert.Contains("static", Assert.Single(Plan([Unit("a.service", "active", "static")], [UnitAction.Disable], "a").Warnings), StringComparison.Ordinal);

    [Theory]
    [InlineData("x-model@", UnitAction.Start, "SystemdUnitIsTemplate")]
    [InlineData("x-model@.service", UnitAction.Enable, "SystemdUnitIsTemplate")]
    [InlineData("x-*", UnitAction.Enable, "SystemdPatternRefused")]
    [InlineData("x-[ab]", UnitAction.Disable, "SystemdPatternRefused")]
    [InlineData("a b", UnitAction.Start, "SystemdUnitNameInvalid")]
    public void Names_that_systemd_would_not_take_are_refused(string name, UnitAction action, string id)
    {
        var error = Assert.Throws<DeployException>(() => UnitSelection.ForAction([name], action));
        Assert.Equal(id, error.ErrorId);
    }

    [Fact]
    public void Names_and_patterns_are_completed_and_taken_once()
    {
        var units = UnitSelection.ForAction(["nginx", "nginx.service", "x@*", "x.target"], UnitAction.Stop);
        Assert.Equal(["nginx.service", "x.target"], units.Names);
        Assert.Equal(["x@*.service"], units.Patterns);
    }

    private static UnitState Unit(string name, string active, string file, string load = "loaded") => new(
        new SystemdUnitStatus { HostName = "app1", Name = name, ActiveState = active, UnitFileState = file, LoadState = load }, [name], [], []);

    private static Dictionary<string, SystemdUnitStatus> Members(params (string Name, string Active)[] members) =>
        members.ToDictionary(m => m.Name, m => new SystemdUnitStatus { HostName = "app1", Name = m.Name, ActiveState = m.Active, LoadState = "loaded" });

    private static UnitChange Plan(UnitState[] units, UnitAction[] actions, params string[] names) => Plan(units, actions, [], names);

    private static UnitChange Plan(UnitState[] units, UnitAction[] actions, Dictionary<string, SystemdUnitStatus> members, params string[] names) =>
        UnitChange.Plan(units, members, actions, UnitSelection.ForAction(names, actions[0]));
}
