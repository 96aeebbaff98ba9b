using CliWrap;
using CliWrap.Buffered;
using XDeploy.Engine.Artifacts.Relay;

namespace XDeploy.Unit.Artifacts;

/// <summary>What a neighbour's key runs, by this machine's own sh: it hands out chunks and nothing else.</summary>
public sealed class RelayServeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xdeploy-relay-").FullName;

    public RelayServeTests()
    {
        File.WriteAllText(Path.Combine(_folder, "serve"), RelayScripts.Serve);
        File.WriteAllText(Path.Combine(_folder, "5ec2e7"), "none of its business");
        Directory.CreateDirectory(Path.Combine(_folder, "ab12"));
        File.WriteAllText(Path.Combine(_folder, "ab12", "0"), "manifest");
        File.WriteAllText(Path.Combine(_folder, "ab12", "1"), "0123456789");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ab12 0:0", "0 8\nmanifest")]
    [InlineData("ab12 0:0 1:0", "0 8\nmanifest1 10\n0123456789")]
    [InlineData("ab12 1:7", "1 3\n789")]
    [InlineData("ab12 1:10", "1 0\n")]
    [InlineData("ab12", "")]
    public async Task ItHandsOutChunks(string asked, string given)
    {
        var result = await AskAsync(asked);
        Assert.Equal(given, result.StandardOutput);
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("id")]
    [InlineData("cat /etc/shadow")]
    [InlineData("/etc 0:0")]
    [InlineData(".. 0:0")]
    [InlineData("ab12/.. 0:0")]
    [InlineData("AB12 0:0")]
    [InlineData("5ec2e7 0:0")]
    [InlineData("ffff 0:0")]
    [InlineData("ab12 ../5ec2e7:0")]
    [InlineData("ab12 /etc/passwd:0")]
    [InlineData("ab12 0")]
    [InlineData("ab12 :0")]
    [InlineData("ab12 0:")]
    [InlineData("ab12 0:-1")]
    [InlineData("ab12 1:11")]
    [InlineData("ab12 2:0")]
    [InlineData("ab12 *:0")]
    [InlineData("ab12 $(id):0")]
    [InlineData("ab12 0:0;id")]
    [InlineData("ab12 0:$(id)")]
    [InlineData("ab12 0:a[$(id>&2)]")]
    [InlineData("$(id)")]
    [InlineData("-- 0:0")]
    public async Task ItGivesNothingElse(string asked)
    {
        var result = await AskAsync(asked);
        Assert.Empty(result.StandardOutput);
        Assert.NotEqual(0, result.ExitCode);
        Assert.DoesNotContain("uid=", result.StandardError, StringComparison.Ordinal);
    }

    private async Task<BufferedCommandResult> AskAsync(string asked) =>
        await Cli.Wrap("sh").WithArguments([Path.Combine(_folder, "serve"), asked]).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
}
