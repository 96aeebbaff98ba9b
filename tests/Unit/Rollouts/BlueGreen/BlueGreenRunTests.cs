using CsCheck;
using XDeploy.Engine.Rollouts.BlueGreen;
using XDeploy.Unit.Rollouts.Simulation;

namespace XDeploy.Unit.Rollouts.BlueGreen;

/// <summary>Whole blue/green deployments in virtual time: the strategy as it is shipped, against a service that is simulated.</summary>
public sealed class BlueGreenRunTests
{
    private const int Records = 7;

    private static readonly ReleaseBehaviour[] Releases = [new(), new() { CrashAfter = 9000 }, new() { FailsAfter = 9000 }];

    [Fact]
    public void A_good_release_gets_all_requests_and_the_old_colour_is_stopped_later()
    {
        var colours = new SimulatedColours();

        var end = colours.Invoke();

        Assert.Equal((RolloutStatus.Succeeded, 4), (end!.Value.Status, end.Value.Updated));
        Assert.Equal(["Started", "Starting", "Ready", "Switching", "Watching", "Retiring", "Succeeded"], colours.Kinds);
        Assert.True(colours.IsClean(SimulatedColours.New, isKept: true));
        Assert.Equal(RolloutStatus.Unchanged, colours.Invoke()!.Value.Status);
        colours.Pass(TimeSpan.FromSeconds(61));
        Assert.True(colours.IsClean(SimulatedColours.New));
        Assert.Equal(1, colours.Exchanges);
        Assert.Empty(colours.Violations);
    }

    [Fact]
    public void It_is_taken_back_by_one_exchange_while_the_old_colour_is_kept()
    {
        var colours = new SimulatedColours();
        colours.Invoke();
        var starts = colours.Starts;

        Assert.Equal(RolloutStatus.Succeeded, colours.Undo()!.Value.Status);

        Assert.Equal(starts, colours.Starts);
        Assert.True(colours.IsClean(SimulatedColours.Old));
        // The timer of the first deployment is forgotten.
        colours.Pass(TimeSpan.FromSeconds(120));
        Assert.True(colours.IsClean(SimulatedColours.Old));
        Assert.Empty(colours.Violations);
    }

    [Fact]
    public void It_is_taken_back_by_a_start_once_the_old_colour_is_stopped()
    {
        var colours = new SimulatedColours();
        colours.Invoke();
        colours.Pass(TimeSpan.FromSeconds(61));

        Assert.Equal(RolloutStatus.Succeeded, colours.Undo()!.Value.Status);

        Assert.Contains("Starting", colours.Kinds);
        Assert.True(colours.IsClean(SimulatedColours.Old));
        Assert.Empty(colours.Violations);
    }

    [Fact]
    public void Without_being_told_to_it_never_switches()
    {
        var colours = new SimulatedColours { AutoSwitch = false };

        Assert.Equal(RolloutStatus.Paused, colours.Invoke()!.Value.Status);
        Assert.Equal(0, colours.Exchanges);
        // The same again is no decision.
        Assert.Equal(RolloutStatus.Paused, colours.Invoke()!.Value.Status);
        var starts = colours.Starts;
        Assert.Equal(RolloutStatus.Succeeded, colours.Resume()!.Value.Status);

        Assert.Equal(starts, colours.Starts);
        Assert.True(colours.IsClean(SimulatedColours.New, isKept: true));
        Assert.Empty(colours.Violations);
    }

    [Fact]
    public void What_waits_is_taken_back_without_a_switch()
    {
        var colours = new SimulatedColours { AutoSwitch = false };
        colours.Invoke();

        Assert.Equal(RolloutStatus.Succeeded, colours.Undo()!.Value.Status);

        Assert.Equal(0, colours.Exchanges);
        Assert.True(colours.IsClean(SimulatedColours.Old));
        Assert.Empty(colours.Violations);
    }

    public static TheoryData<string, int, int, bool, bool> Ills => new()
    {
        { "Abandoning", 0, 0, true, false },
        { "Abandoning", 0, 0, false, true },
        { "Abandoning", 500, 0, false, false },
        { "Abandoning", 0, 600, false, false },
        { "Returning", 9000, 0, false, false },
        { "Returning", 0, 9000, false, false },
    };

    [Theory]
    [MemberData(nameof(Ills))]
    public void A_bad_release_is_stopped_and_what_ran_before_gets_all_requests(string how, int crashAfter, int failsAfter, bool startFails, bool neverHealthy)
    {
        var colours = new SimulatedColours { Behaviour = new ReleaseBehaviour { CrashAfter = crashAfter, FailsAfter = failsAfter, StartFails = startFails, NeverHealthy = neverHealthy } };

        var end = colours.Invoke();

        Assert.Equal((RolloutStatus.Failed, 0), (end!.Value.Status, end.Value.Updated));
        Assert.Contains(how, colours.Kinds);
        Assert.True(colours.IsClean(SimulatedColours.Old));
        Assert.Empty(colours.Violations);
    }

    [Fact]
    public void Tests_see_the_new_colour_and_what_they_find_ends_it()
    {
        DeploymentPreview? seen = null;
        var colours = new SimulatedColours
        {
            Scripts = new BlueGreenScripts
            {
                Test = preview =>
                {
                    seen = preview;
                    return Task.FromResult<string?>("the page is blank");
                },
            },
        };

        var end = colours.Invoke();

        Assert.Equal(RolloutStatus.Failed, end!.Value.Status);
        Assert.Contains("the page is blank", end.Value.Reason, StringComparison.Ordinal);
        Assert.Equal("http://app1:6001/", seen!.Url[0]);
        Assert.Equal([6001, 6002], seen.Service.Port);
        Assert.Empty(seen.Service.StandbyPort);
        Assert.Equal(0, colours.Exchanges);
        Assert.True(colours.IsClean(SimulatedColours.Old));
    }

    [Fact]
    public void A_run_that_is_resumed_before_its_tests_were_run_asks_first()
    {
        var colours = new SimulatedColours { Scripts = new BlueGreenScripts { Test = _ => Task.FromResult<string?>(null) } };
        colours.Invoke(killedAt: 3);
        Assert.Equal("Testing", colours.Kinds.Last());

        var end = colours.Resume();

        Assert.Equal(RolloutStatus.Paused, end!.Value.Status);
        Assert.Contains("in no journal", end.Value.Reason, StringComparison.Ordinal);
        Assert.Equal(RolloutStatus.Succeeded, colours.Resume()!.Value.Status);
        Assert.Empty(colours.Violations);
    }

    [Fact]
    public void Balancers_that_do_not_take_the_switch_leave_all_as_it_was()
    {
        var colours = new SimulatedColours { FailExchange = [1] };

        Assert.Equal(RolloutStatus.Failed, colours.Invoke()!.Value.Status);

        Assert.True(colours.IsClean(SimulatedColours.Old));
        Assert.Empty(colours.Violations);
    }

    [Fact]
    public void Balancers_that_take_nothing_more_leave_both_colours_running_until_it_is_resumed()
    {
        var colours = new SimulatedColours { FailExchange = [1, 2] };

        Assert.Equal(RolloutStatus.Degraded, colours.Invoke()!.Value.Status);
        Assert.Equal(RolloutStatus.Succeeded, colours.Resume()!.Value.Status);

        Assert.True(colours.IsClean(SimulatedColours.New, isKept: true));
        Assert.Empty(colours.Violations);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 1)]
    public void It_pauses_when_it_is_asked_to(int seconds, int exchanges)
    {
        var colours = new SimulatedColours { SuspendAt = TimeSpan.FromSeconds(seconds) };

        var end = colours.Invoke();

        Assert.Equal(RolloutStatus.Paused, end!.Value.Status);
        Assert.Contains("ann@desk asked to pause", end.Value.Reason, StringComparison.Ordinal);
        Assert.Equal(exchanges, colours.Exchanges);
        colours.SuspendAt = TimeSpan.MaxValue;
        Assert.Equal(RolloutStatus.Succeeded, colours.Resume()!.Value.Status);
        Assert.True(colours.IsClean(SimulatedColours.New, isKept: true));
        Assert.Empty(colours.Violations);
    }

    [Theory]
    [InlineData(0.03, 100, RolloutStatus.Failed)]
    [InlineData(0.0, 100, RolloutStatus.Succeeded)]
    [InlineData(0.0, 1, RolloutStatus.Paused)]
    public void Its_traffic_is_held_to_what_is_asked(double errorRate, int rate, RolloutStatus status)
    {
        var colours = new SimulatedColours { Criteria = new CanaryCriteria { MaxErrorRate = 0.01 }, ErrorRate = errorRate, Rate = rate };

        var end = colours.Invoke();

        Assert.Equal(status, end!.Value.Status);
        if (status == RolloutStatus.Failed)
            Assert.True(colours.IsClean(SimulatedColours.Old));
        if (status == RolloutStatus.Paused)
            Assert.Contains("too few requests", end.Value.Reason, StringComparison.Ordinal);
        Assert.Empty(colours.Violations);
    }

    [Fact]
    public void Hosts_without_room_are_not_touched()
    {
        var colours = new SimulatedColours { IsShort = true };

        Assert.Equal("CapacityTooLow", Assert.Throws<DeployException>(() => colours.Invoke()).ErrorId);

        Assert.Empty(colours.Journals);
        Assert.Equal(0, colours.Starts);
    }

    [Fact]
    public void Another_release_is_refused_while_one_has_no_end()
    {
        var colours = new SimulatedColours { AutoSwitch = false };
        colours.Invoke();

        Assert.Equal("BlueGreenUnfinished", Assert.Throws<DeployException>(() => colours.Invoke("3.0")).ErrorId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Balancers_that_disagree_since_a_controller_died_agree_again(bool isUndone)
    {
        var colours = new SimulatedColours { DieInExchange = [1] };
        Assert.Null(colours.Invoke());

        Assert.Equal(RolloutStatus.Succeeded, (isUndone ? colours.Undo() : colours.Resume())!.Value.Status);

        Assert.True(isUndone ? colours.IsClean(SimulatedColours.Old) : colours.IsClean(SimulatedColours.New, isKept: true));
        Assert.Empty(colours.Violations);
    }

    [Fact]
    public void However_often_and_wherever_controllers_die_the_last_one_ends_it() => Gen.Select(
        Gen.Int[1, Records + 1].List[0, 4], Gen.Bool, Gen.Bool, Gen.Int[0, 2].Select(i => Releases[i]), Gen.Int[0, 3].List[0, 2],
        Gen.Int[0, 80]).Sample((kills, isUndone, isAutomatic, behaviour, dieIn, wait) =>
        {
            var colours = new SimulatedColours { AutoSwitch = isAutomatic, Behaviour = behaviour, DieInExchange = [.. dieIn] };
            Run(() => colours.Invoke(killedAt: kills.FirstOrDefault()));
            foreach (var kill in kills.Skip(1).Where(_ => !IsOver()))
                Run(() => colours.Resume(kill));
            colours.Pass(TimeSpan.FromSeconds(wait));
            if (isUndone && (!IsOver() || colours.Journals[0].End?.Kind == nameof(RolloutStatus.Succeeded)))
                Run(() => colours.Undo());
            for (var i = 0; i < 4 && !IsOver(); i++)
                Run(() => colours.Resume());

            Assert.True(IsOver());
            colours.Pass(TimeSpan.FromSeconds(120));
            Assert.Empty(colours.Violations);
            var isOld = colours.Journals[0].End!.Kind == nameof(RolloutStatus.Failed) || colours.Journals[0].Header.Request.BlueGreen!.IsUndo;
            Assert.True(isOld || behaviour.IsGood);
            Assert.True(colours.IsClean(isOld ? SimulatedColours.Old : SimulatedColours.New), string.Join(" | ", colours.Journals.Select(j => $"{j.Header.Kind}: {string.Join(' ', j.Events.Select(e => e.Kind))}")));

            bool IsOver() => colours.Journals[0].End?.Kind is nameof(RolloutStatus.Succeeded) or nameof(RolloutStatus.Failed);
            static void Run(Func<object?> run) => run();
        }, iter: 5000, threads: 1);
}
