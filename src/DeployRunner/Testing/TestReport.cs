using System.Globalization;

namespace XDeploy.Runner.Testing;

/// <summary>Prints results as they come and counts them.</summary>
internal sealed class TestReport
{
    private readonly bool _colour = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private readonly List<string> _failures = [];
    private int _passed;
    private int _skipped;

    /// <summary>True when something ran and nothing failed.</summary>
    public bool HasSucceeded => _failures.Count == 0 && _passed > 0;

    /// <summary>Announces a file.</summary>
    public void File(string path) => Line(PSStyle.Instance.Foreground.BrightMagenta, $"Running {Path.GetRelativePath(Environment.CurrentDirectory, path)}");

    /// <summary>Announces a block.</summary>
    public void Block(TestBlock block)
    {
        if (block.Parent is not null)
            Line(PSStyle.Instance.Foreground.BrightCyan, $"{Indent(block)}{block.Word} {block.Name}");
    }

    /// <summary>Shows and counts a test.</summary>
    public void Test(TestCase test)
    {
        var indent = Indent(test);
        var time = $"{test.Duration.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture)} ms";
        switch (test.Outcome)
        {
            case TestOutcome.Passed:
                _passed++;
                Line(PSStyle.Instance.Foreground.Green, $"{indent}[+] {test.Name} {time}");
                break;
            case TestOutcome.Skipped:
                _skipped++;
                var reason = string.IsNullOrEmpty(test.Reason) ? string.Empty : $", because {test.Reason}";
                Line(PSStyle.Instance.Foreground.Yellow, $"{indent}[!] {test.Name} is skipped{reason} {time}");
                break;
            default:
                Fail(indent, $"{test.Path} {time}", test.Errors.Count == 0 ? ["It was stopped before it came to its end."] : test.Errors.SelectMany(Explanation));
                break;
        }
    }

    /// <summary>Shows and counts a failure outside tests.</summary>
    public void Failure(string what, ErrorRecord error) => Fail(string.Empty, what, Explanation(error));

    /// <summary>Shows and counts a failure outside tests.</summary>
    public void Failure(string what, string message) => Fail(string.Empty, $"{what}: {message}", []);

    /// <summary>Prints once more what failed, since it is far up in a long run, and the last line.</summary>
    public void Summary()
    {
        if (_failures.Count > 0)
            Console.Out.WriteLine("What failed:");
        foreach (var line in _failures)
            Line(PSStyle.Instance.Foreground.Red, line);
        Console.Out.WriteLine($"{_passed} passed, {_failures.Count} failed, {_skipped} skipped");
    }

    private static string Indent(TestNode node) => new(' ', Math.Max(0, (node.Depth - 1) * 2));

    private void Fail(string indent, string what, IEnumerable<string> explanation)
    {
        var lines = explanation.ToList();
        Line(PSStyle.Instance.Foreground.Red, $"{indent}[-] {what}");
        foreach (var line in lines)
            Line(PSStyle.Instance.Foreground.Red, $"{indent}    {line}");
        _failures.Add(string.Join('\n', lines.Select(line => $"      {line}").Prepend($"  [-] {what}")));
    }

    private static IEnumerable<string> Explanation(ErrorRecord error)
    {
        var message = error.Exception is AssertionException ? error.Exception.Message : $"{error.Exception.GetType().Name}: {error}";
        foreach (var line in message.ReplaceLineEndings("\n").Split('\n'))
            yield return line;

        var at = error.InvocationInfo;
        if (!string.IsNullOrEmpty(at?.ScriptName))
            yield return $"at {at.Line.Trim()}, {at.ScriptName}:{at.ScriptLineNumber}";
        var frames = (error.ScriptStackTrace ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(frame => !frame.Contains("<No file>", StringComparison.Ordinal));
        foreach (var frame in frames.Skip(string.IsNullOrEmpty(at?.ScriptName) ? 0 : 1))
            yield return frame.Trim();
    }

    private void Line(string style, string text) => Console.Out.WriteLine(_colour ? style + text + PSStyle.Instance.Reset : text);
}
