using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using XDeploy.Engine.Remote;

namespace XDeploy.Unit.Remote;

public sealed class TextDiffTests
{
    [Theory]
    [InlineData(null, "a\nb\n", "--- /dev/null\n+++ /etc/x\n@@ -0,0 +1,2 @@\n+a\n+b\n")]
    [InlineData("a\n", null, "--- /etc/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n")]
    [InlineData("a\nb\nc\n", "a\nB\nc\n", "--- /etc/x\n+++ /etc/x\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n")]
    [InlineData("a", "a\n", "--- /etc/x\n+++ /etc/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n")]
    [InlineData("1\n2\n3\n4\n5\n", "1\n2\n3\n4\n5\n6\n", "--- /etc/x\n+++ /etc/x\n@@ -3,3 +3,4 @@\n 3\n 4\n 5\n+6\n")]
    [InlineData("a\n", "a\n", "")]
    public void It_reads_as_diff_writes_it(string? before, string? after, string expected) => Assert.Equal(expected, TextDiff.Unified("/etc/x", before, after));

    [Fact]
    public void Applied_to_the_old_text_it_gives_the_new_one()
    {
        var text = Gen.Char["abc"].Select(c => c.ToString()).List[0, 30].Select(Gen.Bool, (lines, ends) => string.Join('\n', lines) + (ends && lines.Count > 0 ? "\n" : string.Empty));
        Gen.Select(text, text).Where((a, b) => a != b).Sample((before, after) => Assert.Equal(after, Apply(before, TextDiff.Unified("x", before, after))));
    }

    // As patch(1) does it, with every range and every line of context held to the old text.
    private static string Apply(string before, string diff)
    {
        var old = Lines(before);
        var made = new List<string>();
        var at = 0;
        foreach (var line in Lines(diff.Replace("\n\\ No newline at end of file\n", "\u0001", StringComparison.Ordinal)).Skip(2).SelectMany(l => l.Split('\u0001', 2) is [var head, { Length: > 0 } rest] ? new[] { head + "\u0001", rest } : [l]))
        {
            var content = line[1..].Replace("\u0001", string.Empty, StringComparison.Ordinal);
            if (Regex.Match(line, @"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@") is { Success: true } header)
            {
                int Number(int group, int missing) => header.Groups[group].Success ? int.Parse(header.Groups[group].Value, CultureInfo.InvariantCulture) : missing;
                var start = Number(1, 0) - (Number(2, 1) == 0 ? 0 : 1);
                made.AddRange(old[at..start]);
                at = start;
                Assert.Equal(made.Count, Number(3, 0) - (Number(4, 1) == 0 ? 0 : 1));
            }
            else if (line[0] == '+')
            {
                made.Add(content);
            }
            else
            {
                Assert.Equal(old[at++], content);
                if (line[0] == ' ')
                    made.Add(content);
            }
        }

        return string.Concat([.. made, .. old[at..]]);
    }

    private static List<string> Lines(string text) => [.. Regex.Matches(text, @"[^\n]*\n|[^\n]+\z").Select(m => m.Value)];
}
