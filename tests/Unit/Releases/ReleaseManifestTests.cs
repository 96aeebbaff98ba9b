using System.Diagnostics;
using CsCheck;
using XDeploy.Engine.Releases;

namespace XDeploy.Unit.Releases;

public sealed class ReleaseManifestTests
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly Gen<string> Name = Gen.OneOf(
        Gen.String[Gen.Char["abcdefgh"], 1, 8],
        Odd("-rf", "it's here", "two  spaces", "new\nline", @"back\slash", @"\n", "tab\there", "ünïcödé", "日本", "#d 0755 x", ".hidden", "a;b|c&d", "$(date)", "*", "\u0001", " lead", "trail "));

    private static readonly Gen<ManifestEntry> Entry = Gen.Select(
        Name, Name, Gen.Int[0, 3], Gen.Int[0, 511], Gen.Long[0, 1 << 20], Gen.Int[0, 3],
        (folder, name, kind, mode, size, content) => kind switch
        {
            0 => (ManifestEntry)new ManifestEntry.Folder($"{folder}/{name}", (UnixFileMode)mode),
            1 => new ManifestEntry.Link($"{folder}/{name}", name),
            _ => new ManifestEntry.Regular($"{folder}/{name}", (UnixFileMode)mode, size, new string((char)('a' + content), 64)),
        });

    private static readonly Gen<ReleaseManifest> Manifest = Entry.List[0, 30].Select(entries => new ReleaseManifest(entries.DistinctBy(e => e.Path)));

    [Fact]
    public void What_is_written_is_read_again() => Manifest.Sample(manifest =>
    {
        var read = ReleaseManifest.Parse(manifest.ToString());
        Assert.Equal(manifest.Entries, read.Entries);
        Assert.Equal(manifest.Digest, read.Digest);
    });

    [Fact]
    public void A_patch_makes_one_of_another() => Gen.Select(Manifest, Manifest).Sample(
        (a, b) =>
        {
            // Most of what two releases hold is the same.
            var next = new ReleaseManifest(a.Entries.Where((_, i) => i % 3 > 0).Concat(b.Entries).DistinctBy(e => e.Path));
            Assert.Equal(next.ToString(), Awk(a.ToString(), ManifestPatch.Of(a, next)));
        },
        iter: 60);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("# xdeploy manifest 1\n")]
    [InlineData("# xdeploy manifest 2\n#f 0644 12\n")]
    [InlineData("# xdeploy manifest 2\n#f 0644 12\nshort  x\n")]
    [InlineData("# xdeploy manifest 2\n#x\n")]
    [InlineData("# xdeploy manifest 2\n#d 0755 cut")]
    public void What_is_none_is_refused(string text) => Assert.Throws<FormatException>(() => ReleaseManifest.Parse(text));

    [Fact]
    public void The_host_s_own_sha256sum_understands_it()
    {
        var folder = Directory.CreateTempSubdirectory("xdeploy-manifest").FullName;
        try
        {
            string[] names = ["plain", "two  spaces", "new\nline", @"back\slash", "-rf", "ünïcödé"];
            foreach (var name in names)
                File.WriteAllText(Path.Combine(folder, name), name);
            var manifest = new ReleaseManifest(names.Select(name => new ManifestEntry.Regular(
                name, Plain, name.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name))))));
            File.WriteAllText(Path.Combine(folder, ".manifest"), manifest.ToString());
            Assert.Equal(string.Empty, Sh(folder, "sha256sum --check --quiet --strict .manifest"));
            File.WriteAllText(Path.Combine(folder, "new\nline"), "other");
            Assert.Contains("FAILED", Sh(folder, "sha256sum --check --quiet --strict .manifest 2>&1 || :"), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Gen<string> Odd(params string[] names) => Gen.Int[0, names.Length - 1].Select(i => names[i]);

    private static string Awk(string old, string patch)
    {
        var folder = Directory.CreateTempSubdirectory("xdeploy-manifest").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "old"), old);
            File.WriteAllText(Path.Combine(folder, "patch"), patch);
            return Sh(folder, $"export LC_ALL=C; {ManifestPatch.Apply("old").Source} <patch");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Sh(string folder, string script)
    {
        using var process = Process.Start(new ProcessStartInfo("sh") { RedirectStandardOutput = true, WorkingDirectory = folder, ArgumentList = { "-ec", script } })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
