using System.Text.Json;
using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitEscapeTests
{
    [SkippableFact]
    public void Text_is_escaped_and_mangled_as_systemd_escape_does()
    {
        foreach (var test in SystemdCorpus.Cases("escape-oracle"))
        {
            var text = test.GetProperty("input").GetProperty("s").GetString()!;
            var expect = test.GetProperty("expect");
            var template = UnitName.Parse("x@.service");
            Same(test, expect.GetProperty("escape"), () => UnitName.Escape(text));
            Same(test, expect.GetProperty("escape_path"), () => UnitEscape.EscapePath(text));
            Same(test, expect.GetProperty("mangle"), () => UnitEscape.Mangle(text).ToString());
            Same(test, expect.GetProperty("template"), () => template.WithInstance(UnitName.Escape(text)).ToString());
            Same(test, expect.GetProperty("template_path"), () => template.WithInstance(UnitEscape.EscapePath(text)).ToString());
            Same(test, expect.GetProperty("suffix_mount_path"), () => UnitEscape.FromPath(text, "mount").ToString());
        }

        foreach (var test in SystemdCorpus.Cases("unescape-oracle"))
        {
            var text = test.GetProperty("input").GetProperty("s").GetString()!;
            Same(test, test.GetProperty("expect").GetProperty("unescape"), () => UnitEscape.Unescape(text));
            Same(test, test.GetProperty("expect").GetProperty("unescape_path"), () => UnitEscape.UnescapePath(text));
        }

        foreach (var test in SystemdCorpus.Cases("go-escape"))
            Same(test, test.GetProperty("systemd_escape"), () => IsPath(test) ? UnitEscape.EscapePath(Text(test)) : UnitName.Escape(Text(test)), Text(test) == "/////////.");
        foreach (var test in SystemdCorpus.Cases("go-unescape"))
            Same(test, test.GetProperty("systemd_escape"), () => IsPath(test) ? UnitEscape.UnescapePath(Text(test)) : UnitEscape.Unescape(Text(test)));
    }

    [SkippableFact]
    public void Names_are_made_and_taken_apart_as_systemd_does()
    {
        foreach (var test in SystemdCorpus.Cases("unit-name-escape"))
            Same(test, Expect(test), () => UnitName.Escape(Text(test)));
        foreach (var test in SystemdCorpus.Cases("mangle"))
            Same(test, Expect(test), () => Flag(test) ? UnitEscape.MangleGlob(Input(test, "name")) : UnitEscape.Mangle(Input(test, "name")).ToString());
        foreach (var test in SystemdCorpus.Cases("path-unescape"))
            Same(test, Expect(test), () => UnitEscape.UnescapePath(Input(test, "escaped")));
        foreach (var test in SystemdCorpus.Cases("unit-name-from-path"))
            Same(test, Expect(test), () => UnitEscape.FromPath(Input(test, "path"), Input(test, "suffix")[1..]).ToString());
        foreach (var test in SystemdCorpus.Cases("unit-name-to-path"))
            Same(test, Expect(test), () => UnitEscape.ToPath(UnitName.Parse(Input(test, "name"))));
        foreach (var test in SystemdCorpus.Cases("template-instance-from-path"))
            Same(test, Expect(test), () => UnitName.Parse($"{Input(test, "template")}@{Input(test, "suffix")}").WithInstance(UnitEscape.EscapePath(Input(test, "path"))).ToString());
        foreach (var test in SystemdCorpus.Cases("replace-instance"))
            Same(test, Expect(test), () => UnitName.Parse(Input(test, "name")).WithInstance(Input(test, "instance")).ToString());
        foreach (var test in SystemdCorpus.Cases("unit-name-build"))
            Same(test, Expect(test), () => UnitName.Parse($"{Input(test, "prefix")}@{Input(test, "instance")}{Input(test, "suffix")}").ToString());
        foreach (var test in SystemdCorpus.Cases("unit-name-template"))
            Same(test, Expect(test), () => UnitName.Parse(Input(test, "name")).WithInstance(string.Empty).ToString());
        foreach (var test in SystemdCorpus.Cases("unit-name-prefix"))
            Same(test, Expect(test), () => UnitName.Parse(Input(test, "name")).Prefix);
        foreach (var test in SystemdCorpus.Cases("unit-name-to-instance"))
            Assert.Equal(Expect(test).GetProperty("instance").GetString(), UnitName.TryParse(Input(test, "name"), out var name) ? name.Instance : null);
        foreach (var test in SystemdCorpus.Cases("instance-valid"))
            Assert.Equal(Expect(test).GetBoolean(), UnitName.TryParse($"x@{Input(test, "name")}.service", out _));
        foreach (var test in SystemdCorpus.Cases("prefix-valid"))
            Assert.Equal(Expect(test).GetBoolean(), UnitName.TryParse($"{Input(test, "name")}.service", out var name) && name.Prefix == Input(test, "name"));
        foreach (var test in SystemdCorpus.Cases("slice-name-valid"))
            Assert.Equal(Expect(test).GetBoolean(), UnitSlices.IsValid(Input(test, "name")));
        foreach (var test in SystemdCorpus.Cases("parent-slice"))
            Same(test, Expect(test), () => UnitSlices.Parent(UnitName.Parse(Input(test, "name")))?.ToString());
        foreach (var test in SystemdCorpus.Cases("unit-name-from-dbus-path"))
            Assert.Equal((true, Expect(test).GetString()), (UnitBusPath.TryRead(Input(test, "path"), out var name), name));
    }

    [Theory]
    [InlineData("x-*", "x-*")]
    [InlineData("a b*.service", @"a\x20b*.service")]
    [InlineData("a b", @"a\x20b.service")]
    public void A_pattern_stays_a_pattern(string text, string expected) => Assert.Equal(expected, UnitEscape.MangleGlob(text));

    [Theory]
    [InlineData("a/")]
    [InlineData("a-")]
    [InlineData(@"\x2fa")]
    [InlineData(@"a\x2f")]
    [InlineData(@"a-\x2e\x2e")]
    [InlineData("")]
    public void A_name_that_no_path_makes_has_no_path(string escaped) => Assert.False(UnitEscape.TryUnescapePath(escaped, out _));

    private static void Same(JsonElement test, JsonElement expect, Func<string?> actual, bool skip = false)
    {
        if (skip)
            return;
        string? result;
        try
        {
            result = actual();
        }
        catch (DeployException e) when (expect.ValueKind == JsonValueKind.Object)
        {
            Assert.Contains(e.ErrorId, (string[])["SystemdEscapeInvalid", "SystemdUnitNameInvalid"]);
            return;
        }

        Assert.Equal($"{test.GetProperty("id")} {(expect.ValueKind == JsonValueKind.String ? expect.GetString() : expect.GetRawText())}", $"{test.GetProperty("id")} {result ?? "null"}");
    }

    private static JsonElement Expect(JsonElement test) => test.GetProperty("expect");

    private static string Text(JsonElement test) => Input(test, "s");

    private static string Input(JsonElement test, string key) => test.GetProperty("input").GetProperty(key).GetString()!;

    private static bool IsPath(JsonElement test) => test.GetProperty("input").GetProperty("path").GetBoolean();

    private static bool Flag(JsonElement test) => test.GetProperty("input").GetProperty("allow_globs").GetBoolean();
}
