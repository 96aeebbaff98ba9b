using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitChangeOutcomeTests
{
    private static readonly DeployHost App1 = new() { Alias = "app1", Address = "app1", User = "deploy" };

    [Fact]
    public void A_one_shot_that_ran_is_not_taken_for_a_failed_unit_whose_name_ends_like_its_own()
    {
        var outcome = Read(
            new StepResult("Start", 1, "", "Job for ba.service failed because the control process exited with error code."),
            After(("a.service", "inactive", "dead"), ("ba.service", "failed", "failed")));
        Assert.Equal("a.service", Assert.Single(outcome.Results).Name);
        Assert.Contains("ba.service", Assert.Single(outcome.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_unit_that_lost_a_dependency_rests_and_is_an_error()
    {
        var outcome = Read(
            new StepResult("Start", 1, "", "A dependency job for a.service failed. See 'journalctl -xe' for details."),
            After(("a.service", "inactive", "dead"), ("ba.service", "active", "running")));
        Assert.Equal("ba.service", Assert.Single(outcome.Results).Name);
        Assert.Equal("SystemdUnitStartFailed", Assert.Single(outcome.Errors).ErrorId);
    }

    [Fact]
    public void A_unit_that_waits_for_its_next_try_did_not_start() =>
        Assert.Equal(2, Read(new StepResult("Start", 0, "", ""), After(("a.service", "activating", "auto-restart"), ("ba.service", "failed", "failed"))).Errors.Count);

    [Fact]
    public void What_systemctl_says_of_no_unit_is_an_error_all_the_same()
    {
        var after = After(("a.service", "active", "running"), ("ba.service", "active", "running"));
        var error = Assert.Throws<DeployException>(() => Read(new StepResult("Start", 1, "", "Failed to connect to bus"), after));
        Assert.Contains("Failed to connect to bus", error.Message, StringComparison.Ordinal);
    }

    private static StepResult After(params (string Name, string Active, string Sub)[] units) => new(
        "after", 0, string.Join("\n\n", units.Select(u => $"Id={u.Name}\nLoadState=loaded\nActiveState={u.Active}\nSubState={u.Sub}\nResult=success")), "");

    private static UnitChangeOutcome Read(params StepResult[] steps)
    {
        var script = new RemoteScript("start the units");
        var names = new List<string> { "a.service", "ba.service" };
        var todo = new Dictionary<UnitAction, List<string>> { [UnitAction.Start] = names };
        return UnitChangeOutcome.Read(new ScriptResult(script, App1, steps, finished: true), todo, names);
    }
}
