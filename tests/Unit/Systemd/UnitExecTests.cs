using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitExecTests
{
    [SkippableFact]
    public void Command_lines_are_read_as_systemds_own_tests_have_it()
    {
        foreach (var test in SystemdCorpus.Cases("exec-line"))
        {
            var line = ExecLine.Parse(test.GetProperty("input").GetProperty("value").GetString()!);
            var expect = test.GetProperty("expect");
            if (expect.TryGetProperty("reset", out _))
            {
                Assert.True(line.IsReset);
                continue;
            }

            Assert.Equal(expect.TryGetProperty("return", out var code) && code.GetString() == "== -ENOEXEC", line.Error is not null);
            var commands = expect.GetProperty("commands").EnumerateArray().Select(
                c => $"{c.GetProperty("path").GetString()} {c.GetProperty("ignore_failure").GetBoolean()} {string.Join('|', SystemdCorpus.Strings(c.GetProperty("argv")))}");
            Assert.Equal(commands, line.Commands.Select(c => $"{c.Path} {c.IgnoreFailure} {string.Join('|', c.Arguments)}"));
        }
    }

    [SkippableFact]
    public void Command_lines_are_read_as_systemd_reads_them()
    {
        foreach (var test in SystemdCorpus.Cases("exec-oracle"))
        {
            var input = test.GetProperty("input");
            var unit = UnitName.Parse(input.GetProperty("unit").GetString()!);
            // A backslash at the end of a line goes with the line.
            var value = UnitDocument.Parse($"[Service]\nExecStart={input.GetProperty("value").GetString()}\n\n", "x").Value("Service", "ExecStart")!;
            var line = ExecLine.Parse(value, new SpecifierContext { Unit = unit });
            var expect = test.GetProperty("expect");
            Assert.Equal(
                $"{test.GetProperty("id")} {string.Join("||", expect.GetProperty("argv").EnumerateArray().Select(a => string.Join('|', SystemdCorpus.Strings(a))))}",
                $"{test.GetProperty("id")} {string.Join("||", line.Commands.Select(c => string.Join('|', c.Arguments)))}");
            Assert.Equal(expect.GetProperty("load_state").GetString() == "bad-setting", line.Error is not null);
            Assert.Equal(SystemdCorpus.Strings(expect.GetProperty("loader_quoted")), line.Commands.Select(c => WordQuoting.CommandLine(c.Arguments)));
            var said = SystemdCorpus.Strings(expect.GetProperty("messages")).Where(m => m.StartsWith("etc/", StringComparison.Ordinal)).Select(m => m[(m.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            Assert.Equal(said, [.. line.Remarks, .. line.Error is { } error ? (string[])[error] : []]);
        }
    }

    [Theory]
    [InlineData("; /a", "/a")]
    [InlineData("-/a \\; b ; @/b c", "/a", ";", "b", "|", "c")]
    [InlineData("-./a ; /b")]
    public void Commands_are_told_apart(string value, params string[] expected) =>
        Assert.Equal(string.Join(' ', expected), string.Join(" | ", ExecLine.Parse(value).Commands.Select(c => string.Join(' ', c.Arguments))));

    [Theory]
    [InlineData("+!/a", false)]
    [InlineData("!!/a", true)]
    [InlineData("@/a ''", false)]
    [InlineData("a/b", false)]
    [InlineData("..", false)]
    public void Prefixes_and_paths_are_checked(string value, bool isTaken) => Assert.Equal(isTaken, ExecLine.Parse(value).Error is null);

    [SkippableFact]
    public void Variables_are_put_in_as_systemd_puts_them_in()
    {
        foreach (var test in SystemdCorpus.Cases("exec-env-expand"))
        {
            var variables = test.GetProperty("input").GetProperty("env").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
            Assert.Equal(SystemdCorpus.Strings(test.GetProperty("expect")), ExecVariables.Expand(test.GetProperty("input").GetProperty("arg").GetString()!, variables));
        }
    }

    [Fact]
    public void A_variable_alone_is_as_many_words_as_its_value_has()
    {
        var variables = new Dictionary<string, string> { ["A"] = "x 'y z'", ["B"] = "" };

        Assert.Equal(["/p", "x", "y z", "x 'y z'", "${A:-b}", "$A"], ExecLine.Parse("/p $A $B $C ${A} ${A:-b} $$A").Commands[0].Expand(variables));
        Assert.Equal(["/p", "$A"], ExecLine.Parse(":/p $A").Commands[0].Expand(variables));
    }

    [SkippableFact]
    public void Environments_are_read_as_systemd_reads_them()
    {
        foreach (var test in SystemdCorpus.Cases("environment-oracle"))
        {
            var value = UnitDocument.Parse($"[Service]\nEnvironment={test.GetProperty("input").GetProperty("value").GetString()}\n\n", "x").Value("Service", "Environment")!;
            var environment = UnitEnvironment.Parse([value], null, out var remarks);
            var expect = test.GetProperty("expect");
            Assert.Equal(SystemdCorpus.Strings(expect.GetProperty("environment")), environment.Select(p => $"{p.Key}={p.Value}"));
            Assert.Equal(SystemdCorpus.Strings(expect.GetProperty("messages")).Select(m => m[(m.IndexOf(' ', StringComparison.Ordinal) + 1)..]), remarks);
        }
    }

    [SkippableFact]
    public void Environment_files_are_read_as_systemd_reads_them()
    {
        foreach (var test in SystemdCorpus.Cases("environment-file"))
        {
            Assert.Equal(
                SystemdCorpus.Strings(test.GetProperty("expect")),
                EnvironmentFile.Parse(test.GetProperty("input").GetProperty("text").GetString()!).Select(p => $"{p.Key}={p.Value}"));
        }
    }

    [Theory]
    [InlineData("A = b c  \n", "A=b c")]
    [InlineData("A='b\nc' d\n", "A=b\ncd")]
    [InlineData("A=\"b\\$c\\d\\\ne\"\n", "A=b$c\\de")]
    [InlineData("A=b\\\nc\\ d\n", "A=bc d")]
    [InlineData("# c \\\nA=1\nB=2", "B=2")]
    [InlineData("junk\nA=1\nA=2\n", "A=2")]
    [InlineData("A=\"b", "A=b")]
    public void Environment_files_have_their_own_syntax(string text, params string[] expected) =>
        Assert.Equal(expected, EnvironmentFile.Parse(text).Select(p => $"{p.Key}={p.Value}"));

    [SkippableFact]
    public void Variables_are_judged_as_systemd_judges_them()
    {
        foreach (var test in SystemdCorpus.Cases("env-name-valid"))
            Assert.Equal(test.GetProperty("expect").GetBoolean(), UnitEnvironment.IsName(test.GetProperty("input").GetProperty("s").GetString()!));
        foreach (var test in SystemdCorpus.Cases("env-assignment-valid"))
            Assert.Equal(test.GetProperty("expect").GetBoolean(), UnitEnvironment.IsAssignment(test.GetProperty("input").GetProperty("s").GetString()!));
    }
}
