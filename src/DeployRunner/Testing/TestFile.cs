namespace XDeploy.Runner.Testing;

/// <summary>One file while it is discovered and run. The script that drives it calls these members.</summary>
public sealed class TestFile
{
    private readonly TestReport _report;
    private readonly Dictionary<TestBlock, HashSet<string>> _found = [];

    internal TestFile(string path, TestReport report)
    {
        FilePath = path;
        _report = report;
        Current = Root;
    }

    /// <summary>The file that is being discovered or run: files run one after another.</summary>
    public static TestFile? Active { get; internal set; }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>The block that holds the file's own.</summary>
    public TestBlock Root { get; } = new(string.Empty, string.Empty, parent: null);

    /// <summary>The block whose body is being discovered.</summary>
    public TestBlock Current { get; private set; }

    /// <summary>True once discovery is over: words that describe tests are errors then.</summary>
    public bool IsRunning { get; internal set; }

    /// <summary>What $TestDrive is; made when the file's tests start.</summary>
    public string TestDrive { get; } = Path.Combine(Path.GetTempPath(), "xdeploy-tests-" + Guid.NewGuid().ToString("N")[..12]);

    /// <summary>Runs a block; the file's driver script.</summary>
    public ScriptBlock? BlockScript { get; set; }

    /// <summary>Runs a test; the file's driver script.</summary>
    public ScriptBlock? TestScript { get; set; }

    /// <summary>Discovers a block's body inside it.</summary>
    /// <param name="block">The block.</param>
    /// <param name="body">Runs the body.</param>
    public void Describe(TestBlock block, Action body)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(body);
        Current.Add(block);
        var outer = Current;
        Current = block;
        try
        {
            body();
        }
        finally
        {
            Current = outer;
        }
    }

    /// <summary>Announces a block, and remembers what is on the test drive.</summary>
    /// <param name="block">The block.</param>
    public void StartBlock(TestBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        _report.Block(block);
        _found[block] = Directory.Exists(TestDrive) ? [.. Entries()] : [];
    }

    /// <summary>Takes from the test drive what the block left there.</summary>
    /// <param name="block">The block.</param>
    public void EndBlock(TestBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (!_found.Remove(block, out var before))
            return;
        foreach (var entry in Entries().Where(entry => !before.Contains(entry)).OrderByDescending(entry => entry.Length).ToList())
            Delete(entry);
    }

    /// <summary>Fails all tests of a block whose set-up failed.</summary>
    /// <param name="block">The block.</param>
    /// <param name="error">What went wrong.</param>
    public void FailBlock(TestBlock block, ErrorRecord error)
    {
        ArgumentNullException.ThrowIfNull(block);
        foreach (var test in block.Tests().Where(test => test is { IsSelected: true, Outcome: TestOutcome.None }))
        {
            if (test.IsSkipped)
                test.PassOver();
            else
                test.Fail(error);
            _report.Test(test);
        }
    }

    /// <summary>Counts a clean-up that failed.</summary>
    /// <param name="block">The block.</param>
    /// <param name="error">What went wrong.</param>
    public void FailCleanup(TestBlock block, ErrorRecord error)
    {
        ArgumentNullException.ThrowIfNull(block);
        _report.Failure($"AfterAll of {(block.Parent is null ? "the file" : block.Path)}", error);
    }

    /// <summary>Shows and counts a test that has ended.</summary>
    /// <param name="test">The test.</param>
    public void Report(TestCase test) => _report.Test(test);

    /// <summary>Shows and counts the tests of a block of which none is to run.</summary>
    /// <param name="block">The block.</param>
    public void PassOver(TestBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        _report.Block(block);
        foreach (var item in block.Items)
        {
            if (item is TestBlock inner)
            {
                PassOver(inner);
            }
            else if (item is TestCase { IsSelected: true } test)
            {
                test.PassOver();
                _report.Test(test);
            }
        }
    }

    /// <summary>Removes the test drive.</summary>
    internal void CleanUp()
    {
        if (Directory.Exists(TestDrive))
            Delete(TestDrive);
    }

    private IEnumerable<string> Entries() => Directory.EnumerateFileSystemEntries(
        TestDrive, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });

    private static void Delete(string entry)
    {
        if (Directory.Exists(entry) && new DirectoryInfo(entry).LinkTarget is null)
            Directory.Delete(entry, recursive: true);
        else
            File.Delete(entry);
    }
}
