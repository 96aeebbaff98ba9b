namespace XDeploy.Runner.Testing;

/// <summary>A Describe or Context, or the root of a file.</summary>
/// <param name="word">Describing, Context, or empty for a root.</param>
/// <param name="name">The name.</param>
/// <param name="parent">The block around it; null for a root.</param>
public sealed class TestBlock(string word, string name, TestBlock? parent) : TestNode(name, parent)
{
    private readonly List<TestNode> _items = [];

    /// <summary>Describing, Context, or empty for a root.</summary>
    public string Word { get; } = word;

    /// <summary>Runs once before the block's tests.</summary>
    public IList<ScriptBlock> BeforeAll { get; } = [];

    /// <summary>Runs once after the block's tests.</summary>
    public IList<ScriptBlock> AfterAll { get; } = [];

    /// <summary>Runs before each test of the block and of the blocks in it.</summary>
    public IList<ScriptBlock> BeforeEach { get; } = [];

    /// <summary>Runs after each test of the block and of the blocks in it.</summary>
    public IList<ScriptBlock> AfterEach { get; } = [];

    /// <summary>Tests and blocks, in the order of the file.</summary>
    public IReadOnlyList<TestNode> Items => _items;

    /// <summary>True when a test in it is to run; only then do its set-up and clean-up run.</summary>
    public bool HasWork => Tests().Any(test => test is { IsSkipped: false, IsSelected: true });

    /// <summary>True when any test in it was asked for, skipped ones included.</summary>
    public bool IsSelected => Tests().Any(test => test.IsSelected);

    /// <summary>All tests in it, at any depth.</summary>
    /// <returns>The tests in order.</returns>
    public IEnumerable<TestCase> Tests() =>
        _items.SelectMany(item => item is TestBlock block ? block.Tests() : [(TestCase)item]);

    /// <summary>Adds a test or block.</summary>
    /// <param name="item">The node, whose parent is this block.</param>
    public void Add(TestNode item) => _items.Add(item);
}
