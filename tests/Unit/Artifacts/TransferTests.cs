using System.Diagnostics;
using System.Runtime.Versioning;
using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;

namespace XDeploy.Unit.Artifacts;

/// <summary>Releases that are sent to this machine, by its own sh, tar and sha256sum.</summary>
[SupportedOSPlatform("linux")]
public sealed class TransferTests : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("xdeploy-transfer").FullName;
    private readonly CutSession _session = new(new LocalSession(DeployHost.Local with { Privilege = PrivilegeMode.None }));
    private readonly Random _random = new(1);

    private TransferCompression _compression;
    private BandwidthLimit? _limit;
    private ArtifactWay _way;

    private string Source => Path.Combine(_work, "source");

    private ServiceLayout Layout => new(Path.Combine(_work, "service"));

    public void Dispose() => Sh($"chmod -R u+rwx {_work}; rm -rf {_work}");

    [Fact]
    public async Task A_tree_arrives_as_it_is()
    {
        Directory.CreateDirectory(Path.Combine(Source, "sub dir", "empty"));
        string[] names = ["plain", "-rf", "it's here", "new\nline", @"back\slash", ".hidden", "ünïcödé", "sub dir/two  spaces", "sub dir/tab\there", "$(date)"];
        foreach (var name in names)
            File.WriteAllText(Path.Combine(Source, name), name);
        File.WriteAllText(Path.Combine(Source, "nothing"), string.Empty);
        File.CreateSymbolicLink(Path.Combine(Source, "link"), "sub dir/two  spaces");
        File.CreateSymbolicLink(Path.Combine(Source, "dangling"), "/nowhere\t\n");
        File.CreateSymbolicLink(Path.Combine(Source, "sub dir", "loop"), "..");
        Write("large", 3_000_000);
        File.SetUnixFileMode(Path.Combine(Source, "plain"), (UnixFileMode)0b111_101_001);
        File.SetUnixFileMode(Path.Combine(Source, "large"), (UnixFileMode)0b110_000_000);
        File.SetLastWriteTimeUtc(Path.Combine(Source, "plain"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(Path.Combine(Source, "large"), new DateTime(2002, 2, 3, 4, 5, 6, DateTimeKind.Utc));

        var sent = await SendAsync("1.0");
        Assert.True(sent.Changed);
        AssertSame("1.0");
        Assert.Equal(0, (await SendAsync("1.0")).BytesSent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task What_was_cut_at_any_byte_goes_on_there(int seed)
    {
        var random = new Random(seed);
        for (var file = 0; file < 300; file++)
            Write($"d{file % 7}/f{file}", random.Next(30_000));
        Write("big/one", 2_500_000);
        Write("big/two", 1_200_000);
        for (var cut = 0; cut < 20; cut++)
        {
            _session.CutAfter = random.Next(1_500_000);
            await Assert.ThrowsAsync<DeployException>(() => SendAsync("1.0"));
            Assert.False(Directory.Exists(Layout.Release(new ReleaseId("1.0"))));
            if (_session.Arrived > 6_000_000)
                break;
        }

        _session.CutAfter = null;
        var before = _session.Arrived;
        await SendAsync("1.0");
        AssertSame("1.0");
        // The last piece took up where the one before it had ended.
        Assert.True(_session.Arrived - before < 8_000_000);
        Assert.Equal([".seals", "1.0"], Directory.GetFileSystemEntries(Layout.Releases).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_large_file_goes_on_at_the_byte_where_it_ended()
    {
        Write("one", 5_000_000);
        foreach (var cut in new[] { 1_000_000, 2_000_000, 1_500_000 })
        {
            _session.CutAfter = cut;
            await Assert.ThrowsAsync<DeployException>(() => SendAsync("1.0"));
        }

        _session.CutAfter = null;
        await SendAsync("1.0");
        AssertSame("1.0");
        Assert.InRange(_session.Arrived, 5_000_000, 5_010_000);
    }

    [Fact]
    public async Task What_was_begun_of_another_release_is_left_alone()
    {
        Write("one", 3_000_000);
        _session.CutAfter = 2_000_000;
        await Assert.ThrowsAsync<DeployException>(() => SendAsync("1.0.1"));
        _session.CutAfter = null;
        await SendAsync("1.0");
        var before = _session.Arrived;
        await SendAsync("1.0.1");
        Assert.InRange(_session.Arrived - before, 0, 1_100_000);
    }

    [Fact]
    public async Task What_is_damaged_on_the_way_is_refused_and_taken_away()
    {
        Write("small", 10_000);
        Write("large", 2_000_000);
        foreach (var at in new[] { 12_000L, 300_000L, 1_900_000L })
        {
            _session.Damaged = at;
            var error = await Assert.ThrowsAsync<DeployException>(() => SendAsync("1.0"));
            Assert.Contains(error.ErrorId, new[] { "ArtifactDamaged", "RemoteStepFailed" });
            Assert.Empty(Directory.GetFileSystemEntries(Layout.Releases));
        }
    }

    [Fact]
    public async Task Of_many_files_each_one_is_checked()
    {
        for (var file = 0; file < 1500; file++)
            Write($"d{file % 9}/f{file}", 600);
        foreach (var at in new[] { 300_000L, 1_200_000L, 2_000_000L })
        {
            _session.Damaged = at;
            var error = await Assert.ThrowsAsync<DeployException>(() => SendAsync("1.0"));
            Assert.Contains(error.ErrorId, new[] { "ArtifactDamaged", "RemoteStepFailed" });
            Assert.Empty(Directory.GetFileSystemEntries(Layout.Releases));
        }

        _session.Damaged = null;
        await SendAsync("1.0");
        AssertSame("1.0");
    }

    [Fact]
    public async Task Hosts_that_have_the_same_share_the_work()
    {
        for (var file = 0; file < 30; file++)
            Write($"f{file}", 200_000);
        using var tree = await LocalTree.ReadAsync(Source, CancellationToken.None);
        var (plan, _) = tree.Plans.Best([]);
        Assert.Same(plan, tree.Plans.Best([]).Plan);
        var bundle = Assert.IsType<TransferChunk.Bundle>(plan.Chunks[0]);
        Assert.Same(bundle, plan.Chunks[0]);
        var packed = await tree.Bundles.PackAsync(bundle, CancellationToken.None);
        Assert.Same(packed, await tree.Bundles.PackAsync(bundle, CancellationToken.None));
    }

    [Fact]
    public async Task What_is_the_same_is_linked_and_not_sent()
    {
        for (var file = 0; file < 50; file++)
            Write($"d/f{file}", 20_000);
        Write("model", 3_000_000);
        await SendAsync("1.0");
        Write("d/f7", 21_000);
        File.Delete(Path.Combine(Source, "d/f8"));
        Directory.CreateDirectory(Path.Combine(Source, "moved"));
        File.Move(Path.Combine(Source, "model"), Path.Combine(Source, "moved/model"));
        File.SetUnixFileMode(Path.Combine(Source, "d/f9"), (UnixFileMode)0b111_101_101);

        var sent = await SendAsync("2.0");
        AssertSame("2.0");
        Assert.InRange(sent.BytesSent, 41_000, 50_000);
        Assert.Equal(Inode("1.0/model"), Inode("2.0/moved/model"));
        Assert.Equal(Inode("1.0/d/f1"), Inode("2.0/d/f1"));
        Assert.NotEqual(Inode("1.0/d/f7"), Inode("2.0/d/f7"));
        // The one that it was built upon is what it was.
        Assert.Equal("whole", Sh($"cd {Layout.Releases}; {ReleaseSeal.Functions.Source}\nxd_whole 1.0 && echo whole").Trim());
    }

    [Fact]
    public async Task A_release_that_was_changed_on_the_host_is_not_built_upon()
    {
        Write("model", 300_000);
        Write("other", 10);
        await SendAsync("1.0");
        Sh($"echo hacked >{Layout.Releases}/1.0/model");
        Write("other", 11);
        var sent = await SendAsync("2.0");
        Assert.True(sent.BytesSent > 300_000);
        AssertSame("2.0");
    }

    [Theory]
    [InlineData(TransferCompression.Gzip, null)]
    [InlineData(TransferCompression.Auto, 3_000_000L)]
    public async Task What_is_compressed_goes_on_where_it_was_cut(TransferCompression compression, long? limit)
    {
        WriteText("one", 6_000_000);
        WriteText("small", 20_000);
        Write("random", 2_000_000);
        (_compression, _limit) = (compression, limit is { } bytes ? new BandwidthLimit(bytes, TimeProvider.System) : null);
        foreach (var cut in new[] { 200_000, 500_000, 800_000 })
        {
            _session.CutAfter = cut;
            await Assert.ThrowsAsync<DeployException>(() => SendAsync("1.0"));
        }

        _session.CutAfter = null;
        var sent = await SendAsync("1.0");
        AssertSame("1.0");
        // What was decompressed before a cut is not sent again, and all of it is 8 MB.
        Assert.InRange(_session.Arrived - sent.BytesSent, 1_400_000, 1_500_000);
        Assert.InRange(_session.Arrived, 2_500_000, 6_500_000);
    }

    [Fact]
    public async Task A_line_that_is_fast_is_not_held_up_by_compression()
    {
        WriteText("one", 30_000_000);
        (_compression, _limit) = (TransferCompression.Auto, new BandwidthLimit(100_000_000_000, TimeProvider.System));
        var sent = await SendAsync("1.0");
        AssertSame("1.0");
        Assert.InRange(sent.BytesSent, 30_000_000, 40_000_000);
    }

    [Fact]
    public async Task Chunks_that_come_as_files_go_on_at_the_byte_and_become_the_same_release()
    {
        for (var file = 0; file < 300; file++)
            Write($"d/f{file}", _random.Next(20_000));
        Write("big/it's\n large", 5_000_000);
        File.SetUnixFileMode(Path.Combine(Source, "big/it's\n large"), (UnixFileMode)0b101_000_000);
        File.SetLastWriteTimeUtc(Path.Combine(Source, "big/it's\n large"), new DateTime(2002, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        var carrier = new CopyCarrier();
        foreach (var cut in new[] { 500_000, 3_500_000, 1_000_000, 1_000_000 })
        {
            carrier.CutAfter = cut;
            await Assert.ThrowsAsync<DeployException>(() => CarryAsync("1.0", carrier));
            Assert.False(Directory.Exists(Layout.Release(new ReleaseId("1.0"))));
        }

        carrier.CutAfter = null;
        Assert.True(await CarryAsync("1.0", carrier));
        AssertSame("1.0");
        Assert.Equal([".seals", "1.0"], Directory.GetFileSystemEntries(Layout.Releases).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var sizes = Directory.GetFiles(Source, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
        // A bundle that was cut came twice.
        Assert.InRange(carrier.Arrived, sizes, sizes + 1_800_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Chunks_that_come_as_files_and_are_damaged_are_refused_and_taken_away(int chunk)
    {
        Write("small", 10_000);
        Write("large", 2_000_000);
        var error = await Assert.ThrowsAsync<DeployException>(() => CarryAsync("1.0", new CopyCarrier { Damaged = chunk }));
        Assert.Contains(error.ErrorId, new[] { "ArtifactDamaged", "RemoteStepFailed" });
        Assert.Empty(Directory.GetFileSystemEntries(Layout.Releases));
    }

    [Fact]
    public async Task This_machine_has_no_sshd_to_send_by()
    {
        Write("file", 10);
        _way = ArtifactWay.Sftp;
        Assert.Equal("ArtifactWayUnavailable", (await Assert.ThrowsAsync<DeployException>(() => SendAsync("1.0"))).ErrorId);
        _way = ArtifactWay.Auto;
        Assert.Equal(ArtifactWay.Stream, (await SendAsync("1.0")).Way);
        Assert.Null((await SendAsync("1.0")).Way);
    }

    [Fact]
    public async Task What_is_no_file_is_not_sent()
    {
        Write("file", 10);
        Sh($"mkfifo {Source}/pipe");
        Assert.Equal("ArtifactInvalid", (await Assert.ThrowsAsync<DeployException>(() => SendAsync("1.0"))).ErrorId);
    }

    [Fact]
    public async Task An_archive_becomes_the_release_that_its_directory_is()
    {
        for (var file = 0; file < 20; file++)
            Write($"d/f{file}", 20_000);
        Write("model", 1_500_000);
        File.CreateSymbolicLink(Path.Combine(Source, "link"), "d/f1");
        await SendAsync("1.0");
        Sh($"cd {Source}; tar -czf {_work}/made.tar.gz .");
        var options = new TreeOptions { Unpack = ArchiveUnpacking.Auto };
        using var tree = await LocalTree.ReadAsync(Path.Combine(_work, "made.tar.gz"), options, CancellationToken.None);
        var sender = new ArtifactSender(tree, Layout, new ReleaseId("1.0"));
        Assert.True(await sender.IsPresentAsync(_session, await SeeAsync(sender), CancellationToken.None));

        // And where it is sent, it goes on where it was cut.
        sender = new ArtifactSender(tree, new ServiceLayout(Path.Combine(_work, "other")), new ReleaseId("2.0"));
        _session.CutAfter = 1_000_000;
        await Assert.ThrowsAsync<DeployException>(() => SendAsync(sender));
        _session.CutAfter = null;
        await SendAsync(sender);
        Assert.Equal(string.Empty, Sh($"diff -r --no-dereference -x .xdeploy-manifest {Source} {_work}/other/releases/2.0"));
    }

    [Fact]
    public async Task What_releases_share_is_linked_and_stays()
    {
        Write("app", 10);
        Write("config/default.json", 10);
        var shared = new SharedPaths(["uploads/", "deep/er/cache/", "config/local.json"]);
        var error = await Assert.ThrowsAsync<DeployException>(() => SendAsync("1.0", shared));
        Assert.Equal("SharedPathMissing", error.ErrorId);
        Assert.Contains("config/local.json", error.Message, StringComparison.Ordinal);
        Assert.Empty(Sh($"ls -A {Layout.Releases} 2>/dev/null"));

        Sh($"mkdir -p {Layout.Shared}/config; echo '{{}}' >{Layout.Shared}/config/local.json");
        Assert.True((await SendAsync("1.0", shared)).Changed);
        Sh($"echo kept >{Layout.Release(new ReleaseId("1.0"))}/uploads/picture; echo kept >{Layout.Release(new ReleaseId("1.0"))}/deep/er/cache/x");
        Write("app", 11);
        await SendAsync("2.0", shared);
        Assert.Equal("kept\nkept\n{}\n", Sh($"cd {Layout.Release(new ReleaseId("2.0"))}; cat uploads/picture deep/er/cache/x config/local.json"));
        // The same is the same, wherever and whenever it comes from.
        Assert.False((await SendAsync("2.0", shared)).Changed);
        Assert.Equal("0 0 0", Sh($"cd {Layout.Release(new ReleaseId("2.0"))}; stat -c %Y uploads deep deep/er | tr '\n' ' '").Trim());
    }

    private async Task<Release> SendAsync(string id, SharedPaths? shared = null)
    {
        var tree = await LocalTree.ReadAsync(Source, CancellationToken.None);
        return await SendAsync(new ArtifactSender(shared is null ? tree : tree.With(shared), Layout, new ReleaseId(id)) { Shared = shared, Compression = _compression, Limit = _limit, Way = _way });
    }

    private async Task<Release> SendAsync(ArtifactSender sender)
    {
        var seen = await SeeAsync(sender);
        return await sender.IsPresentAsync(_session, seen, CancellationToken.None) ? sender.Result(_session.Host, changed: false) : await sender.SendAsync(_session, seen, null, CancellationToken.None);
    }

    private async Task<HostLook> SeeAsync(ArtifactSender sender)
    {
        var wanted = sender.Result(_session.Host, changed: false);
        var layout = new ServiceLayout(Path.GetFullPath(Path.Combine(wanted.Path, "..", "..")));
        return await HostLook.AtAsync(_session, layout, wanted.Id, "/nowhere", CancellationToken.None);
    }

    private async Task<bool> CarryAsync(string id, CopyCarrier carrier)
    {
        var tree = await LocalTree.ReadAsync(Source, CancellationToken.None);
        var (plan, _) = tree.Plans.Best([]);
        var release = new ReleaseId(id);
        var inbox = new ReleaseInbox(Layout, release, plan, null, null) { TakesFiles = true };
        return await new ArtifactTransfer(_session, tree, plan, inbox, Layout, release) { Carrier = carrier }.TryRunAsync(0, CancellationToken.None);
    }

    private void WriteText(string name, int size)
    {
        Directory.CreateDirectory(Source);
        File.WriteAllText(Path.Combine(Source, name), string.Concat(Enumerable.Range(0, size / 10).Select(i => $"{i * 7919 % 1_000_003:d9}\n")));
    }

    private void Write(string name, int size)
    {
        var bytes = new byte[size];
        _random.NextBytes(bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Source, name))!);
        File.WriteAllBytes(Path.Combine(Source, name), bytes);
    }

    private void AssertSame(string id)
    {
        const string List = "find . ! -name .xdeploy-manifest ! -path . -type d -printf '%m %p\\n' -o ! -name .xdeploy-manifest ! -path . -printf '%y %m %s %Ts %p %l\\n' | sort";
        Assert.Equal(string.Empty, Sh($"diff -r --no-dereference -x .xdeploy-manifest {Source} {Layout.Releases}/{id}"));
        Assert.Equal(Sh($"cd {Source}; {List}"), Sh($"cd {Layout.Releases}/{id}; {List}"));
    }

    private string Inode(string path) => Sh($"stat -c %i {Layout.Releases}/{path}");

    private static string Sh(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("sh") { RedirectStandardOutput = true, ArgumentList = { "-c", script } })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
