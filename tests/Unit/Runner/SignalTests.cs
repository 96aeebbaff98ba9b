namespace XDeploy.Unit.Runner;

public sealed class SignalTests : IDisposable
{
    private readonly RunnerProcess _runner = new();

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task A_signal_ends_a_cmdlet_that_waits_and_runs_finally(string signal, int code) =>
        await EndsAsync(signal, code, "Start-Sleep -Seconds 1000000");

    [Fact]
    public async Task A_signal_ends_a_script_that_computes() => await EndsAsync("TERM", 143, "while ($true) { $null = 1 + 1 }");

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_ends_a_program_that_the_script_waits_for(string signal, int code) => await EndsAsync(signal, code, "& sleep 1000000");

    [Fact]
    public async Task A_signal_ends_a_program_whose_output_the_script_reads() => await EndsAsync("TERM", 143, "$lines = & sleep 1000000");

    [Fact]
    public async Task A_program_that_pays_no_heed_is_ended_all_the_same() =>
        await EndsAsync("TERM", 143, "& sh -c 'trap \"\" TERM; while :; do sleep 1; done'");

    [Fact]
    public async Task A_finally_block_can_run_programs()
    {
        var script = _runner.File("script.ps1", $"try {{ Write-Host ready; Start-Sleep -Seconds 1000000 }} finally {{ & sh -c 'echo cleaned > {_runner.Folder}/done' }}");
        Assert.Equal(143, (await _runner.SignalAsync("TERM", "run", script)).ExitCode);
        Assert.Equal("cleaned\n", File.ReadAllText(Path.Combine(_runner.Folder, "done")));
    }

    [Fact]
    public async Task A_test_that_was_stopped_has_not_passed()
    {
        var file = _runner.File("some.Tests.ps1", "Describe d { It waits { try { Write-Host ready; Start-Sleep -Seconds 1000000 } finally { Write-Host cleaned } }; It follows { } }");
        var ended = await _runner.SignalAsync("INT", "test", file);
        Assert.Equal((130, "0 passed, 1 failed, 0 skipped"), (ended.ExitCode, ended.Lines[^1]));
        Assert.Contains("cleaned", ended.Lines);
    }

    private async Task EndsAsync(string signal, int code, string wait)
    {
        var script = _runner.File("script.ps1", $"try {{ Write-Host ready; {wait}; Write-Host never }} finally {{ Write-Host cleaned }}; Write-Host never");
        var ended = await _runner.SignalAsync(signal, "run", script);
        Assert.Equal((code, "ready\ncleaned\n", ""), (ended.ExitCode, ended.Output, ended.Error));
    }
}
