using System.Globalization;

namespace XDeploy.Runner.Testing;

/// <summary>Prints results as they come and counts them.</summary>
internal sealed class TestReport
{
    private readonly bool _colour = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private int _passed;
    private int _failed;
    private int _skipped;

    /// <summary>True when something ran and nothing failed.</summary>
    public bool HasSucceeded => _failed == 0 && _passed > 0;

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
                _failed++;
                Line(PSStyle.Instance.Foreground.Red, $"{indent}[-] {test.Path} {time}");
                if (test.Errors.Count == 0)
                    Line(PSStyle.Instance.Foreground.Red, $"{indent}    It was stopped before it came to its end.");
                foreach (var error in test.Errors)
                    Explain(indent + "    ", error);
                break;
        }
    }

    /// <summary>Shows and counts a failure outside tests.</summary>
    public void Failure(string what, ErrorRecord error)
    {
        _failed++;
        Line(PSStyle.Instance.Foreground.Red, $"[-] {what}");
        Explain("    ", error);
    }

    /// <summary>Shows and counts a failure outside tests.</summary>
    public void Failure(string what, string message)
    {
        _failed++;
        Line(PSStyle.Instance.Foreground.Red, $"[-] {what}: {message}");
    }

    /// <summary>Prints the last line.</summary>
    public void Summary() => Console.Out.WriteLine($"{_passed} passed, {_failed} failed, {_skipped} skipped");

    private static string Indent(TestNode node) => new(' ', Math.Max(0, (node.Depth - 1) * 2));

    private void Explain(string indent, ErrorRecord error)
    {
        var message = error.Exception is AssertionException ? error.Exception.Message : $"{error.Exception.GetType().Name}: {error}";
        foreach (var line in message.ReplaceLineEndings("\n").Split('\n'))
            Line(PSStyle.Instance.Foreground.Red, indent + line);

        var at = error.InvocationInfo;
        if (!string.IsNullOrEmpty(at?.ScriptName))
            Line(PSStyle.Instance.Foreground.Red, $"{indent}at {at.Line.Trim()}, {at.ScriptName}:{at.ScriptLineNumber}");
        var frames = (error.ScriptStackTrace ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(frame => !frame.Contains("<No file>", StringComparison.Ordinal));
        foreach (var frame in frames.Skip(string.IsNullOrEmpty(at?.ScriptName) ? 0 : 1))
            Line(PSStyle.Instance.Foreground.Red, indent + frame.Trim());
    }

    private void Line(string style, string text) => Console.Out.WriteLine(_colour ? style + text + PSStyle.Instance.Reset : text);
}
