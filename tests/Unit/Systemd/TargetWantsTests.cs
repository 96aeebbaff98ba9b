using CsCheck;
using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class TargetWantsTests
{
    private static readonly UnitName Target = UnitName.Parse("x.target");
    private static readonly UnitName Template = UnitName.Parse("x@.service");

    private static readonly string[] Lines =
    [
        "Wants=x@1.service", "Wants=x@2.service a.service\\", "  x@3.service", "# note", "; x@4.service", "Requires=x@1.service", "After=x@9.service", "[Unit]", "[Install]", "Wants=", "",
        "\tUpholds = x@2.service b.service",
    ];

    [Theory]
    [InlineData("[Unit]\nWants=x@1.service x@2.service\n", "1 2")]
    [InlineData("[Unit]\nWants=x@1.service \\\n# more\n x@2.service\nWants=x@3.service x@1.service\n", "1 2 3")]
    [InlineData("[Unit]\nRequires=x@1.service\nUpholds=x@2.service\nWants=x@3.service\n", "3 1 2")]
    // Dependencies cannot be reset.
    [InlineData("[Unit]\nWants=x@1.service\nWants=\n", "1")]
    [InlineData("[Unit]\nWants=%p@1.service %N@2.service\n", "1 2")]
    // Other units, other types, the template itself, names in quotes, and what is no dependency.
    [InlineData("[Unit]\nWants=y@1.service x@1.socket x@.service x.service \"x@1.service\"\nAfter=x@1.service\n[Install]\nWants=x@1.service\n", "")]
    [InlineData("[Unit]\nWants=x@a\\x2db.service\n", "a\\x2db")]
    [InlineData("", "")]
    public void Finds_the_instances_that_systemd_would_start(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', TargetWants.Read(UnitDocument.Parse(text, "x.target"), Target, Template)));

    [Theory]
    [InlineData("[Unit]\nWants=x@1.service\nAfter=a\n", "1 2", "[Unit]\nWants=x@1.service x@2.service\nAfter=a\n")]
    [InlineData("[Unit]\nWants=x@1.service x@2.service\n", "1", "[Unit]\nWants=x@1.service\n")]
    [InlineData("[Unit]\nWants=x@1.service\n# why\nAfter=a\n", "", "[Unit]\n# why\nAfter=a\n")]
    [InlineData("[Unit]\nWants = a.service x@1.service b.service\n", "2", "[Unit]\nWants = a.service b.service x@2.service\n")]
    // New ones stand by their like.
    [InlineData("[Unit]\nWants=x@1.service\nWants=a.service\n", "1 2", "[Unit]\nWants=x@1.service x@2.service\nWants=a.service\n")]
    [InlineData("[Unit]\nWants=a.service\n", "1", "[Unit]\nWants=a.service\nWants=x@1.service\n")]
    [InlineData("[Unit]\nDescription=x\n\n[Install]\nWantedBy=a.target\n", "1", "[Unit]\nDescription=x\nWants=x@1.service\n\n[Install]\nWantedBy=a.target\n")]
    [InlineData("", "1", "[Unit]\nWants=x@1.service\n")]
    // What goes, goes everywhere.
    [InlineData("[Unit]\nWants=x@1.service x@2.service\nRequires=x@2.service b.service\nWants=x@2.service\n", "1", "[Unit]\nWants=x@1.service\nRequires=b.service\n")]
    [InlineData("[Unit]\nWants=x@1.service \\\n# old\n  x@2.service\n", "1", "[Unit]\nWants=x@1.service\n# old\n")]
    // What is right already keeps its spelling.
    [InlineData("[Unit]\nWants=  %p@1.service \\\n  x@2.service  \nRequires=x@3.service x@4.service\n", "1 2 3", "[Unit]\nWants=  %p@1.service \\\n  x@2.service  \nRequires=x@3.service\n")]
    public void Edits_the_instances_and_nothing_else(string before, string instances, string after) =>
        Assert.Equal(after, Set(before, instances.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Text);

    [Fact]
    public void An_instance_that_is_no_part_of_a_name_is_refused() =>
        Assert.Equal("SystemdUnitNameInvalid", Assert.Throws<DeployException>(() => Set("[Unit]\n", ["a b"])).ErrorId);

    [Fact]
    public void Whatever_the_file_is_it_names_what_it_was_told_to_and_keeps_the_rest()
    {
        var lines = Gen.Int[0, Lines.Length - 1].Select(at => Lines[at]);
        Gen.Select(lines.Array[0, 12], Gen.Int[1, 6].Select(i => $"{i}").Array[0, 6]).Sample((parts, instances) =>
        {
            var before = string.Concat(parts.Select(line => line + "\n"));
            if (!UnitDocument.TryParse(before, "x.target", out var document, out _))
                return;
            var after = TargetWants.Set(document, Target, Template, instances);
            Assert.Equal(instances.Distinct().Order(StringComparer.Ordinal), TargetWants.Read(after, Target, Template).Order(StringComparer.Ordinal));
            Assert.Equal(Others(document), Others(after));
            Assert.Equal(after.Text, TargetWants.Set(after, Target, Template, instances).Text);
        });
    }

    // All that is assigned but the instances, and all comments.
    private static List<string> Others(UnitDocument document) =>
    [
        .. document.Entries.Where(e => e.Section == "Unit" && e.Key is "Wants" or "Requires" or "Upholds").SelectMany(e => e.Value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(word => !word.StartsWith("x@", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        .. document.Entries.Where(e => e.Section != "Unit" || e.Key is not ("Wants" or "Requires" or "Upholds")).Select(e => $"{e.Section}.{e.Key}={e.Value}"),
        .. document.Text.Split('\n').Where(line => line.StartsWith('#') || line.StartsWith(';')),
    ];

    private static UnitDocument Set(string text, IReadOnlyCollection<string> instances) => TargetWants.Set(UnitDocument.Parse(text, "x.target"), Target, Template, instances);
}
