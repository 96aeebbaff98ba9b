using System.Diagnostics;
using CsCheck;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Unit.Remote;

public sealed class ShellTextTests
{
    [Fact]
    public void Any_value_in_a_hole_is_one_word_to_a_real_shell() =>
        Gen.String.Where(s => !s.Contains('\0', StringComparison.Ordinal) && s.All(c => !char.IsSurrogate(c))).Sample(
            value =>
            {
                var answer = Shell(ShellText.Of($"printf '<%s>' {value}").Source);
                Assert.Equal($"<{value}>", answer);
            },
            iter: 60);

    [Theory]
    [InlineData("", "''")]
    [InlineData("plain/path-1.0", "plain/path-1.0")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("$(reboot)", "'$(reboot)'")]
    [InlineData("~", "'~'")]
    [InlineData("a=b", "'a=b'")]
    public void Quotes_only_what_needs_it(string value, string expected) => Assert.Equal(expected, ShellText.Of($"{value}").Source);

    [Fact]
    public void Refuses_a_NUL() => Assert.Throws<ArgumentException>(() => ShellText.Of($"echo {"a\0b"}"));

    [Fact]
    public void Inserts_shell_text_as_source() => Assert.Equal("if true; then echo 'a b'; fi", ShellText.Of($"if true; then {ShellText.Of($"echo {"a b"}")}; fi").Source);

    [Fact]
    public async Task A_script_tells_its_steps_apart_and_stops_at_the_first_that_fails()
    {
        var script = new RemoteScript("try") { RunAs = RunAs.LoginUser }
            .Step("one", $"printf 'no line break'; echo warning >&2")
            .Step("two", $"echo a=1; false; echo never")
            .Step("three", $"echo never")
            .Always("clean", $"echo cleaned");

        var result = await new LocalSession(DeployHost.Local).TryRunAsync(script, CancellationToken.None);

        Assert.Equal(["one", "two", "clean"], result.Steps.Select(s => s.Name));
        Assert.Equal("no line break", result["one"].Output);
        Assert.Equal("warning", result["one"].Error.Trim());
        Assert.Equal("1", result["two"].Facts["a"]);
        Assert.Equal(1, result["two"].ExitCode);
        Assert.Equal("cleaned", result["clean"].Output);
        Assert.True(result.Finished);
        Assert.False(result.Success);
        var error = Assert.Throws<DeployException>(() => result.ThrowIfFailed());
        Assert.Equal("RemoteStepFailed", error.ErrorId);
    }

    [Fact]
    public async Task A_file_is_written_whole_and_read_back_as_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("xdeploy-");
        try
        {
            var path = Path.Combine(folder.FullName, "it's a file");
            const string Content = "first\nÄ 'quoted' $HOME\n\nlast without a line break";
            var script = new RemoteScript("write") { RunAs = RunAs.LoginUser }
                .Step("write", RemoteFile.Write(path, Content))
                .Step("read", RemoteFile.Read(path))
                .Step("none", RemoteFile.Read(path + ".none"));
            var result = await new LocalSession(DeployHost.Local).RunAsync(script, CancellationToken.None);
            Assert.Equal(Content, await File.ReadAllTextAsync(path));
            Assert.Equal(Content, RemoteFile.Text(result["read"]));
            Assert.Null(RemoteFile.Text(result["none"]));
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Shell(string source)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, ArgumentList = { "-c", source } };
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return answer;
    }
}
