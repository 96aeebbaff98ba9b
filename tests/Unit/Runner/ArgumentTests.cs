namespace XDeploy.Unit.Runner;

public sealed class ArgumentTests : IDisposable
{
    private readonly RunnerProcess _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public async Task Words_reach_a_script_as_they_are()
    {
        var script = _runner.File("script.ps1", "foreach ($word in $args) { \"<$word>\" }");
        string[] words = ["a", "b c", "", "é–日本🎉", "$HOME", "*", "-5", "it's", "\"quoted\""];
        Assert.Equal(words.Select(w => $"<{w}>"), (await _runner.RunAsync(["run", script, .. words])).Lines);
    }

    [Theory]
    [InlineData(new[] { "-Name", "grüße", "-Count", "3", "-Force" }, "grüße 3 True")]
    [InlineData(new[] { "-Name:x", "-Force:$false", "-Count", "-7" }, "x -7 False")]
    [InlineData(new[] { "by position", "5" }, "by position 5 False")]
    public async Task Parameters_are_bound_by_name_and_by_position(string[] words, string line)
    {
        var script = _runner.File("script.ps1", "param([string] $Name, [int] $Count, [switch] $Force) \"$Name $Count $Force\"");
        Assert.Equal(line, Assert.Single((await _runner.RunAsync(["run", script, .. words])).Lines));
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_is_an_error_of_the_caller()
    {
        var ended = await _runner.RunAsync("run", _runner.File("script.ps1", "param([int] $Count) 'never'"), "-Count", "abc");
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("Count", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_knows_where_it_is()
    {
        Directory.CreateDirectory(Path.Combine(_runner.Folder, "sub dir"));
        var script = _runner.File("sub dir/script.ps1", "$PSScriptRoot; $PSCommandPath; (Get-Location).Path");
        var ended = await _runner.RunAsync("run", Path.Combine("sub dir", "script.ps1"));
        Assert.Equal([Path.GetDirectoryName(script)!, script, _runner.Folder], ended.Lines);
    }

    [Theory]
    [InlineData("C.UTF-8")]
    [InlineData("C")]
    public async Task Letters_of_all_scripts_survive_in_any_locale(string locale)
    {
        var script = _runner.File("script.ps1", "'grüße 日本'; Write-Host 'host é'; & sh -c 'printf \"native ü\\n\"'; $read = & sh -c 'printf \"read ö\"'; $read");
        var ended = await _runner.With("LC_ALL", locale).RunAsync("run", script);
        Assert.Equal(["grüße 日本", "host é", "native ü", "read ö"], ended.Lines);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("")]
    public async Task Output_that_is_redirected_has_no_colours(string noColor)
    {
        var script = _runner.File(
            "script.ps1",
            "Write-Host red -ForegroundColor Red; Write-Warning w; Write-Error e; [pscustomobject]@{ A = 1; B = 2 }; \"$($PSStyle.Bold)bold$($PSStyle.Reset)\"; Write-Verbose v -Verbose; Write-Progress p");
        var ended = await _runner.With("NO_COLOR", noColor).With("TERM", "xterm-256color").RunAsync("run", script);
        Assert.Contains("bold", ended.Lines);
        Assert.DoesNotContain('\x1b', ended.Output);
        Assert.DoesNotContain('\x1b', ended.Error);
    }

    [Fact]
    public async Task Long_lines_break_between_words()
    {
        var words = string.Join(' ', Enumerable.Repeat("unbreakable", 40));
        var script = _runner.File("script.ps1", $"[pscustomobject]@{{ Text = '{words}' }} | Format-List");
        var ended = await _runner.RunAsync("run", script);
        Assert.True(ended.Lines.Count(l => l.Contains("unbreakable", StringComparison.Ordinal)) > 2);
        Assert.All(ended.Lines.SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)), w => Assert.Contains(w, new[] { "unbreakable", "Text", ":" }));
    }
}
