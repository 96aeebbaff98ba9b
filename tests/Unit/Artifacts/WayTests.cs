using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Artifacts.Ways;
using XDeploy.Engine.Releases;

namespace XDeploy.Unit.Artifacts;

/// <summary>Which way is chosen, and what rsync is told and tells.</summary>
public sealed class WayTests
{
    private const long MiB = 1 << 20;

    private static readonly DeployHost Host = new() { Alias = "app", Address = "192.0.2.1", User = "deploy" };

    [Theory]
    [InlineData(ArtifactWay.Auto, 100, 0, true, ArtifactWay.Stream)]
    [InlineData(ArtifactWay.Auto, 100, 80, true, ArtifactWay.Rsync)]
    [InlineData(ArtifactWay.Auto, 100, 80, false, ArtifactWay.Stream)]
    // Little of it differs little, or it is little in any case.
    [InlineData(ArtifactWay.Auto, 100, 20, true, ArtifactWay.Stream)]
    [InlineData(ArtifactWay.Auto, 4, 4, true, ArtifactWay.Stream)]
    [InlineData(ArtifactWay.Scp, 100, 80, true, ArtifactWay.Scp)]
    [InlineData(ArtifactWay.Rsync, 1, 0, false, ArtifactWay.Rsync)]
    public void Rsync_is_chosen_where_differences_are_less(ArtifactWay wanted, long bytes, long older, bool isReady, ArtifactWay chosen) =>
        Assert.Equal(chosen, WayChoice.Of(wanted, bytes * MiB, older * MiB, isReady));

    [Fact]
    public void An_older_version_is_a_large_file_of_the_same_path()
    {
        ReleaseManifest Manifest(params (string Path, long Size, char Sum)[] files) =>
            new(files.Select(f => new ManifestEntry.Regular(f.Path, UnixFileMode.UserRead, f.Size, new string(f.Sum, 64))));
        var wanted = Manifest(("a", 10, 'a'), ("changed", 5 * MiB, 'b'), ("grown", 3 * MiB, 'c'), ("new", 2 * MiB, 'd'), ("same", 2 * MiB, 'e'));
        var first = Manifest(("grown", 100, 'f'), ("same", 2 * MiB, 'e'), ("a", 11, 'g'));
        var second = Manifest(("changed", 4 * MiB, 'h'), ("grown", 2 * MiB, 'i'));
        var (plan, basis) = new TransferPlans(wanted).Best([first]);
        Assert.Equal(0, basis);
        var older = OlderVersions.Of(plan, [(new ReleaseId("1.0"), first), (new ReleaseId("0.9"), second)]);
        // Chunk 1 is the bundle.
        Assert.Equal([(2, "0.9/changed"), (3, "0.9/grown")], older.Paths.Select(p => (p.Key, p.Value)));
        Assert.Equal(8 * MiB, older.Bytes);
    }

    [Fact]
    public void Rsync_runs_as_root_where_sudo_asks_for_nothing()
    {
        var arguments = RsyncArguments.Of(Host, "/tmp/x/ssh_config", "/tmp/x/chunks", "/var/projects/it's/files", 1_000_000, compress: true);
        Assert.Contains("--rsh=ssh -F /tmp/x/ssh_config", arguments);
        Assert.Contains("--bwlimit=976", arguments);
        Assert.Contains("--compress", arguments);
        Assert.Equal(["/tmp/x/chunks/", "xdeploy-host:."], arguments.TakeLast(2));
        Assert.StartsWith("--rsync-path=sudo -n sh -c ", arguments.Single(a => a.StartsWith("--rsync-path", StringComparison.Ordinal)), StringComparison.Ordinal);

        using var secret = new System.Security.SecureString();
        var asked = Host with { SudoPassword = secret };
        Assert.False(RsyncArguments.RunsAsRoot(asked));
        Assert.StartsWith("--rsync-path=sh -c ", RsyncArguments.Of(asked, "c", "s", "f", null, compress: false).Single(a => a.StartsWith("--rsync-path", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.StartsWith("--rsync-path=sh -c ", RsyncArguments.Of(Host with { Privilege = PrivilegeMode.None }, "c", "s", "f", null, compress: false).Single(a => a.StartsWith("--rsync-path", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Rsync_tells_how_far_it_is_and_what_it_sent()
    {
        var told = new List<long>();
        var output = new RsyncOutput(told.Add);
        output.Append("        32768   0%    0.00kB/s\r      1048576  20%    1.00MB"u8);
        output.Append("/s    0:00:00\r      5000000 100%    1.00MB/s    0:00:00 (xfr#1, to-chk=0/1)\n\nNumber of files: 1 (reg: 1)\nTotal bytes sent: 1,234,567\nTotal bytes received: 50\n"u8);
        Assert.Equal([32768, 1048576 - 32768, 5000000 - 1048576], told);
        Assert.Equal(1_234_567, output.BytesSent);
    }

    [Theory]
    [InlineData(127, "bash: line 1: rsync: command not found\n", "ArtifactWayUnavailable")]
    [InlineData(255, "deploy@192.0.2.1: Permission denied (publickey).\n", "ArtifactWayUnavailable")]
    [InlineData(12, "rsync error: error in rsync protocol data stream (code 12)\n", "ConnectionLost")]
    [InlineData(11, "rsync: [receiver] write failed on \"1\": No space left on device (28)\n", "UploadFailed")]
    [InlineData(12, "rsync: [receiver] write failed on \"1\": No space left on device (28)\n", "UploadFailed")]
    public void What_rsync_says_is_an_error_of_ours(int exitCode, string said, string id) => Assert.Equal(id, RsyncErrors.Of(Host, "/f", exitCode, said).ErrorId);

    [Fact]
    public void A_login_that_was_dropped_is_tried_again()
    {
        Assert.True(RsyncErrors.IsDropped(255, "kex_exchange_identification: Connection closed by remote host\n"));
        Assert.False(RsyncErrors.IsDropped(255, "deploy@192.0.2.1: Permission denied (publickey).\n"));
        Assert.False(RsyncErrors.IsDropped(0, string.Empty));
    }
}
