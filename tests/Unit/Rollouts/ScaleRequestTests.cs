using CsCheck;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts;

public sealed class ScaleRequestTests
{
    private static readonly DeployHost App1 = new() { Alias = "app1", Address = "app1", User = "deploy" };

    [Theory]
    [InlineData("5001 5002", 4, null, "5001 5002 5003 5004")]
    [InlineData("5004 5001 5002", 2, null, "5001 5002")]
    // Gaps stay, new ones come behind the highest.
    [InlineData("5001 5010", 3, null, "5001 5010 5011")]
    [InlineData("9 10 11", 2, null, "9 10")]
    [InlineData("", 3, 5001, "5001 5002 5003")]
    // Where some are wanted, they tell where to go on.
    [InlineData("5001", 2, 6001, "5001 5002")]
    [InlineData("5001", 0, null, "")]
    [InlineData("", 0, null, "")]
    [InlineData("", 1, 0, "0")]
    public void A_count_keeps_the_lowest_and_adds_behind_the_highest(string wanted, int count, int? first, string expected) =>
        Assert.Equal(expected, string.Join(' ', Count(count, first).Choose(wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries), App1)));

    [Theory]
    [InlineData("5001 blue", 1, "SystemdInstanceNotNumber")]
    [InlineData("01 02", 3, "SystemdInstanceNotNumber")]
    [InlineData("blue", 0, "SystemdInstanceNotNumber")]
    [InlineData("", 1, "SystemdFirstInstanceMissing")]
    [InlineData("2147483647", 2, "SystemdInstanceNotNumber")]
    public void What_cannot_be_counted_is_an_error(string wanted, int count, string id)
    {
        var error = Assert.Throws<DeployException>(() => Count(count, null).Choose(wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries), App1));
        Assert.Equal(id, error.ErrorId);
        Assert.Equal("app1", error.HostName);
        Assert.Contains("-Instance", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Instances_by_name_take_the_place_of_what_was_wanted()
    {
        var request = Count(0, null) with { Count = null, Instance = ["5010", "blue", "5002", "5010"] };
        Assert.Equal(["5002", "5010", "blue"], request.Choose(["5001", "green"], App1));
    }

    [Fact]
    public void A_count_is_reached_by_the_fewest_changes_and_stays() =>
        Gen.Select(Gen.Int[0, 50].Array[0, 20], Gen.Int[0, 30], Gen.Int[0, 60]).Sample((numbers, count, first) =>
        {
            var wanted = numbers.Distinct().Select(n => $"{n}").ToList();
            var request = Count(count, first);
            var chosen = request.Choose(wanted, App1);
            Assert.Equal(count, chosen.Count);
            Assert.Equal(count, chosen.Distinct().Count());
            Assert.Equal(Math.Min(count, wanted.Count), chosen.Intersect(wanted).Count());
            Assert.Equal(chosen, request.Choose(chosen, App1));
            Assert.Equal(chosen, request.Choose(wanted.AsEnumerable().Reverse(), App1));
            // What is there stays below what is new, and what goes is above what stays.
            Assert.Equal(chosen.Select(int.Parse).Order(), chosen.Select(int.Parse));
            Assert.All(wanted.Except(chosen), gone => Assert.All(chosen, kept => Assert.True(int.Parse(kept) < int.Parse(gone))));
        });

    [Theory]
    [InlineData("x.service", "x@.service", "1", DrainMethod.Auto, "SystemdUnitNameInvalid")]
    [InlineData("x.target", "x.service", "1", DrainMethod.Auto, "SystemdUnitNameInvalid")]
    [InlineData("x.target", "x@.socket", "1", DrainMethod.Auto, "SystemdUnitNameInvalid")]
    [InlineData("x.target", "x@.service", "", DrainMethod.Auto, "SystemdUnitNameInvalid")]
    [InlineData("x.target", "x@.service", "a/b", DrainMethod.Auto, "SystemdUnitNameInvalid")]
    [InlineData("x.target", "x@.service", "1", DrainMethod.NginxDown, "DrainMethodUnsupported")]
    public void What_makes_no_sense_is_refused_before_a_host_is_asked(string target, string template, string instance, DrainMethod method, string id)
    {
        var request = new ScaleRequest { Target = UnitName.Parse(target), Template = UnitName.Parse(template), Instance = [instance], DrainMethod = method };
        Assert.Equal(id, Assert.Throws<DeployException>(request.Check).ErrorId);
    }

    private static ScaleRequest Count(int count, int? first) =>
        new() { Target = UnitName.Parse("x.target"), Template = UnitName.Parse("x@.service"), Count = count, FirstInstance = first };
}
