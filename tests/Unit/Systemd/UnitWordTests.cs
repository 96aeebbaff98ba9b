using System.Text.Json;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitWordTests
{
    [SkippableFact]
    public void Words_are_taken_out_as_systemd_takes_them_out()
    {
        foreach (var test in SystemdCorpus.Cases("extract-word"))
        {
            var reader = new WordReader(test.GetProperty("input").GetProperty("text").GetString()!);
            foreach (var step in test.GetProperty("expect").GetProperty("steps").EnumerateArray())
            {
                var read = reader.TryRead(Flags(step.GetProperty("flags").GetString()!), out var word, step.GetProperty("separators").GetString());
                var result = !read ? "error EINVAL" : word is null ? "end" : "word";
                Assert.Equal($"{test.GetProperty("id")} {step.GetProperty("result").GetString()} {step.GetProperty("word").GetString()}", $"{test.GetProperty("id")} {result} {word}");
            }
        }
    }

    [SkippableFact]
    public void Quoted_words_are_split_as_systemd_splits_them()
    {
        foreach (var test in SystemdCorpus.Cases("split-quoted"))
        {
            var expect = test.GetProperty("expect");
            var split = WordReader.TrySplit(test.GetProperty("input").GetProperty("text").GetString()!, WordRules.Unquote, out var words);
            Assert.Equal(expect.ValueKind == JsonValueKind.Array, split);
            if (split)
                Assert.Equal(SystemdCorpus.Strings(expect), words);
        }
    }

    [SkippableFact]
    public void Escapes_mean_what_they_mean_to_systemd()
    {
        foreach (var test in SystemdCorpus.Cases("c-unescape"))
        {
            var flags = test.GetProperty("input").GetProperty("flags").GetString()!;
            var acceptNul = flags.Contains("ACCEPT_NUL", StringComparison.Ordinal);
            var read = UnitEscapes.TryUnescape(test.GetProperty("input").GetProperty("text").GetString()!, flags.Contains("RELAX", StringComparison.Ordinal), acceptNul, out var text);
            // The corpus has no result for a text of NUL characters.
            var expect = test.TryGetProperty("expect", out var e) ? e : default;
            Assert.Equal(expect.ValueKind != JsonValueKind.Object, read);
            if (expect.ValueKind == JsonValueKind.String)
                Assert.Equal(expect.GetString(), text);
            else if (acceptNul)
                Assert.Equal("\0\0\0", text);
        }
    }

    [SkippableFact]
    public void Words_are_quoted_as_systemd_shows_them()
    {
        foreach (var test in SystemdCorpus.Cases("quote-word"))
        {
            var word = test.GetProperty("input").GetProperty("s");
            var text = word.ValueKind == JsonValueKind.String ? word.GetString()! : FileText.Decode(word.GetProperty("latin1").GetString()!.Select(c => (byte)c).ToArray());
            Assert.Equal(test.GetProperty("expect").GetString(), WordQuoting.Quote(text, quoteEmpty: false));
        }

        foreach (var test in SystemdCorpus.Cases("quote-command-line"))
            Assert.Equal(test.GetProperty("expect").GetString(), WordQuoting.CommandLine(SystemdCorpus.Strings(test.GetProperty("input").GetProperty("argv"))));
    }

    [Theory]
    [InlineData("a b", WordRules.DontCoalesceSeparators, "a", "b")]
    [InlineData("a  b ", WordRules.DontCoalesceSeparators, "a", "", "b", "")]
    [InlineData(@"a\ b c\\", WordRules.UnescapeSeparators, "a b", @"c\")]
    [InlineData(@"'a b' c", WordRules.KeepQuote, "'a b'", "c")]
    [InlineData(@"a\b", WordRules.RetainEscape, @"a\b")]
    [InlineData("a'b c'd", WordRules.Unquote, "ab cd")]
    public void Flags_say_how_words_are_read(string text, WordRules flags, params string[] expected)
    {
        Assert.True(WordReader.TrySplit(text, flags, out var words));
        Assert.Equal(expected, words);
    }

    private static WordRules Flags(string names) => names.Split('|').Aggregate(WordRules.None, (flags, name) => flags | name switch
    {
        "0" => WordRules.None,
        "EXTRACT_RELAX" => WordRules.Relax,
        "EXTRACT_CUNESCAPE" => WordRules.CUnescape,
        "EXTRACT_UNESCAPE_RELAX" or "EXTRACT_CUNESCAPE_RELAX" => WordRules.UnescapeRelax,
        "EXTRACT_UNESCAPE_SEPARATORS" => WordRules.UnescapeSeparators,
        "EXTRACT_KEEP_QUOTE" => WordRules.KeepQuote,
        "EXTRACT_UNQUOTE" => WordRules.Unquote,
        "EXTRACT_DONT_COALESCE_SEPARATORS" => WordRules.DontCoalesceSeparators,
        "EXTRACT_RETAIN_SEPARATORS" => WordRules.RetainSeparators,
        "EXTRACT_RETAIN_ESCAPE" => WordRules.RetainEscape,
        _ => throw new ArgumentOutOfRangeException(nameof(names), name, "no such flag"),
    });
}
