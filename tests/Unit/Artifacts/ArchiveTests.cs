using System.Diagnostics;
using System.Runtime.Versioning;
using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Artifacts.Archives;

namespace XDeploy.Unit.Artifacts;

/// <summary>Archives that are sent as what is in them, and those that are not.</summary>
[SupportedOSPlatform("linux")]
public sealed class ArchiveTests : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("xdeploy-archives").FullName;

    public static TheoryData<string> Tar => [.. HostileArchives.Tar.Keys];

    public static TheoryData<string> Zip => [.. HostileArchives.Zip.Keys];

    private string Source => Path.Combine(_work, "source");

    public void Dispose() => Sh($"chmod -R u+rwx {_work}; rm -rf {_work}");

    [Theory]
    [MemberData(nameof(Tar))]
    public Task A_hostile_tar_is_refused(string what) => AssertRefusedAsync("a.tar", HostileArchives.Tar[what]);

    [Theory]
    [MemberData(nameof(Tar))]
    public Task A_hostile_tar_in_gzip_is_refused(string what) =>
        what.Contains("gzip", StringComparison.Ordinal) ? Task.CompletedTask : AssertRefusedAsync("a.tgz", HostileArchives.Gzip(HostileArchives.Tar[what]));

    [Theory]
    [MemberData(nameof(Zip))]
    public Task A_hostile_zip_is_refused(string what) => AssertRefusedAsync("a.zip", HostileArchives.Zip[what]);

    [Theory]
    [InlineData("tar --format=gnu -cf $out .")]
    [InlineData("tar --format=pax -cf $out .")]
    [InlineData("tar --format=posix -cf $out -- * .h*")]
    [InlineData("tar -czf $out .")]
    [InlineData("tar --zstd -cf $out .")]
    [InlineData("tar -cJf $out .")]
    [InlineData("tar -cjf $out .")]
    [InlineData("tar -cf - . | xz -T2 --block-size=100000 >$out")]
    [InlineData("python3 -c \"import tarfile; t = tarfile.open('$out', 'w:gz'); t.add('.'); t.close()\"")]
    public async Task What_tar_packs_is_what_a_directory_is(string command)
    {
        MakeSource();
        File.CreateSymbolicLink(Path.Combine(Source, "new\nline"), @"back\slash");
        await AssertSameAsync(command);
    }

    [Fact]
    public async Task What_a_directory_is_called_does_not_matter_to_ustar()
    {
        MakeSource();
        await AssertSameAsync("tar --format=ustar -cf $out .");
        await AssertSameAsync("tar --format=v7 -cf $out -- * .h*");
    }

    [Theory]
    [InlineData("zip -qry $out .")]
    [InlineData("zip -qry0 $out .")]
    [InlineData("zip -qryX $out .")]
    [InlineData("LC_ALL=C.UTF-8 zip -qry $out .")]
    public async Task What_zip_packs_is_what_a_directory_is(string command)
    {
        MakeSource();
        await AssertSameAsync(command, withTimes: !command.Contains('X', StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_zip_of_windows_is_read()
    {
        File.WriteAllBytes(Path.Combine(_work, "w.zip"), new ZipBytes().Add(@"a\b.txt", mode: 0, madeBy: 0).Add(@"a\c\", string.Empty, mode: 0, madeBy: 0).Whole);
        using var tree = await ReadAsync("w.zip");
        Assert.Equal(
            "# xdeploy manifest 2\n#d 0755 a\n#f 0644 2\n73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac  a/b.txt\n#d 0755 a/c\n", tree.Manifest.ToString());
    }

    [Fact]
    public async Task Later_files_of_a_tar_come_in_the_place_of_earlier_ones()
    {
        File.WriteAllBytes(Path.Combine(_work, "a.tar"), new TarBytes().Folder("d").File("d/f", "one").HardLink("d/h", "d/f").File("d/f", "three").Folder("d").Whole);
        using var tree = await ReadAsync("a.tar");
        Assert.Equal([5L, 3L], tree.Manifest.Files.Select(f => f.Size));
    }

    [Fact]
    public async Task Bits_that_change_who_one_is_are_not_kept()
    {
        File.WriteAllBytes(Path.Combine(_work, "a.tar"), new TarBytes().File("f", mode: "0006755").Whole);
        using var tree = await ReadAsync("a.tar");
        Assert.Equal((UnixFileMode)0b111_101_101, tree.Manifest.Files.Single().Mode);
    }

    [Theory]
    [InlineData("x-model", true)]
    [InlineData("x-model-2.4.1", true)]
    [InlineData("x-model.tar", true)]
    [InlineData("x-model.zip", true)]
    [InlineData("x-model.jar", false)]
    [InlineData("model.pt", false)]
    public async Task The_content_says_what_is_an_archive_unless_the_name_says_otherwise(string name, bool isArchive)
    {
        foreach (var bytes in new[] { new ZipBytes().Add("a").Whole, new TarBytes().File("a").Whole })
        {
            File.WriteAllBytes(Path.Combine(_work, name), bytes);
            using var tree = await ReadAsync(name);
            Assert.Equal(isArchive ? "a" : name, tree.Manifest.Entries.Single().Path);
            using var asked = await ReadAsync(name, new TreeOptions { Unpack = ArchiveUnpacking.Always });
            Assert.Equal("a", asked.Manifest.Entries.Single().Path);
            using var file = await ReadAsync(name, new TreeOptions());
            Assert.Equal(name, file.Manifest.Entries.Single().Path);
        }
    }

    [Fact]
    public async Task What_is_no_archive_is_a_file_unless_its_name_says_that_it_is_one()
    {
        File.WriteAllText(Path.Combine(_work, "file"), "no archive");
        File.WriteAllBytes(Path.Combine(_work, "model.gz"), HostileArchives.Gzip("no archive"u8.ToArray()));
        foreach (var name in new[] { "file", "model.gz" })
        {
            using var tree = await ReadAsync(name);
            Assert.Equal(name, tree.Manifest.Entries.Single().Path);
        }

        await AssertRefusedAsync("file.tar.gz", "no archive"u8.ToArray());
        Assert.Equal("ArchiveRefused", (await Assert.ThrowsAsync<DeployException>(() => ReadAsync("file", new TreeOptions { Unpack = ArchiveUnpacking.Always }))).ErrorId);
    }

    [Fact]
    public async Task Folders_at_the_start_are_taken_away()
    {
        File.WriteAllBytes(Path.Combine(_work, "a.tar"), new TarBytes().Folder("top").File("top/a").Folder("top/d").HardLink("top/d/h", "top/a").File("readme").Whole);
        using (var tree = await ReadAsync("a.tar", new TreeOptions { Unpack = ArchiveUnpacking.Auto, StripComponents = 1 }))
            Assert.Equal(["a", "d", "d/h"], tree.Manifest.Entries.Select(e => e.Path));
        File.WriteAllBytes(Path.Combine(_work, "b.tar"), new TarBytes().File("one/a").File("two/a").Whole);
        var options = new TreeOptions { Unpack = ArchiveUnpacking.Auto, StripComponents = 1 };
        Assert.Equal("ArchiveRefused", (await Assert.ThrowsAsync<DeployException>(() => ReadAsync("b.tar", options))).ErrorId);
        // What stays inside the archive may lead out of what is left of it.
        File.WriteAllBytes(Path.Combine(_work, "c.tar"), new TarBytes().File("top/a").Link("top/l", "../top/a").Whole);
        Assert.Equal("ArchiveRefused", (await Assert.ThrowsAsync<DeployException>(() => ReadAsync("c.tar", options))).ErrorId);
    }

    [Fact]
    public async Task What_is_left_out_of_an_archive_is_not_there()
    {
        File.WriteAllBytes(Path.Combine(_work, "a.tar"), new TarBytes().File("a.log").File("logs/x").File("keep").Folder("empty").Whole);
        using var tree = await ReadAsync("a.tar", new TreeOptions { Unpack = ArchiveUnpacking.Auto, Exclude = new ExcludeRules(["*.log", "/logs/"]) });
        Assert.Equal(["empty", "keep"], tree.Manifest.Entries.Select(e => e.Path));
    }

    [Fact]
    public void An_archive_that_is_cut_anywhere_is_refused()
    {
        var whole = new TarBytes().Folder("d").File("d/a", "some text").Link("l", "d/a").File("b", new string('y', 700)).Whole;
        File.WriteAllBytes(Path.Combine(_work, "whole.tar"), whole);
        for (var length = 0; length < whole.Length - 512; length += 37)
        {
            File.WriteAllBytes(Path.Combine(_work, "cut.tar"), whole[..length]);
            var options = new TreeOptions { Unpack = ArchiveUnpacking.Auto };
            Assert.Throws<DeployException>(() => ArchiveContent.Open(Path.Combine(_work, "cut.tar"), options, CancellationToken.None));
        }
    }

    [Theory]
    [InlineData("a.tar")]
    [InlineData("a.zip")]
    public void An_archive_with_any_wrong_byte_is_refused_or_read_and_nothing_else(string name)
    {
        var random = new Random(5);
        var tar = new TarBytes().Folder("d").Pax('x', ("path", "d/a"), ("mtime", "1.5")).File("x", "some text").Link("l", "d/a").HardLink("h", "d/a").Whole;
        var zip = new ZipBytes().Add("d/", string.Empty, mode: 0x41ED).Add("d/a", "some text").Add("l", "d/a", mode: 0xA1FF).Whole;
        for (var round = 0; round < 2000; round++)
        {
            var bytes = (byte[])(name == "a.tar" ? tar : zip).Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(Path.Combine(_work, name), bytes);
            try
            {
                ArchiveContent.Open(Path.Combine(_work, name), Auto, CancellationToken.None)?.Dispose();
            }
            catch (DeployException e)
            {
                Assert.Equal("ArchiveRefused", e.ErrorId);
            }
        }

        Assert.Empty(Directory.GetFileSystemEntries(Unpacked));
    }

    [Fact]
    public async Task Nothing_stays_behind_where_it_is_stopped()
    {
        File.WriteAllBytes(Path.Combine(_work, "a.tar"), new TarBytes().File("a").Whole);
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LocalTree.ReadAsync(Path.Combine(_work, "a.tar"), Auto, stopped.Token));
        Assert.Throws<OperationCanceledException>(() => ArchiveContent.Open(Path.Combine(_work, "a.tar"), Auto, stopped.Token));
        (await ReadAsync("a.tar")).Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(Unpacked));
    }

    private TreeOptions Auto => new() { Unpack = ArchiveUnpacking.Auto, TemporaryFolder = Unpacked };

    // Where archives are unpacked: what is left there was left behind.
    private string Unpacked => Directory.CreateDirectory(Path.Combine(_work, "unpacked")).FullName;

    private async Task AssertRefusedAsync(string name, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(_work, name), bytes);
        var error = await Assert.ThrowsAsync<DeployException>(() => ReadAsync(name));
        Assert.Contains(error.ErrorId, new[] { "ArchiveRefused" });
        Assert.DoesNotContain('\r', error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(Unpacked));
        Assert.False(File.Exists(Path.Combine(Unpacked, "xdeploy-canary")) || File.Exists(Path.Combine(_work, "xdeploy-canary")));
        Assert.False(File.Exists(HostileArchives.Canary));
    }

    private Task<LocalTree> ReadAsync(string name, TreeOptions? options = null) =>
        LocalTree.ReadAsync(Path.Combine(_work, name), options ?? Auto, CancellationToken.None);

    private async Task AssertSameAsync(string command, bool withTimes = true)
    {
        var archive = Path.Combine(_work, "made");
        File.Delete(archive);
        Assert.Equal(string.Empty, Sh($"exec 2>&1; cd {Source}; {command.Replace("$out", archive, StringComparison.Ordinal)}; [ -f {archive} ] || mv {archive}.zip {archive}"));
        using var wanted = await LocalTree.ReadAsync(Source, CancellationToken.None);
        using var tree = await ReadAsync("made");
        Assert.Equal(wanted.Manifest.ToString(), tree.Manifest.ToString());
        Assert.Equal(wanted.Manifest.Digest, tree.Manifest.Digest);
        foreach (var file in tree.Manifest.Files)
        {
            using var content = tree.Open(file);
            Assert.Equal(file.Size, content.Length);
            if (withTimes)
                Assert.Equal(wanted.ChangedAt(file), tree.ChangedAt(file));
        }
    }

    private void MakeSource()
    {
        var random = new Random(1);
        Directory.CreateDirectory(Path.Combine(Source, "sub dir", "empty"));
        string[] names = ["plain", "-rf", "it's here", ".hidden", "ünïcödé", "sub dir/two  spaces", "$(date)", "end"];
        foreach (var name in names)
            File.WriteAllText(Path.Combine(Source, name), name);
        var bytes = new byte[700_000];
        random.NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(Source, "large"), bytes);
        File.WriteAllText(Path.Combine(Source, "nothing"), string.Empty);
        File.CreateSymbolicLink(Path.Combine(Source, "link"), "sub dir/two  spaces");
        File.CreateSymbolicLink(Path.Combine(Source, "dangling"), "nowhere");
        File.CreateSymbolicLink(Path.Combine(Source, "sub dir", "loop"), "..");
        File.SetUnixFileMode(Path.Combine(Source, "plain"), (UnixFileMode)0b111_101_001);
        File.SetUnixFileMode(Path.Combine(Source, "sub dir"), (UnixFileMode)0b111_101_000);
        File.SetLastWriteTimeUtc(Path.Combine(Source, "plain"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Sh($"ln '{Source}/large' '{Source}/another name'");
    }

    private static string Sh(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("sh") { RedirectStandardOutput = true, ArgumentList = { "-c", script } })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
