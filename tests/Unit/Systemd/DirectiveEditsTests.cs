using CsCheck;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class DirectiveEditsTests
{
    private const int SecondsEach = 4;

    private static readonly string[] Sections = ["Unit", "Service", "X-Y", "New"];
    private static readonly string[] Names = ["A", "B", "New"];
    private static readonly string[] Values = ["v", "", " w ", "a b", "x\\\\", "%i", "1 # no", "1"];

    // What is done, and to what: an index, a section, a name and a value.
    private static readonly Gen<(int Do, int At, int Section, int Name, int Value)> Edit =
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 999], Gen.Int[0, Sections.Length - 1], Gen.Int[0, Names.Length - 1], Gen.Int[0, Values.Length - 1]);

    [Theory]
    [InlineData("[Service]\nA=1\n# b\nB=2\n", "[Service]\nA=1\n# b\nB=x\n")]
    [InlineData("[Service]\r\n A = 1\r\n B\t= 2 \\\r\n # c\r\n 3\r\nC=4", "[Service]\r\n A = 1\r\n B\t= x\r\n # c\r\nC=4")]
    public void Another_value_takes_the_place_of_the_old_one(string text, string expected) =>
        Assert.Equal(expected, Edited(text, d => d.Directives[1].Value = "x"));

    [Theory]
    [InlineData("[Service]\nA=1\n# b\nB=2\n", 0, "[Service]\nN=x\nA=1\n# b\nB=2\n")]
    [InlineData("[Service]\nA=1\n# b\nB=2\n", 1, "[Service]\nA=1\nN=x\n# b\nB=2\n")]
    [InlineData("[Service]\nA=1\n# b\nB=2\n", 2, "[Service]\nA=1\n# b\nB=2\nN=x\n")]
    [InlineData("[Service]\nA=1\n[Unit]\nB=2\n", 2, "[Service]\nA=1\nN=x\n[Unit]\nB=2\n")]
    [InlineData("[Unit]\nB=2\n\n[Service]\n# a\nA=1\n", 0, "[Unit]\nB=2\n\n[Service]\nN=x\n# a\nA=1\n")]
    [InlineData("[Service]\n# none\n\n[Unit]\nB=2\n", 0, "[Service]\nN=x\n# none\n\n[Unit]\nB=2\n")]
    [InlineData("[Unit]\nB=2 \\", 1, "[Unit]\nB=2 \\\n\n[Service]\nN=x\n")]
    public void A_new_directive_comes_behind_what_stands_before_it_in_its_section(string text, int at, string expected) =>
        Assert.Equal(expected, Edited(text, d => d.Directives.Insert(at, new SystemdDirective("Service", "N", "x"))));

    [Fact]
    public void What_is_missing_goes_and_what_has_moved_is_written_again() => Assert.Equal(
        "# c\n[Service]\nC=3\nD=4\nA=1 2\n# e\n",
        Edited("# c\n[Service]\nA=1\\\n2\nB=2\nC=3\nD=4\n# e\n", d =>
        {
            d.Directives.RemoveAt(1);
            var first = d.Directives[0];
            d.Directives.RemoveAt(0);
            d.Directives.Add(first);
        }));

    [Fact]
    public void A_directive_of_another_document_is_a_new_one()
    {
        var other = Read("[Service]\nA=1\nB=2\n");

        Assert.Equal("[Service]\nC=3\nB=2\n", Edited("[Service]\nC=3\n", d => d.Directives.Add(other.Directives[1])));
        Assert.Equal("[Service]\nC=3\nC=3\n", Edited("[Service]\nC=3\n", d => d.Directives.Add(d.Directives[0])));
    }

    [Theory]
    [InlineData("Service", "A", "1\n2")]
    [InlineData("Service", "A", "1\\")]
    [InlineData("Service", "A=B", "1")]
    [InlineData("", "A", "1")]
    [InlineData("a b", "A", "1")]
    public void What_cannot_be_written_is_refused(string section, string name, string value) => Assert.Equal(
        "SystemdValueInvalid", Assert.Throws<DeployException>(() => Edited("B=1\n[Service]\nA=1\n", d => d.Directives.Add(new SystemdDirective(section, name, value)))).ErrorId);

    [Fact]
    public void What_is_read_and_not_changed_need_not_be_writable() =>
        Assert.Equal("[Service]\nA=x\\ \nB=2\n", Edited("[Service]\nA=x\\ \nB=1\n", d => d.Directives[1].Value = "2"));

    [Fact]
    public void Without_an_edit_the_text_is_the_very_same() =>
        UnitTexts.All.Sample(
            text =>
            {
                if (UnitDocument.TryParse(text, "x.service", out _, out _))
                    Assert.Equal(text, Edited(text, _ => { }));
            },
            time: SecondsEach, iter: -1, threads: 1);

    [SkippableFact]
    public void Without_an_edit_real_files_are_the_very_same()
    {
        foreach (var (path, bytes) in SystemdCorpus.Cases().Where(c => c.TryGetProperty("files", out _)).SelectMany(SystemdCorpus.Files))
        {
            if (UnitDocument.TryParse(FileText.Decode(bytes), path, out var document, out _))
                Assert.Equal(bytes, FileText.Encode(Edited(document.Text, _ => { })));
        }
    }

    [Fact]
    public void Whatever_is_edited_is_there_in_order_and_all_other_lines_stay() =>
        Gen.Select(UnitTexts.All, Edit.Array[1, 6]).Sample(
            (text, edits) =>
            {
                if (!UnitDocument.TryParse(text, "x.service", out var before, out _))
                    return;
                var document = Read(text);
                var moved = new HashSet<string>(StringComparer.Ordinal);
                foreach (var edit in edits)
                    Do(document, edit, moved);
                if (document.Directives.Any(d => IsNew(d, moved) && !IsWritable(d)))
                {
                    // Where a line that cannot be written again has stayed, all is well too.
                    try { _ = UnitConversion.Write(document); }
                    catch (DeployException e) { Assert.Equal("SystemdValueInvalid", e.ErrorId); }
                    return;
                }

                var after = UnitDocument.Parse(UnitConversion.Write(document).Text, "x.service");

                Assert.Equal(
                    document.Directives.GroupBy(d => d.Section).ToDictionary(g => g.Key, g => string.Join('\n', g.Select(d => $"{d.Name}={d.Value.Trim(' ', '\t')}"))),
                    after.Entries.GroupBy(e => e.Section).ToDictionary(g => g.Key, g => string.Join('\n', g.Select(e => $"{e.Key}={e.Value}"))));
                var untouched = document.Directives.Where(d => !IsNew(d, moved) && d.Value == d.OriginalValue).ToHashSet();
                var ordinals = untouched.Select(d => d.Ordinal!.Value).ToHashSet();
                var stayed = document.Directives.GroupBy(d => d.Section).SelectMany(
                    g => g.Zip(after.Entries.Where(e => e.Section == g.Key)).Where(p => untouched.Contains(p.First)).Select(p => p.Second)).ToHashSet();
                var headers = after.Sections.Select(s => s.Name).Except(before.Sections.Select(s => s.Name)).Select(name => $"[{name}]");
                Assert.Equal(
                    Lines(before, before.Entries.Where((_, at) => !ordinals.Contains(at))).Concat(headers),
                    Lines(after, after.Entries.Where(e => !stayed.Contains(e))));
            },
            time: SecondsEach * 2, iter: -1, threads: 1);

    [Fact]
    public void One_change_of_a_directive_does_what_an_edit_of_the_text_does() =>
        Gen.Select(UnitTexts.All, Edit).Sample(
            (text, edit) =>
            {
                if (!UnitDocument.TryParse(text, "x.service", out var document, out _))
                    return;
                var (section, name, value) = (Sections[edit.Section], Names[edit.Name], Values[edit.Value]);
                var unit = UnitText.FromOperator(value);
                Assert.Equal(document.Values(section, name), Read(text)[section, name]);
                Assert.Equal(UnitEdits.Set(document, section, name, unit).Text, Edited(text, d => d[section, name] = [value]));
                Assert.Equal(UnitEdits.Add(document, section, name, unit).Text, Edited(text, d => d.Add(section, name, value)));
                Assert.Equal(UnitEdits.Remove(document, section, name).Text, Edited(text, d => d.Remove(section, name)));
                Assert.Equal(UnitEdits.Remove(document, section, name).Text, Edited(text, d => d[section, name] = []));
            },
            time: SecondsEach, iter: -1, threads: 1);

    [Fact]
    public void The_fewest_lines_move() =>
        Gen.Int[-1, 12].Array[0, 12].Where(o => o.Where(n => n >= 0).Distinct().Count() == o.Count(n => n >= 0)).Sample(ordinals =>
        {
            var staying = DirectiveOrder.Staying(ordinals);
            var run = staying.Order().Select(at => ordinals[at]).ToList();
            Assert.All(run, n => Assert.True(n >= 0));
            Assert.Equal(run.Order(), run);
            var best = new int[ordinals.Length];
            for (var at = 0; at < ordinals.Length; at++)
                best[at] = ordinals[at] < 0 ? 0 : 1 + Enumerable.Range(0, at).Where(b => ordinals[b] >= 0 && ordinals[b] < ordinals[at]).Select(b => best[b]).DefaultIfEmpty(0).Max();
            Assert.Equal(best.DefaultIfEmpty(0).Max(), run.Count);
        });

    private static SystemdUnitDocument Read(string text) => UnitConversion.Read(new UnitSource("x.service", text));

    private static string Edited(string text, Action<SystemdUnitDocument> edit)
    {
        var document = Read(text);
        edit(document);
        return UnitConversion.Write(document).Text;
    }

    private static void Do(SystemdUnitDocument document, (int Do, int At, int Section, int Name, int Value) edit, HashSet<string> moved)
    {
        var (section, name, value) = (Sections[edit.Section], Names[edit.Name], Values[edit.Value]);
        var directives = document.Directives;
        var at = directives.Count == 0 ? 0 : edit.At % directives.Count;
        if (edit.Do == 0)
            directives.Insert(at, new SystemdDirective(section, name, value));
        else if (edit.Do == 1)
            document[section, name] = [value, "second"];
        else if (edit.Do == 2)
            document.Add(section, name, value);
        else if (edit.Do == 3)
            document.Remove(section, name);
        else if (edit.Do == 4 && directives.Count > 0)
            directives[at].Value = value;
        else if (edit.Do == 5 && directives.Count > 0)
            directives.RemoveAt(at);
        else if (directives.Count > 0)
            Move(directives, at, edit.Value, moved);
    }

    private static void Move(IList<SystemdDirective> directives, int at, int to, HashSet<string> moved)
    {
        var directive = directives[at];
        directives.RemoveAt(at);
        directives.Insert(Math.Min(to, directives.Count), directive);
        moved.Add(directive.Section);
    }

    // Which of a section's lines stay where some have moved is not for this test to say.
    private static bool IsNew(SystemdDirective directive, HashSet<string> moved) => directive.Ordinal is null || moved.Contains(directive.Section);

    private static bool IsWritable(SystemdDirective directive)
    {
        try
        {
            UnitFileBuilder.CheckName(directive.Name);
            _ = UnitText.FromOperator(directive.Value);
            return directive.Section.Length > 0;
        }
        catch (DeployException)
        {
            return false;
        }
    }

    // The lines that are none of these entries'.
    private static IEnumerable<string> Lines(UnitDocument document, IEnumerable<UnitEntry> without)
    {
        var text = document.Text.ToCharArray();
        foreach (var (start, end) in without.SelectMany(e => e.Source.Parts))
            Array.Fill(text, '\n', start, end - start);
        return new string(text).Split('\n', '\r', '\0').Where(line => line.AsSpan().Trim(" \t").Length > 0);
    }
}
