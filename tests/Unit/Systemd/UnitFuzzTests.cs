using CsCheck;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitFuzzTests
{
    private const int SecondsEach = 4;

    private static readonly string[] Pieces =
    [
        "[", "]", "[Unit]", "[Service]\n", "=", "A=", "A=1\n", "B = x y", "\\", "\\\n", "\n", "\r\n", "\r", "\0", "#", "; c", " ", "\t", "\"", "'", "%i", "%", "$A", "${A}", "\\x41", "é", "\uDCFF", ";",
    ];

    private static readonly Gen<string> Noise = Gen.Int[0, Pieces.Length - 1].Select(at => Pieces[at]).Array[0, 30].Select(string.Concat);

    internal static readonly Gen<string> Texts =
        Gen.OneOf(Noise, Noise.Select(text => $"[Service]\nA=1\n{text}"), Noise.Select(text => $"\uFEFFA=0\n[Service]\n{text}"));

    [Fact]
    public void Whatever_comes_is_parsed_without_loss_or_refused_in_order() =>
        Texts.Sample(
            text =>
            {
                Assert.Equal(text, FileText.Decode(FileText.Encode(text)));
                if (!UnitDocument.TryParse(text, "x.service", out var document, out var error))
                {
                    Assert.True(error.Line >= 1);
                    return;
                }

                Assert.Equal(text, document.Text);
                _ = UnitLint.Check([document]);
                Assert.All(document.Entries, e => Assert.EndsWith(e.RawValue, text[e.Start..e.End]));
            },
            time: SecondsEach, iter: -1, threads: 1);

    [Fact]
    public void Every_entry_can_be_edited_and_the_rest_stays() =>
        Gen.Select(Texts, Gen.Int[0, 1000]).Sample(
            (text, pick) =>
            {
                if (!UnitDocument.TryParse(text, "x", out var document, out _))
                    return;
                var shape = Shape(document);
                var added = UnitEdits.Add(document, "Service", "New", UnitText.Value("v"));
                Assert.Equal(shape.Count + 1, added.Entries.Count);
                Assert.Equal(shape.Order(StringComparer.Ordinal), Shape(UnitEdits.Remove(added, "Service", "New")).Order(StringComparer.Ordinal));
                if (shape.Count == 0)
                    return;
                var at = pick % shape.Count;
                var replaced = UnitEdits.Replace(document, document.Entries[at], UnitText.Value("v"));
                Assert.Equal(shape.Where((_, i) => i != at), Shape(replaced).Where((_, i) => i != at));
                Assert.Equal("v", replaced.Entries[at].Value);
                Assert.Equal(shape.Where((_, i) => i != at), Shape(UnitEdits.Remove(document, document.Entries[at])));
            },
            time: SecondsEach, iter: -1, threads: 1);

    private static List<string> Shape(UnitDocument document) => document.Entries.Select(e => $"{e.Section}.{e.Key}={e.Value}").ToList();
}
