using System.Diagnostics;
using System.Runtime.Versioning;
using XDeploy.Engine.Artifacts.Store;

namespace XDeploy.Unit.Artifacts;

/// <summary>Archives that a host unpacks itself, by this machine's own sh and tar.</summary>
[SupportedOSPlatform("linux")]
public sealed class StoreArchiveTests : IDisposable
{
    // The tar of a host ends a name at its NUL, knows its own sparse files, and does not see what is less than a block: nothing of these leaves the folder.
    private static readonly string[] Harmless = ["NUL in a name", "sparse file of GNU", "garbage behind its end"];

    private readonly string _work = Directory.CreateTempSubdirectory("xdeploy-unpack").FullName;

    public static TheoryData<string> Tar => [.. HostileArchives.Tar.Keys];

    public static TheoryData<string> Zip => [.. HostileArchives.Zip.Keys.Where(k => k != "bomb")];

    public void Dispose() => Sh($"chmod -R u+rwx {_work}; rm -rf {_work}");

    [Theory]
    [MemberData(nameof(Tar))]
    public void A_hostile_tar_is_refused_by_hosts(string what) => AssertRefused(what, HostileArchives.Tar[what]);

    [Theory]
    [MemberData(nameof(Zip))]
    public void A_zip_is_refused_by_hosts(string what) => AssertRefused(what, HostileArchives.Zip[what]);

    [Fact]
    public void What_is_no_harm_is_unpacked()
    {
        var bytes = new TarBytes().Folder("a dir").File("a dir/f", "one\n").HardLink("h", "a dir/f").Link("a dir/l", "../h").File("x -> y", "two\n").File("dots..in a..name", "three\n").Link("dangling", "no/where").Whole;
        Assert.Equal((0, string.Empty), Unpack(bytes));
        Assert.Equal("one\none\none\ntwo\nthree\n", Sh($"cd {_work}/host/tree; cat 'a dir/f' h 'a dir/l' 'x -> y' 'dots..in a..name'"));
        Assert.Equal((0, string.Empty), Unpack(HostileArchives.Gzip(bytes)));
    }

    private void AssertRefused(string what, byte[] bytes)
    {
        var (status, said) = Unpack(bytes);
        Assert.False(File.Exists(HostileArchives.Canary) || File.Exists("/tmp/xdeploy-through"));
        Assert.Equal("host", string.Join(' ', Directory.GetFileSystemEntries(_work).Select(Path.GetFileName)));
        Assert.DoesNotContain("xdeploy-canary", Sh($"ls -A {_work}/host"), StringComparison.Ordinal);
        if (!Harmless.Contains(what))
            Assert.Equal((StoreInbox.StatusRefused, "refused="), (status, said.Length > 8 ? said[..8] : $"{said} {Sh($"ls -lAR {_work}/host/tree; cat {_work}/host/state/said")}"));
    }

    private (int Status, string Said) Unpack(byte[] bytes)
    {
        var host = Path.Combine(_work, "host");
        Sh($"rm -rf {host}; mkdir -p {host}/state");
        File.WriteAllBytes(Path.Combine(host, "part.0"), bytes);
        var artifact = new StoredArtifact("x", new ReleaseId("1"), ArtifactKind.File, bytes.Length, string.Empty, DateTimeOffset.UnixEpoch, new ArtifactStore("s"));
        var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true, WorkingDirectory = host, ArgumentList = { "-c", $"( set -eu\nLC_ALL=C; export LC_ALL; xd_parts=part.0\n{StoreArchive.Unpack(artifact).Source}\n) </dev/null 2>state/errors" } };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said);
    }

    private static string Sh(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("sh") { RedirectStandardOutput = true, ArgumentList = { "-c", script } })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
