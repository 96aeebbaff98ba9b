using System.IO.Enumeration;
using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitSpecifierTests
{
    // What the corpus says of the host on which its cases were made.
    private static readonly Dictionary<char, string> Values = new(SpecifierContext.SystemValues) { ['c'] = "/cgroup-root/app.slice/blah.service", ['R'] = "/cgroup-root", ['s'] = "/bin/sh" };

    [SkippableFact]
    public void Specifiers_mean_what_they_mean_to_systemd()
    {
        foreach (var test in SystemdCorpus.Cases("specifier").Concat(SystemdCorpus.Cases("specifier-install")))
        {
            var input = test.GetProperty("input");
            // The control group of the slice depends on the manager.
            if (input.GetProperty("text").GetString() == "%r")
                continue;
            var unit = UnitName.Parse(input.GetProperty("unit").GetString()!);
            var result = UnitSpecifiers.Expand(input.GetProperty("text").GetString()!, new SpecifierContext { Unit = unit, FragmentPath = $"/tmp/{unit}", Values = Values });
            var expect = test.GetProperty("expect").GetString()!;
            // A star in the expectation is a place of the manager's own.
            Assert.True(
                result == expect || (expect.StartsWith('*') && FileSystemName.MatchesSimpleExpression(expect, result, ignoreCase: false)),
                $"{test.GetProperty("id")}: {result}");
        }
    }

    [SkippableFact]
    public void Whole_texts_are_expanded_as_systemd_expands_them()
    {
        foreach (var test in SystemdCorpus.Cases("specifier-oracle"))
        {
            var input = test.GetProperty("input");
            var expect = test.GetProperty("expect").GetProperty("text").GetString();
            if (!UnitName.TryParse(input.GetProperty("unit").GetString(), out var unit))
                Assert.Null(expect);
            else
                Assert.Equal(expect, UnitSpecifiers.Expand(input.GetProperty("text").GetString()!, new SpecifierContext { Unit = unit }));
        }
    }

    [SkippableFact]
    public void What_only_the_host_knows_is_asked_of_the_context()
    {
        foreach (var test in SystemdCorpus.Cases("specifier-host"))
        {
            var text = test.GetProperty("input").GetProperty("text").GetString()!;
            var context = new SpecifierContext { Unit = UnitName.Parse(test.GetProperty("input").GetProperty("unit").GetString()!), Values = new Dictionary<char, string> { [text[1]] = "known" } };
            Assert.Equal("known", UnitSpecifiers.Expand(text, context));
        }
    }

    [SkippableFact]
    public void Per_cent_signs_are_doubled_as_systemd_doubles_them()
    {
        foreach (var test in SystemdCorpus.Cases("specifier-escape"))
            Assert.Equal(test.GetProperty("expect").GetString(), UnitSpecifiers.Escape(test.GetProperty("input").GetProperty("s").GetString()!));
    }

    [Theory]
    [InlineData("x@a-b.service", "%i|%I|%t|%H|%z|100%", "a-b|a/b|/run|%H|%z|100%")]
    [InlineData("x@5001.service", "%d", "/run/credentials/x@5001.service")]
    [InlineData("x@.service", "[%i]", "[]")]
    public void Unknown_specifiers_stay(string unit, string text, string expected) =>
        Assert.Equal(expected, UnitSpecifiers.Expand(text, new SpecifierContext { Unit = UnitName.Parse(unit) }));

    [Fact]
    public void A_name_that_is_no_escaped_text_has_no_plain_form() =>
        Assert.Equal(
            "SystemdSpecifierInvalid",
            Assert.Throws<DeployException>(() => UnitSpecifiers.Expand("%I", new SpecifierContext { Unit = UnitName.Parse(@"x@a\b.service") })).ErrorId);
}
