using System.Text.RegularExpressions;
using CsCheck;
using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitTextTests
{
    private const string Awkward = "\n\t\r\u0001\u007fü€\"'\\$%;#";

    private static readonly Gen<string> Word =
        Gen.OneOf(Gen.Char[' ', '~'], Gen.Int[0, Awkward.Length - 1].Select(at => Awkward[at]))
            .Array[0, 12].Select(c => new string(c)).Where(w => !w.Contains("%i", StringComparison.Ordinal) && !w.Contains("%I", StringComparison.Ordinal));

    [Theory]
    [InlineData("--port=80", "--port=80")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("", "\"\"")]
    [InlineData(";", "\";\"")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("say \"hi\"", "\"say \\\"hi\\\"\"")]
    [InlineData("C:\\x", "\"C:\\\\x\"")]
    [InlineData("100%", "100%%")]
    [InlineData("$HOME", "$$HOME")]
    [InlineData("a\nb", "\"a\\nb\"")]
    [InlineData("%i", "%i")]
    public void A_word_of_a_command_is_quoted(string word, string expected) =>
        Assert.Equal($"/bin/echo {expected}", UnitText.Command(["/bin/echo", word]).Source);

    [Fact]
    public void Systemd_reads_back_the_words_that_were_quoted() =>
        Word.Array[0, 5].Sample(words => Assert.Equal(["/bin/echo", .. words], UnitWords.Exec(UnitText.Command(["/bin/echo", .. words]).Source)));

    [Fact]
    public void Systemd_reads_back_the_assignments_that_were_quoted() =>
        Word.Sample(value => Assert.Equal([$"NAME={value}"], UnitWords.Environment(UnitText.Assignment("NAME", value).Source)));

    [SkippableFact]
    public void The_reader_of_these_tests_reads_as_systemd_does()
    {
        var read = 0;
        foreach (var test in SystemdCorpus.Cases("exec-oracle"))
        {
            var value = test.GetProperty("input").GetProperty("value").GetString()!;
            var commands = test.GetProperty("expect").GetProperty("argv").EnumerateArray().ToList();
            // The reader knows one command, no prefixes, no variables, one specifier, and of the escapes those that are written.
            var plain = value.Replace("%%", string.Empty, StringComparison.Ordinal);
            if (commands.Count != 1 || Regex.IsMatch(plain, @"^[^/]|\\$|\\[0-7uUq;]| ;|[$%]")
                || test.GetProperty("expect").GetProperty("messages").GetArrayLength() > 0)
                continue;
            read++;
            Assert.Equal(commands[0].EnumerateArray().Select(w => w.GetString()), UnitWords.Exec(value));
        }

        Assert.NotEqual(0, read);
    }

    [Fact]
    public void Variables_are_not_doubled_where_systemd_does_not_expand_them()
    {
        Assert.Equal("/opt/$x/run $$y", UnitText.Command(["/opt/$x/run", "$y"]).Source);
        Assert.Equal(":/bin/echo $y", UnitText.Command([":/bin/echo", "$y"]).Source);
        Assert.Equal("PRICE=5$", UnitText.Assignment("PRICE", "5$").Source);
    }

    [Theory]
    [InlineData("/usr/local/bin/x-model %i", "SystemdCommandNotSplit")]
    [InlineData("", "SystemdValueInvalid")]
    [InlineData("/bin/a\0b", "SystemdValueInvalid")]
    public void A_program_that_cannot_be_one_is_refused(string program, string id) =>
        Assert.Equal(id, Assert.Throws<DeployException>(() => UnitText.Command([program])).ErrorId);

    [Theory]
    [InlineData("a\n[Service]\nExecStart=/bin/evil")]
    [InlineData("a\r")]
    [InlineData("a\\")]
    [InlineData("a\\ ")]
    [InlineData("a\\\\\\")]
    public void A_value_that_would_not_stay_on_its_line_is_refused(string value)
    {
        Assert.Equal("SystemdValueInvalid", Assert.Throws<DeployException>(() => UnitText.Value(value)).ErrorId);
        Assert.Equal("SystemdValueInvalid", Assert.Throws<DeployException>(() => UnitText.FromOperator(value)).ErrorId);
    }

    [Theory]
    [InlineData(" a\t", "a")]
    [InlineData("a\\\\", "a\\\\")]
    [InlineData("\u00a0a\u00a0", "\u00a0a\u00a0")]
    public void A_value_is_written_as_systemd_reads_it_back(string value, string expected)
    {
        Assert.Equal(expected, UnitText.FromOperator(value).Source);
        Assert.Equal([expected, "2"], UnitDocument.Parse($"[X]\nA={expected}\nB=2\n", "x").Entries.Select(e => e.Value));
    }

    [Theory]
    [InlineData("1 A")]
    [InlineData("A=B")]
    [InlineData("")]
    public void A_variable_has_a_variables_name(string name) =>
        Assert.Equal("SystemdValueInvalid", Assert.Throws<DeployException>(() => UnitText.Assignment(name, "x")).ErrorId);

    [Fact]
    public void A_span_of_time_is_written_in_seconds_or_milliseconds()
    {
        Assert.Equal("90s", UnitText.Span(TimeSpan.FromMinutes(1.5)).Source);
        Assert.Equal("100ms", UnitText.Span(TimeSpan.FromMilliseconds(100)).Source);
        Assert.Equal("infinity", UnitText.Span(Timeout.InfiniteTimeSpan).Source);
    }
}
