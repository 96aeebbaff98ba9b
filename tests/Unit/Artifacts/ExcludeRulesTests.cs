using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using XDeploy.Engine.Artifacts;

namespace XDeploy.Unit.Artifacts;

/// <summary>What is left out, by git's own word for it.</summary>
[SupportedOSPlatform("linux")]
public sealed class ExcludeRulesTests : IDisposable
{
    private static readonly string[] Parts =
        ["a", "b", "ab", "*", "?", "**", "*.b", "a*", "*a", "a**b", "[ab]", "[!a]", "[^b]", "[a-c]", "[]a]", "[a-]", "[[:alpha:]]*", "[[:digit:][:punct:]]*", "[[:no:]]", "[a", @"\a", @"\*", @"\?", @"a\", "a.b", "*.*", "*b*", "ü", "??", "[ü]", "c d", @"d\ ", "#", "***"];

    private static readonly string[] Names = ["a", "b", "ab", "c", "a.b", "b.b", ".a", "aa", "ü", "c d", "d ", "#", "*", "?", "1", "[a", "]", "-", "abab"];

    private readonly string _work = Directory.CreateTempSubdirectory("xdeploy-excludes").FullName;

    public void Dispose() => Directory.Delete(_work, recursive: true);

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Patterns_are_read_as_git_reads_them(int seed)
    {
        Skip.IfNot(File.Exists("/usr/bin/git"), "There is no git here.");
        var random = new Random(seed);
        var things = MakeTree(random);
        Git("init -q", string.Empty);
        for (var round = 0; round < 120; round++)
        {
            var lines = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Line(random)).ToArray();
            File.WriteAllText(Path.Combine(_work, ".gitignore"), string.Join(random.Next(2) == 0 ? "\n" : "\r\n", lines));
            var wanted = Git("-c core.excludesFile= check-ignore --no-index -z --stdin", string.Join('\0', things.Select(t => t.Path))).Split('\0').ToHashSet(StringComparer.Ordinal);
            var rules = ExcludeRules.Of(Path.Combine(_work, ".gitignore"), [])!;
            foreach (var (path, isFolder) in things)
                Assert.True(rules.Excludes(path, isFolder) == wanted.Contains(path), $"{path} (a directory: {isFolder}), which git {(wanted.Contains(path) ? "ignores" : "does not ignore")} by {string.Join(" | ", lines)}");
        }
    }

    [Theory]
    [InlineData("build/", "build/x", false, true)]
    [InlineData("build/", "build", false, false)]
    [InlineData("/a", "b/a", false, false)]
    [InlineData("a", "b/a", false, true)]
    [InlineData("a/b", "c/a/b", false, false)]
    [InlineData("**/a/b", "c/a/b", false, true)]
    [InlineData("a/**/b", "a/b", false, true)]
    [InlineData("a/**", "a", true, false)]
    [InlineData("# a", "# a", false, false)]
    [InlineData(@"\# a", "# a", false, true)]
    [InlineData("a ", "a", false, true)]
    [InlineData("", "a", false, false)]
    [InlineData("/", "a", false, false)]
    public void A_pattern_means_what_gitignore_says(string pattern, string path, bool isFolder, bool isExcluded) =>
        Assert.Equal(isExcluded, new ExcludeRules([pattern]).Excludes(path, isFolder));

    [Fact]
    public void The_last_pattern_counts_but_brings_nothing_back_from_a_directory_that_is_left_out()
    {
        var rules = new ExcludeRules(["*.log", "!keep.log", "old/", "!old/x"]);
        Assert.True(rules.Excludes("a.log", false));
        Assert.False(rules.Excludes("a/keep.log", false));
        Assert.True(rules.Excludes("old/x", false));
        Assert.True(rules.Excludes("old/keep.log", false));
    }

    [Fact]
    public void Patterns_take_no_time_that_is_worth_the_name()
    {
        var clock = Stopwatch.StartNew();
        Assert.False(new ExcludeRules(["a*a*a*a*a*a*a*a*a*a*a*b"]).Excludes(new string('a', 250), false));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task What_is_left_out_of_a_directory_is_not_read()
    {
        Directory.CreateDirectory(Path.Combine(_work, "out", "deep"));
        Directory.CreateDirectory(Path.Combine(_work, "in"));
        foreach (var name in new[] { "out/deep/x", "in/a.log", "in/keep", ".deployignore" })
            File.WriteAllText(Path.Combine(_work, name), name);
        using (Process.Start("mkfifo", [Path.Combine(_work, "pipe.log")]))
        {
        }

        File.CreateSymbolicLink(Path.Combine(_work, "link"), "out");
        File.WriteAllText(Path.Combine(_work, ".deployignore"), "# what stays here\nout/\n*.log\n.deployignore\n");
        var options = new TreeOptions { Exclude = ExcludeRules.Of(Path.Combine(_work, ".deployignore"), ["!nothing"]) };
        using var tree = await LocalTree.ReadAsync(_work, options, CancellationToken.None);
        Assert.Equal(["in", "in/keep", "link"], tree.Manifest.Entries.Select(e => e.Path));
    }

    [Fact]
    public void A_file_of_patterns_is_there() =>
        Assert.Equal("ExcludeFileMissing", Assert.Throws<DeployException>(() => ExcludeRules.Of(Path.Combine(_work, "none"), [])).ErrorId);

    private static string Line(Random random)
    {
        var line = string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Parts[random.Next(Parts.Length)]));
        line = (random.Next(3) == 0 ? "/" : string.Empty) + line + (random.Next(3) == 0 ? "/" : string.Empty) + (random.Next(5) == 0 ? "  " : string.Empty);
        return (random.Next(4) == 0 ? "!" : string.Empty) + line;
    }

    private List<(string Path, bool IsFolder)> MakeTree(Random random)
    {
        for (var i = 0; i < 150; i++)
        {
            var path = Path.Combine([_work, .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Names[random.Next(Names.Length)])]);
            if (Path.Exists(path) || Enumerable.Range(1, 3).Any(up => File.Exists(string.Join('/', path.Split('/').SkipLast(up)))))
                continue;
            Directory.CreateDirectory(random.Next(4) == 0 ? path : Path.GetDirectoryName(path)!);
            if (!Directory.Exists(path))
                File.WriteAllText(path, string.Empty);
        }

        return [.. Directory.GetFileSystemEntries(_work, "*", SearchOption.AllDirectories).Select(p => (Path.GetRelativePath(_work, p), Directory.Exists(p)))];
    }

    private string Git(string arguments, string input)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = _work,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return output.Result;
    }
}
