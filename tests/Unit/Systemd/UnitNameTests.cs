namespace XDeploy.Unit.Systemd;

public sealed class UnitNameTests
{
    [Theory]
    [InlineData("nginx.service", "nginx", null, "service")]
    [InlineData("x-model@.service", "x-model", "", "service")]
    [InlineData("x-model@5001.service", "x-model", "5001", "service")]
    [InlineData("a@b@c.service", "a", "b@c", "service")]
    [InlineData("foobar-meh...waldi.service", "foobar-meh...waldi", null, "service")]
    [InlineData(@"dev-disk-by\x2dlabel-x.device", @"dev-disk-by\x2dlabel-x", null, "device")]
    [InlineData("-.mount", "-", null, "mount")]
    public void A_name_is_taken_apart(string text, string prefix, string? instance, string type)
    {
        var name = UnitName.Parse(text);

        Assert.Equal((prefix, instance, type), (name.Prefix, name.Instance, name.Type));
        Assert.Equal(text, name.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nginx")]
    [InlineData(".service")]
    [InlineData("@.service")]
    [InlineData("@5001.service")]
    [InlineData("nginx.servic")]
    [InlineData("nginx.Service")]
    [InlineData("foo@%i.service")]
    [InlineData("foo bar.service")]
    [InlineData("../../etc/passwd.service")]
    [InlineData("größe.service")]
    [InlineData("x.service\n")]
    public void What_is_no_name_is_refused(string text)
    {
        var error = Assert.Throws<DeployException>(() => UnitName.Parse(text));
        Assert.Equal("SystemdUnitNameInvalid", error.ErrorId);
    }

    [Fact]
    public void A_name_has_at_most_255_characters()
    {
        Assert.True(UnitName.TryParse(new string('a', 247) + ".service", out _));
        Assert.False(UnitName.TryParse(new string('a', 248) + ".service", out _));
    }

    [Fact]
    public void A_template_has_instances_and_a_plain_unit_has_none()
    {
        var template = UnitName.Parse("x-model@.service");
        Assert.True(template.IsTemplate);
        Assert.Equal(UnitName.Parse("x-model@5001.service"), template.WithInstance("5001"));
        Assert.Equal(template, template.WithInstance("5001").WithInstance(string.Empty));
        Assert.Throws<DeployException>(() => template.WithInstance("a/b"));
        Assert.Throws<DeployException>(() => UnitName.Parse("nginx.service").WithInstance("5001"));
    }

    [Theory]
    [InlineData("nginx", "nginx.service")]
    [InlineData("x-model@5001", "x-model@5001.service")]
    [InlineData("x-model.target", "x-model.target")]
    [InlineData("python3.11", "python3.11.service")]
    public void A_name_without_a_type_is_a_service(string text, string expected) =>
        Assert.Equal(expected, UnitName.ParseOrComplete(text).ToString());

    [Theory]
    [InlineData("5001", "5001")]
    [InlineData("a-b/c", @"a\x2db-c")]
    [InlineData(".a.b", @"\x2ea.b")]
    [InlineData("ab+-c.a/bc@foo.service", @"ab\x2b\x2dc.a-bc\x40foo.service")]
    [InlineData("ü", @"\xc3\xbc")]
    public void Escape_does_as_systemd_escape(string text, string expected) => Assert.Equal(expected, UnitName.Escape(text));

    [SkippableFact]
    public void Names_are_judged_as_systemd_judges_them()
    {
        foreach (var test in SystemdCorpus.Cases("unit-name-valid"))
        {
            var input = test.GetProperty("input");
            var kinds = input.GetProperty("kinds").EnumerateArray().Select(k => k.GetString()).ToHashSet();
            var valid = UnitName.TryParse(input.GetProperty("name").GetString(), out var name) && kinds.Contains(Kind(name));
            Assert.True(test.GetProperty("expect").GetBoolean() == valid, test.GetProperty("id").GetString());
        }
    }

    [SkippableFact]
    public void Text_is_escaped_as_systemd_escapes_it()
    {
        foreach (var test in SystemdCorpus.Cases("escape-oracle"))
        {
            if (test.GetProperty("expect").GetProperty("escape").ValueKind != System.Text.Json.JsonValueKind.String)
                continue;
            Assert.Equal(
                test.GetProperty("expect").GetProperty("escape").GetString(),
                UnitName.Escape(test.GetProperty("input").GetProperty("s").GetString()!));
        }
    }

    private static string Kind(UnitName name) => name.IsTemplate ? "template" : name.IsInstance ? "instance" : "plain";
}
