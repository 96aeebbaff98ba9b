using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitLinksTests
{
    private const string Folder = "/usr/lib/systemd/system/";

    [SkippableFact]
    public void Enabling_makes_the_links_that_systemctl_makes()
    {
        foreach (var test in SystemdCorpus.Cases("enable-oracle"))
        {
            var files = test.GetProperty("input").GetProperty("files").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
            var expect = test.GetProperty("expect").GetProperty("symlinks").EnumerateObject().Select(l => $"{l.Name} {l.Value.GetString()}").Order(StringComparer.Ordinal);
            var links = new List<string>();
            try
            {
                Enable(UnitName.Parse(test.GetProperty("input").GetProperty("enable").GetString()!), files, links);
            }
            catch (DeployException e) when (test.GetProperty("expect").GetProperty("rc").GetInt32() != 0)
            {
                Assert.Equal("SystemdLinkInvalid", e.ErrorId);
            }

            Assert.Equal(expect, links.Order(StringComparer.Ordinal));
        }
    }

    [SkippableFact]
    public void Aliases_are_judged_as_systemd_judges_them()
    {
        foreach (var test in SystemdCorpus.Cases("alias-symlink"))
        {
            var input = test.GetProperty("input");
            Assert.Equal(test.GetProperty("expect").GetBoolean(), UnitLinks.IsAlias(Path.GetFileName(input.GetProperty("symlink").GetString()!), Path.GetFileName(input.GetProperty("target").GetString()!)));
        }
    }

    [Fact]
    public void A_template_is_enabled_as_its_default_instance()
    {
        var unit = UnitDocument.Parse("[Install]\nWantedBy=%p.target\nAlias=y@5001.service\nDefaultInstance=5001\n", "x@.service").View;

        var links = UnitLinks.Of(UnitName.Parse("x@.service"), unit);

        Assert.Equal(["y@5001.service", "x.target.wants/x@5001.service"], links.Keys);
        Assert.All(links.Values, target => Assert.Equal("x@.service", target.ToString()));
    }

    private static void Enable(UnitName name, Dictionary<string, string> files, List<string> links)
    {
        var file = name.IsInstance ? name.WithInstance(string.Empty).ToString() : name.ToString();
        if (!files.TryGetValue(file, out var text))
            return;
        var unit = UnitDocument.Parse(text, file).View;
        links.AddRange(UnitLinks.Of(name, unit).Select(l => $"{l.Key} {Folder}{l.Value}"));
        foreach (var other in UnitLinks.Also(name, unit))
            Enable(UnitName.Parse(other), files, links);
    }
}
