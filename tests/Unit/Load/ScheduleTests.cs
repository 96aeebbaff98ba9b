using CsCheck;
using XDeploy.Load;

namespace XDeploy.Unit.Load;

public sealed class ScheduleTests
{
    private static readonly Gen<double> Rates = Gen.Double[0.5, 20_000];

    [Fact]
    public void Requests_are_due_at_even_distances_from_the_start()
    {
        var schedule = new Schedule(400, 0.5);

        Assert.Equal(TimeSpan.Zero, schedule.DueAt(0));
        Assert.Equal(TimeSpan.FromMilliseconds(2.5), schedule.DueAt(1));
        Assert.Equal(TimeSpan.FromSeconds(1), schedule.DueAt(400));
    }

    [Fact]
    public void A_run_sends_rate_times_duration_requests() => Assert.Equal(24_000, new Schedule(400, 0.5).CountIn(TimeSpan.FromMinutes(1)));

    [Fact]
    public void A_request_is_due_exactly_from_its_time_on() =>
        Gen.Select(Rates, Gen.Long[0, 1_000_000]).Sample((rate, index) =>
        {
            var schedule = new Schedule(rate, 0);
            var at = schedule.DueAt(index);
            Assert.Equal(index + 1, schedule.DueBy(at));
            Assert.Equal(index, schedule.DueBy(at - TimeSpan.FromTicks(1)));
        });

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.25, 250)]
    [InlineData(0.5, 500)]
    [InlineData(1, 1000)]
    public void Posts_have_their_share(double share, int expected)
    {
        var schedule = new Schedule(100, share);

        Assert.Equal(expected, Enumerable.Range(0, 1000).Count(i => schedule.IsPost(i)));
    }

    [Fact]
    public void Posts_are_spread_evenly()
    {
        var schedule = new Schedule(100, 0.5);

        Assert.All(Enumerable.Range(0, 100), i => Assert.NotEqual(schedule.IsPost(i), schedule.IsPost(i + 1)));
    }
}
