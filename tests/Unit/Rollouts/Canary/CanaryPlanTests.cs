using CsCheck;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.Canary;

namespace XDeploy.Unit.Rollouts.Canary;

public sealed class CanaryPlanTests
{
    private static readonly IReadOnlyList<Replica> Nine = CanaryFleet.Replicas(hosts: 3, ports: 3);

    [Fact]
    public void Replicas_grow_with_the_share_over_all_hosts_and_weights_are_as_before_at_the_end()
    {
        var plan = Make(Nine);

        Assert.Equal([1, 1, 3, 5, 9], plan.Steps.Select(s => s.Canary.Count));
        Assert.Equal([1, 5, 25, 50, 100], plan.Steps.Select(s => s.Percent));
        Assert.Equal(["app1:5001"], Names(plan.Steps[0]));
        Assert.Equal(["app1:5001", "app1:5002", "app2:5001", "app2:5002", "app3:5001"], Names(plan.Steps[3]));
        Assert.True(BalancerWeights.AreSame(plan.Steps[^1].Weights, [CanaryFleet.Weights(Nine)]));
        Assert.False(plan.IsDone);
    }

    [Fact]
    public void No_step_gives_more_than_its_share_and_none_gives_a_canary_more_than_another() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 4], Gen.Int[1, 99].List[1, 6], Gen.Int[1, 4].List[0, 48]).Where(t => t.Item1 * t.Item2 > 1).Sample((hosts, ports, percents, given) =>
        {
            var all = CanaryFleet.Replicas(hosts, ports);
            var original = CanaryFleet.Weights(all, weights: given);
            var plan = CanaryPlan.Make(CanaryFleet.Seen(all), [original], [original], CanaryFleet.Request([.. percents.Distinct().Order()]), goesOn: false);

            foreach (var step in plan.Steps)
            {
                Assert.True(step.Weights[0].ShareOf(step.Canary) <= step.Percent + 1e-6);
                // Capacity: a canary gets no more of the traffic than it did before.
                Assert.True(step.Weights[0].ShareOf(step.Canary) <= original.ShareOf(step.Canary) + 1e-6);
                Assert.True(step.IsLast == (step.Canary.Count == all.Count));
            }

            Assert.All(plan.Steps.Zip(plan.Steps.Skip(1)), pair => Assert.True(pair.First.Canary.IsSubsetOf(pair.Second.Canary)));
        });

    [Fact]
    public void The_same_replicas_are_found_again_whatever_part_of_a_step_was_moved() =>
        Gen.Select(Gen.Int[2, 5], Gen.Int[1, 4], Gen.Int[0, int.MaxValue], Gen.Int[0, 3]).Sample((hosts, ports, which, at) =>
        {
            var all = CanaryFleet.Replicas(hosts, ports);
            var steps = Make(all).Steps;
            at = Math.Min(at, steps.Count - 1);
            var step = steps[at];
            var before = at == 0 ? new HashSet<Replica>() : steps[at - 1].Canary;
            var moved = step.Canary.Where((r, i) => before.Contains(r) || ((which >> (i % 31)) & 1) == 1).ToList();

            var again = CanaryPlan.Make(CanaryFleet.Seen(all, moved), step.Weights, [CanaryFleet.Weights(all)], CanaryFleet.Request(), goesOn: true);

            // Where an earlier step has the same weights, that one is watched again.
            Assert.True(again.Steps[0].Percent <= step.Percent);
            if (moved.Count > 0)
                Assert.True(BalancerWeights.AreSame(step.Weights, again.Steps[0].Weights));
            Assert.Contains(again.Steps, s => s.Percent == step.Percent && s.Canary.SetEquals(step.Canary));
        });

    [Fact]
    public void Weights_tell_the_step_only_where_a_canary_had_begun()
    {
        var steps = Make(Nine).Steps;
        var one = steps[0].Canary.ToList();

        Assert.Equal(5, CanaryPlan.Make(CanaryFleet.Seen(Nine, one), steps[1].Weights, steps[^1].Weights, CanaryFleet.Request(), goesOn: true).Steps[0].Percent);
        Assert.Equal(1, CanaryPlan.Make(CanaryFleet.Seen(Nine, one), steps[^1].Weights, steps[^1].Weights, CanaryFleet.Request(), goesOn: false).Steps[0].Percent);
        // Weighed for the last step, and killed before the first replica of it moved.
        Assert.Equal(100, CanaryPlan.Make(CanaryFleet.Seen(Nine, [.. steps[3].Canary]), steps[^1].Weights, steps[^1].Weights, CanaryFleet.Request(), goesOn: true).Steps[0].Percent);
        // Nothing moved yet: the weights as before are no last step.
        Assert.Equal(1, CanaryPlan.Make(CanaryFleet.Seen(Nine), steps[^1].Weights, steps[^1].Weights, CanaryFleet.Request(), goesOn: true).Steps[0].Percent);
    }

    [Fact]
    public void What_has_more_on_the_release_than_a_step_asks_for_is_beyond_it() =>
        Assert.Equal([50, 100], CanaryPlan.Make(CanaryFleet.Seen(Nine, [.. Nine.Take(4)]), [CanaryFleet.Weights(Nine)], [CanaryFleet.Weights(Nine)], CanaryFleet.Request(), goesOn: false).Steps.Select(s => s.Percent));

    [Fact]
    public void It_is_done_where_all_run_the_release_with_the_weights_as_before()
    {
        Assert.True(CanaryPlan.Make(CanaryFleet.Seen(Nine, [.. Nine]), [CanaryFleet.Weights(Nine)], [CanaryFleet.Weights(Nine)], CanaryFleet.Request(), goesOn: false).IsDone);
        Assert.False(CanaryPlan.Make(CanaryFleet.Seen(Nine, [.. Nine]), [CanaryFleet.Weights(Nine, weights: [2])], [CanaryFleet.Weights(Nine)], CanaryFleet.Request(), goesOn: false).IsDone);
    }

    [Fact]
    public void Steps_that_change_nothing_are_left_out()
    {
        var two = CanaryFleet.Replicas(hosts: 2, ports: 1);

        // One of two replicas never has more than half, whatever is asked.
        Assert.Equal([10, 60, 100], CanaryPlan.Make(CanaryFleet.Seen(two), [CanaryFleet.Weights(two)], [CanaryFleet.Weights(two)], CanaryFleet.Request(10, 60, 70, 80), goesOn: false).Steps.Select(s => s.Percent));
    }

    [Fact]
    public void What_cannot_be_compared_or_taken_back_is_refused()
    {
        var one = CanaryFleet.Replicas(hosts: 1, ports: 1);
        var never = CanaryFleet.Seen(Nine).Select((r, i) => i == 4 ? (r.Replica, r.Health with { PinnedRelease = null }) : r).ToList();

        Assert.Equal("CanaryImpossible", Assert.Throws<DeployException>(() => Make(one)).ErrorId);
        Assert.Contains("app2:5002", Assert.Throws<DeployException>(() => CanaryPlan.Make(never, [CanaryFleet.Weights(Nine)], [CanaryFleet.Weights(Nine)], CanaryFleet.Request(), goesOn: false)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_operator_marked_down_takes_part_at_the_end_only()
    {
        var fleet = CanaryFleet.Seen(Nine).Select((r, i) => i == 0 ? (r.Replica, r.Health with { Down = true }) : r).ToList();

        var plan = CanaryPlan.Make(fleet, [CanaryFleet.Weights(Nine)], [CanaryFleet.Weights(Nine)], CanaryFleet.Request(), goesOn: false);

        Assert.Equal(["app2:5001"], Names(plan.Steps[0]));
        Assert.All(plan.Steps.SkipLast(1), s => Assert.DoesNotContain(Nine[0], s.Canary));
        Assert.Contains(Nine[0], plan.Steps[^1].Canary);
    }

    [Theory]
    [InlineData(8, 7, 1)] // Eight others where seven are enough.
    [InlineData(7, 7, 1)]
    [InlineData(4, 8, 50)] // Four carry half of what eight carry.
    [InlineData(0, 7, 100)]
    [InlineData(1, 0, 1)]
    public void On_the_way_back_a_canary_keeps_what_the_others_cannot_take_over(int others, int floor, double left) => Assert.Equal(left, CanaryReturn.ShareLeft(others, floor));

    private static CanaryPlan Make(IReadOnlyList<Replica> all) =>
        CanaryPlan.Make(CanaryFleet.Seen(all), [CanaryFleet.Weights(all)], [CanaryFleet.Weights(all)], CanaryFleet.Request(), goesOn: false);

    private static IEnumerable<string> Names(PlannedStep step) => step.Canary.Select(r => r.ToString()).Order(StringComparer.Ordinal);
}
