using System.Text.Json;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitDocumentTests
{
    [Fact]
    public void A_file_is_read_as_sections_and_assignments()
    {
        var document = UnitDocument.Parse("# c\nLost=1\n[Unit]\n  Description = a \\\n# between\n; too\n b\n\n[X-Mine]\nA=\n[Unit]\nAfter=x.service", "t.service");

        Assert.Equal(["Unit", "X-Mine", "Unit"], document.Sections.Select(s => s.Name));
        Assert.Equal([("", "Lost", "1", 2), ("Unit", "Description", "a   b", 4), ("X-Mine", "A", "", 10), ("Unit", "After", "x.service", 12)],
            document.Entries.Select(e => (e.Section, e.Key, e.Value, e.Line)));
        Assert.Equal(" a \\\n# between\n; too\n b", document.Entries[1].RawValue);
        Assert.Equal("t.service:2: Assignment outside of section. Ignoring.", Assert.Single(document.Remarks).ToString());
    }

    [Fact]
    public void An_empty_assignment_empties_a_list()
    {
        var document = UnitDocument.Parse("[Service]\nExecStart=/a\nExecStart=\nExecStart=/b\nExecStart=/c\nUser=\n", "t.service");

        Assert.Equal(["/b", "/c"], document.Values("Service", "ExecStart"));
        Assert.Equal("/c", document.Value("Service", "ExecStart"));
        Assert.Equal("", document.Value("Service", "User"));
        Assert.Null(document.Value("Service", "Group"));
    }

    [Theory]
    [InlineData("[Unit]\r\nA=1\r\n\r\nB=2\r\n", "A=1", "B=2")]
    [InlineData("[Unit]\rA=1\rB=2", "A=1", "B=2")]
    [InlineData("[Unit]\nA=1\0B=2\n", "A=1", "B=2")]
    [InlineData("\uFEFF[Unit]\nA=1\n", "A=1")]
    [InlineData("[Unit]\nA=1\\\\\nB=2\n", "A=1\\\\", "B=2")]
    [InlineData("[Unit]\nA=1\\\n\nB=2\n", "A=1", "B=2")]
    [InlineData("[Unit]\nA=1 \\", "A=1")]
    [InlineData("[Unit]\n# c \\\nA=1\n", "A=1")]
    [InlineData("[Unit]\nA\\\n=1\\\\\\\n2\n", "A=1\\\\ 2")]
    [InlineData("[Unit]\nA=b=c # d\n", "A=b=c # d")]
    public void Lines_end_and_go_on_as_in_systemd(string text, params string[] expected) =>
        Assert.Equal(expected, UnitDocument.Parse(text, "x").Entries.Select(e => $"{e.Key}={e.Value}"));

    [Theory]
    [InlineData("[Unit\n", 1, "Invalid section header '[Unit'")]
    [InlineData("A=b\n[Unit] x\n", 2, "Invalid section header '[Unit] x'")]
    [InlineData("[X-\"a\"]\n", 1, "Bad characters in section header '[X-\"a\"]'")]
    [InlineData("A=\uFFFE", 1, "String is not UTF-8 clean, ignoring assignment: A=\uFFFE")]
    public void What_systemd_does_not_load_is_refused_in_its_words(string text, int line, string reason)
    {
        Assert.False(UnitDocument.TryParse(text, "x", out _, out var error));
        Assert.Equal(new UnitSyntaxError("x", line, reason), error);
        Assert.Equal("SystemdSyntaxInvalid", Assert.Throws<DeployException>(() => UnitDocument.Parse(text, "x")).ErrorId);
    }

    [Fact]
    public void Stray_bytes_outside_of_comments_are_refused()
    {
        Assert.False(UnitDocument.TryParse("[Unit]\nA=\\\n\uDCFF\n", "x", out _, out var error));
        Assert.Equal(new UnitSyntaxError("x", 3, "String is not UTF-8 clean, ignoring assignment: A= \uFFFD"), error);
    }

    [Theory]
    [InlineData("A=b", "Assignment outside of section. Ignoring.")]
    [InlineData("[Unit]\nfoo", "Missing '=', ignoring line.")]
    [InlineData("[Unit]\n=foo", "Missing key name before '=', ignoring line.")]
    [InlineData("[Unit]\n\uFEFF# foo", "Missing '=', ignoring line.")]
    public void What_systemd_ignores_is_remarked(string text, string reason) =>
        Assert.Equal(reason, Assert.Single(UnitDocument.Parse(text, "x").Remarks).Reason);

    [Fact]
    public void A_comment_may_hold_any_bytes_and_they_come_back()
    {
        byte[] bytes = [.. "# caf"u8, 0xE9, .. "\n[Unit]\nA=\xF0\x9F\x92\xA9\n"u8];

        var document = UnitDocument.Parse(bytes, "x");

        Assert.Equal(bytes, document.ToBytes());
    }

    [Theory]
    [InlineData(UnitScanner.LongLine - 1, true)]
    [InlineData(UnitScanner.LongLine, false)]
    public void A_line_is_shorter_than_a_mebibyte(int length, bool isRead)
    {
        const string Key = "[Unit]\nA=";
        Assert.Equal(isRead, UnitDocument.TryParse(Key + new string('x', length - 2), "x", out _, out var error));
        Assert.Equal(isRead ? null : "Line too long", error?.Reason);
        Assert.False(UnitDocument.TryParse(Key + new string('é', length / 2), "x", out _, out _));
    }

    [Fact]
    public void Continued_lines_make_at_most_a_mebibyte() =>
        Assert.False(UnitDocument.TryParse("[Unit]\nA=" + string.Concat(Enumerable.Repeat(new string('x', 1050) + "\\\n", 1000)) + "xxx\n", "x", out _, out _));

    [SkippableFact]
    public void Every_file_comes_back_byte_by_byte()
    {
        foreach (var (path, bytes) in SystemdCorpus.Cases().Where(c => c.TryGetProperty("files", out _)).SelectMany(SystemdCorpus.Files))
        {
            if (UnitDocument.TryParse(FileText.Decode(bytes), path, out var document, out _))
                Assert.Equal(bytes, document.ToBytes());
            else
                Assert.Equal(bytes, FileText.Encode(FileText.Decode(bytes)));
        }
    }

    [SkippableFact]
    public void Syntax_is_judged_as_systemd_judges_it()
    {
        foreach (var test in SystemdCorpus.Cases("syntax-oracle"))
        {
            var input = test.GetProperty("input");
            var text = input.TryGetProperty("text", out var t) ? t.GetString()! : FileText.Decode(input.GetProperty("text_b64").GetBytesFromBase64());
            var effective = test.GetProperty("expect").GetProperty("effective");
            var loaded = effective.GetProperty("Unit Load State").GetString() != "error";
            var unit = input.GetProperty("unit").GetString()!;
            Assert.True(loaded == UnitDocument.TryParse(text, unit, out var document, out _), test.GetProperty("id").GetString());
            if (loaded)
                CheckEffective(test, effective, document!.View, unit);
        }
    }

    [SkippableFact]
    public void Units_are_put_together_as_systemd_puts_them_together()
    {
        foreach (var test in SystemdCorpus.Cases("dropin-oracle"))
        {
            var input = test.GetProperty("input");
            var effective = test.GetProperty("expect").GetProperty("effective");
            var name = UnitName.Parse(input.GetProperty("unit").GetString()!);
            var files = input.GetProperty("files").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
            var path = SystemdCorpus.Strings(input.GetProperty("search_path"));
            var dropIns = UnitDropIns.Of(name, path, files.Keys);
            var fragment = UnitDropIns.Fragment(name, path, files.Keys);
            // Masks and aliases are links, which are no text.
            if (effective.GetProperty("Unit Load State").GetString() != "loaded" || input.GetProperty("symlinks").EnumerateObject().Any(l => l.Name.EndsWith(name.ToString(), StringComparison.Ordinal)))
                continue;
            if (fragment is null)
            {
                Assert.NotEmpty(input.GetProperty("symlinks").EnumerateObject());
                continue;
            }

            Assert.Equal(effective.GetProperty("Fragment Path").GetString(), fragment);
            Assert.Equal(effective.TryGetProperty("DropIn Path", out var expected) ? SystemdCorpus.Strings(expected) : [], dropIns);
            CheckEffective(test, effective, UnitView.Merge(dropIns.Prepend(fragment).Select(f => UnitDocument.Parse(files[f], f))), name.ToString());
        }
    }

    [SkippableFact]
    public void Other_readers_see_the_same_assignments()
    {
        foreach (var test in SystemdCorpus.Cases("unit-parse"))
        {
            var text = test.GetProperty("input").GetProperty("text").GetString()!;
            var document = UnitDocument.Parse(text, "x");
            // They keep continuations as they are written, which systemd does not.
            if (text.Contains("\\\n", StringComparison.Ordinal) || text.EndsWith('\\'))
                continue;
            var expect = test.GetProperty("expect");
            var options = expect.TryGetProperty("options", out var list)
                ? list.EnumerateArray().Select(o => string.Join('|', SystemdCorpus.Strings(o)))
                : expect.GetProperty("sections").EnumerateArray().SelectMany(
                    s => s.GetProperty("Entries").EnumerateArray().Select(e => $"{s.GetProperty("Section").GetString()}|{string.Join('|', SystemdCorpus.Strings(e))}"));
            Assert.Equal(options, document.Entries.Select(e => $"{e.Section}|{e.Key}|{e.Value}"));
        }
    }

    [SkippableFact]
    public void Configuration_is_read_as_systemd_reads_it()
    {
        foreach (var test in SystemdCorpus.Cases("config-parse"))
        {
            if (!test.GetProperty("input").TryGetProperty("text", out var text))
                continue;
            Assert.Equal(
                test.GetProperty("expect").GetProperty("Section.setting1 (last assignment)").GetString(),
                UnitDocument.Parse(text.GetString()!, "x").Value("Section", "setting1"));
        }
    }

    [SkippableFact]
    public void What_other_readers_refuse_systemd_refuses_or_ignores()
    {
        foreach (var test in SystemdCorpus.Cases("unit-invalid"))
            Assert.False(UnitDocument.TryParse(test.GetProperty("input").GetProperty("text").GetString()!, "x", out var document, out _) && document.Remarks.Count == 0);
    }

    private static void CheckEffective(JsonElement test, JsonElement effective, UnitView view, string unit)
    {
        if (effective.TryGetProperty("Description", out var description))
            Assert.True(description.GetString() == (view.Value("Unit", "Description") is { Length: > 0 } text ? text : unit), test.GetProperty("id").GetString());
        if (effective.TryGetProperty("Type", out var type) && type.ValueKind == JsonValueKind.String)
            Assert.Equal(type.GetString(), view.Value("Service", "Type") ?? "simple");
        if (!effective.TryGetProperty("commands", out var commands) || commands.ValueKind != JsonValueKind.Object)
            return;
        foreach (var key in commands.EnumerateObject())
            Assert.Equal(SystemdCorpus.Strings(key.Value), view.Values("Service", key.Name).Select(v => v.Replace("%i", "x", StringComparison.Ordinal)));
    }
}
