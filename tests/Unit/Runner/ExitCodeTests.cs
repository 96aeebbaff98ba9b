namespace XDeploy.Unit.Runner;

public sealed class ExitCodeTests : IDisposable
{
    private readonly RunnerProcess _runner = new();

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("'before'; exit 3; 'after'", 3, "before\n")]
    [InlineData("function Stop-All { exit 4 }; Stop-All; 'after'", 4, "")]
    [InlineData("try { throw 'x' } finally { exit 9 }", 9, "")]
    [InlineData("'done'", 0, "done\n")]
    [InlineData("& sh -c 'exit 7'; $LASTEXITCODE", 0, "7\n")]
    public async Task A_script_says_how_the_process_ends(string script, int code, string output)
    {
        var ended = await _runner.RunAsync("run", _runner.File("script.ps1", script));
        Assert.Equal((code, output), (ended.ExitCode, ended.Output));
    }

    [Fact]
    public async Task A_script_within_a_script_ends_only_itself()
    {
        _runner.File("inner.ps1", "exit 3");
        var ended = await _runner.RunAsync("run", _runner.File("outer.ps1", "& \"$PSScriptRoot/inner.ps1\"; \"inner $LASTEXITCODE\"; exit 5"));
        Assert.Equal((5, "inner 3\n"), (ended.ExitCode, ended.Output));
    }

    [Theory]
    [InlineData("'before'; throw 'it is broken'")]
    [InlineData("$ErrorActionPreference = 'Stop'; 'before'; Write-Error 'it is broken'; 'after'")]
    public async Task An_error_that_ends_the_script_is_told_on_stderr(string script)
    {
        var ended = await _runner.RunAsync("run", _runner.File("script.ps1", script));
        Assert.Equal((1, "before\n"), (ended.ExitCode, ended.Output));
        Assert.Contains("it is broken", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_that_does_not_end_the_script_is_told_on_stderr_too()
    {
        var ended = await _runner.RunAsync("run", _runner.File("script.ps1", "Write-Error 'only so'; 'after'"));
        Assert.Equal((0, "after\n"), (ended.ExitCode, ended.Output));
        Assert.Contains("only so", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_does_not_parse_says_where()
    {
        var ended = await _runner.RunAsync("run", _runner.File("broken.ps1", "'never'\nif ("));
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("broken.ps1:2", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "absent.ps1")]
    [InlineData("run", ".")]
    public async Task A_script_that_is_not_there_is_named(string verb, string script)
    {
        var ended = await _runner.RunAsync(verb, script);
        Assert.Equal((64, $"The script file '{script}' does not exist.\n"), (ended.ExitCode, ended.Error));
    }

    [Theory]
    [InlineData]
    [InlineData("run")]
    [InlineData("nosuch", "x")]
    [InlineData("test")]
    public async Task A_wrong_command_line_is_answered_by_the_usage(params string[] words)
    {
        var ended = await _runner.RunAsync(words);
        Assert.Equal((64, ""), (ended.ExitCode, ended.Output));
        Assert.StartsWith("Usage:", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("'fine'", 0)]
    [InlineData("Get-Item /there/is/no/such", 1)]
    [InlineData("Get-Item /there/is/no/such; 'fine'", 0)]
    [InlineData("throw 'x'", 1)]
    public async Task A_piece_of_script_ends_as_its_last_command(string text, int code) =>
        Assert.Equal(code, (await _runner.RunAsync("command", text)).ExitCode);

    [Theory]
    [InlineData("Describe d { It works { 1 | Should -Be 1 } }", 0, "1 passed, 0 failed, 0 skipped")]
    [InlineData("Describe d { It works { 1 | Should -Be 1 }; It fails { 1 | Should -Be 2 } }", 1, "1 passed, 1 failed, 0 skipped")]
    [InlineData("Describe d { It ", 1, "0 passed, 1 failed, 0 skipped")]
    [InlineData("Describe d { }", 1, "0 passed, 0 failed, 0 skipped")]
    [InlineData("exit 0", 1, "0 passed, 0 failed, 0 skipped")]
    public async Task Tests_that_fail_or_never_run_fail_the_process(string text, int code, string counts)
    {
        var ended = await _runner.RunAsync("test", _runner.File("some.Tests.ps1", text));
        Assert.Equal((code, counts), (ended.ExitCode, ended.Lines[^1]));
    }

    [Fact]
    public async Task What_failed_is_told_once_more_at_the_end()
    {
        var ended = await _runner.RunAsync("test", _runner.File("some.Tests.ps1", "Describe d { It fails { 1 | Should -Be 2 }; It works { 1 | Should -Be 1 } }"));
        Assert.Contains("What failed:\n  [-] d.fails", ended.Output, StringComparison.Ordinal);
        Assert.True(ended.Output.LastIndexOf("d.fails", StringComparison.Ordinal) > ended.Output.IndexOf("[+] works", StringComparison.Ordinal), ended.Output);
    }

    [Fact]
    public async Task Tests_that_are_not_there_fail_the_process() =>
        Assert.Equal(1, (await _runner.RunAsync("test", "absent")).ExitCode);
}
