using System.Diagnostics;

namespace XDeploy.Runner.Testing;

/// <summary>One It with one item of its data.</summary>
/// <param name="name">The name.</param>
/// <param name="body">The script; null for a test that is only announced.</param>
/// <param name="parent">The block that holds it.</param>
public sealed class TestCase(string name, ScriptBlock? body, TestBlock parent) : TestNode(name, parent)
{
    private readonly Stopwatch _watch = new();

    /// <summary>The script.</summary>
    public ScriptBlock? Body { get; } = body;

    /// <summary>False when a filter leaves it out.</summary>
    public bool IsSelected { get; set; } = true;

    /// <summary>How it ended.</summary>
    public TestOutcome Outcome { get; private set; }

    /// <summary>Why it was skipped, where it says so.</summary>
    public string? Reason { get; private set; }

    /// <summary>What went wrong, in order.</summary>
    public IList<ErrorRecord> Errors { get; } = [];

    /// <summary>How long it ran, set-up and clean-up included.</summary>
    public TimeSpan Duration => _watch.Elapsed;

    /// <summary>The BeforeEach scripts, outermost first.</summary>
    public IReadOnlyList<ScriptBlock> BeforeEach => Around().Reverse().SelectMany(block => block.BeforeEach).ToList();

    /// <summary>The AfterEach scripts, innermost first.</summary>
    public IReadOnlyList<ScriptBlock> AfterEach => Around().SelectMany(block => block.AfterEach).ToList();

    /// <summary>Starts the clock.</summary>
    public void Start() => _watch.Start();

    /// <summary>Takes an error: a failure, unless the test asked for its own result.</summary>
    /// <param name="error">What was caught.</param>
    public void Fail(ErrorRecord error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (error.Exception is TestResultException result)
        {
            Outcome = TestOutcome.Skipped;
            Reason = result.Reason;
            return;
        }

        Outcome = TestOutcome.Failed;
        Errors.Add(error);
    }

    /// <summary>Ends it as skipped.</summary>
    public void PassOver() => Outcome = TestOutcome.Skipped;

    /// <summary>Notes that the body came to its end.</summary>
    public void Pass()
    {
        if (Outcome == TestOutcome.None)
            Outcome = TestOutcome.Passed;
    }

    /// <summary>Stops the clock; a test whose body was stopped half-way has failed.</summary>
    public void Complete()
    {
        _watch.Stop();
        if (Outcome == TestOutcome.None)
            Outcome = TestOutcome.Failed;
    }

    private IEnumerable<TestBlock> Around()
    {
        for (var block = Parent; block is not null; block = block.Parent)
            yield return block;
    }
}
