using CliWrap;
using CliWrap.Buffered;
using XDeploy.Engine.Artifacts.Store;

namespace XDeploy.Unit.Artifacts;

/// <summary>How a host fetches an artifact, by this machine's own sh and a curl that has it at once.</summary>
public sealed class StoreInboxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xdeploy-inbox-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Nothing_that_was_begun_beside_the_fetch_outlives_it()
    {
        var artifact = new StoredArtifact("x", new ReleaseId("1"), ArtifactKind.File, 4, string.Empty, DateTimeOffset.UnixEpoch, new ArtifactStore("s"));
        var inbox = new StoreInbox(artifact, InstallTarget.File($"{_folder}/there/x"), 4, owner: null);
        await RunAsync($"set -eu; {inbox.Prepare(null).Source}");
        await RunAsync($"mkdir {_folder}/bin; printf '%s\\n' '#!/bin/sh' 'printf 200 >&2; printf abcd' >{_folder}/bin/curl; chmod 0755 {_folder}/bin/curl");
        var found = await RunAsync(
            $"""
            PATH={_folder}/bin:$PATH
            echo 'url = "https://x"' | ( {inbox.Fetch().Source}
            ) >{_folder}/said || exit 1
            cd {_folder}/there/.incoming-*
            cat part.0
            # Who finishes it takes the lock, and whoever reads what was said waits until nobody can say more.
            ! flock -n . true || echo ' free'
            for process in /proc/[0-9]*; do [ ! {_folder}/said -ef "$process/fd/1" ] || cat "$process/comm"; done
            """);
        Assert.Equal("abcd free\n", found);
    }

    private static async Task<string> RunAsync(string script) => (await Cli.Wrap("sh").WithArguments(["-c", script]).ExecuteBufferedAsync()).StandardOutput;
}
