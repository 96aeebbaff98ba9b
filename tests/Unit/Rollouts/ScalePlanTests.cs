using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Rollouts;

public sealed class ScalePlanTests
{
    private const string Path = "/etc/systemd/system/x.target";

    private static readonly ScaleRequest Request = new() { Target = UnitName.Parse("x.target"), Template = UnitName.Parse("x@.service") };

    // Two instances that run, each enabled and on its port.
    private static readonly ScaleFacts Two = new()
    {
        Host = new DeployHost { Alias = "app1", Address = "app1", User = "deploy" },
        Target = Request.Target,
        Template = Request.Template,
        File = UnitDocument.Parse("[Unit]\nWants=x@5001.service x@5002.service\n", Path),
        TemplateState = "disabled",
        Linked = new HashSet<string> { "x@5001.service", "x@5002.service" },
        Units = Units(("x@5001.service", "active"), ("x@5002.service", "active")),
        CanRefuse = true,
        OnTheirPort = new HashSet<string> { "5001", "5002" },
    };

    [Fact]
    public void A_host_that_is_as_asked_is_left_alone()
    {
        var plan = Count(Two, 2);
        Assert.False(plan.Grows);
        Assert.False(plan.Shrinks);
    }

    [Fact]
    public void Growing_writes_enables_and_starts_and_takes_nothing_away()
    {
        var plan = Count(Two, 3);
        Assert.Equal("[Unit]\nWants=x@5001.service x@5002.service x@5003.service\n", plan.Grown.Text);
        Assert.Equal(["x@5003.service"], plan.Enable);
        Assert.Equal(["x@5003.service"], plan.Start);
        Assert.False(plan.Shrinks);
    }

    [Fact]
    public void Shrinking_drains_stops_and_disables_and_starts_nothing()
    {
        var plan = Count(Two, 1);
        Assert.False(plan.Grows);
        Assert.Equal("[Unit]\nWants=x@5001.service\n", plan.After.Text);
        Assert.Equal([5002], plan.Drain);
        Assert.Equal(["x@5002.service"], plan.Stop);
        Assert.Equal(["x@5002.service"], plan.Disable);
    }

    [Fact]
    public void Surplus_instances_stay_wanted_until_the_new_ones_are_up()
    {
        var plan = Named(Two, "5003");
        Assert.Equal("[Unit]\nWants=x@5001.service x@5002.service x@5003.service\n", plan.Grown.Text);
        Assert.Equal("[Unit]\nWants=x@5003.service\n", plan.After.Text);
        Assert.Equal(["5001", "5002"], plan.Surplus);
    }

    [Fact]
    public void What_is_enabled_is_wanted_and_enters_the_file()
    {
        var plan = Count(Two with { Linked = new HashSet<string>(Two.Linked) { "x@5003.service" } }, 3);
        Assert.Empty(plan.Added);
        Assert.Empty(plan.Enable);
        Assert.Equal(["5003"], plan.Starting);
        Assert.Contains("x@5003.service", plan.After.Text, StringComparison.Ordinal);
    }

    [Theory]
    // An instance that crashes all the time is started again, by an operator and not by the limit on starts.
    [InlineData("activating", true, false)]
    [InlineData("failed", true, true)]
    [InlineData("inactive", true, false)]
    [InlineData("active", false, false)]
    [InlineData("reloading", false, false)]
    public void What_is_wanted_and_does_not_run_is_started(string state, bool starts, bool forgives)
    {
        var plan = Count(Two with { Units = Units(("x@5001.service", "active"), ("x@5002.service", state)) }, 2);
        Assert.Equal(starts, plan.Start.SequenceEqual(["x@5002.service"]));
        Assert.Equal(forgives, plan.Forgive.SequenceEqual(["x@5002.service"]));
    }

    [Theory]
    [InlineData("active", true)]
    [InlineData("activating", true)]
    [InlineData("inactive", false)]
    [InlineData("failed", false)]
    public void What_runs_and_is_not_wanted_is_stopped(string state, bool stops)
    {
        var plan = Count(Two with { Units = Units(("x@5001.service", "active"), ("x@5002.service", "active"), ("x@blue.service", state)) }, 2);
        Assert.Equal(stops, plan.Stop.SequenceEqual(["x@blue.service"]));
        Assert.Empty(plan.Drain);
    }

    [Fact]
    public void A_socket_goes_with_its_surplus_instance()
    {
        var plan = Count(
            Two with
            {
                Linked = new HashSet<string> { "x@5001.socket", "x@5002.socket" },
                Units = Units(("x@5001.service", "active"), ("x@5002.service", "inactive"), ("x@5001.socket", "active"), ("x@5002.socket", "active")),
                TemplateState = "static",
            },
            1);
        Assert.Equal(["x@5002.socket"], plan.Stop);
        Assert.Equal(["x@5002.socket"], plan.Disable);
        Assert.Empty(plan.Enable);
    }

    [Fact]
    public void A_port_that_an_interrupted_run_left_refusing_is_opened_for_a_new_instance_only()
    {
        var plan = Count(Two with { Refused = new HashSet<int> { 5001, 5003, 6001 } }, 3);
        Assert.Equal([5003], plan.Admit);
    }

    [Fact]
    public void A_number_that_is_not_the_port_of_the_instance_is_not_refused() =>
        Assert.Empty(Count(Two with { OnTheirPort = new HashSet<string> { "5001" } }, 1).Drain);

    [Fact]
    public void A_host_without_nftables_drains_nothing_and_says_so()
    {
        var host = Two with { CanRefuse = false };
        var plan = Count(host, 1);
        Assert.Empty(plan.Drain);
        Assert.Contains("nftables", Assert.Single(plan.Warnings), StringComparison.Ordinal);
        Assert.Empty(Count(host, 2).Warnings);
        Assert.Empty(ScalePlan.Make(host, Request with { Count = 1, DrainMethod = DrainMethod.None }).Warnings);
        Assert.Equal("DrainMethodUnsupported", Assert.Throws<DeployException>(() => ScalePlan.Make(host, Request with { Count = 1, DrainMethod = DrainMethod.Refuse })).ErrorId);
    }

    [Fact]
    public void Files_that_systemd_has_not_read_yet_are_a_change()
    {
        var plan = Count(Two with { IsStale = true }, 2);
        Assert.True(plan.Grows);
        Assert.False(plan.Shrinks);
    }

    [Fact]
    public void None_at_all_needs_no_template() => Assert.Equal(["5001", "5002"], Count(Two with { TemplateState = null }, 0).Surplus);

    [Fact]
    public void What_cannot_be_done_is_an_error_before_anything_is_changed()
    {
        var dropIn = new Dictionary<string, string> { ["5002"] = "/etc/systemd/system/x.target.d/a.conf" };
        Assert.Equal("SystemdUnitNotFound", Fails(Two with { File = null }));
        Assert.Equal("SystemdUnitNotFound", Fails(Two with { TemplateState = null }));
        Assert.Equal("SystemdUnitIsVendors", Fails(Two with { File = UnitDocument.Parse("[Unit]\n", "/lib/systemd/system/x.target") }));
        Assert.Equal("SystemdUnitIsLink", Fails(Two with { Link = "/dev/null" }));
        Assert.Equal("SystemdUnitMasked", Fails(Two with { TemplateState = "masked" }));
        Assert.Equal("SystemdUnitMasked", Fails(Two with { Masked = new HashSet<string> { "x@5001.service" } }));
        Assert.Equal("SystemdScaleDropIn", Fails(Two with { InDropIns = dropIn }));
        Assert.Equal("SystemdInstanceNotPort", Assert.Throws<DeployException>(() => Named(Two, "blue", healthPath: "/healthz")).ErrorId);
        Assert.False(Count(Two with { InDropIns = dropIn }, 2).Shrinks);
    }

    private static string Fails(ScaleFacts facts) => Assert.Throws<DeployException>(() => Count(facts, 1)).ErrorId;

    private static ScalePlan Count(ScaleFacts facts, int count) => ScalePlan.Make(facts, Request with { Count = count });

    private static ScalePlan Named(ScaleFacts facts, string instance, string? healthPath = null) =>
        ScalePlan.Make(facts, Request with { Instance = [instance], HealthPath = healthPath });

    private static Dictionary<string, SystemdUnitStatus> Units(params (string Name, string State)[] units) => units.ToDictionary(
        u => u.Name,
        u => new SystemdUnitStatus { HostName = "app1", Name = u.Name, LoadState = "loaded", ActiveState = u.State, UnitFileState = "disabled" });
}
