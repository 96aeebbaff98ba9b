using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Remote;

/// <summary>What a script did on one host: the steps that ran, in order.</summary>
public sealed class ScriptResult
{
    private readonly Dictionary<string, StepResult> _byName;

    internal ScriptResult(RemoteScript script, DeployHost host, IReadOnlyList<StepResult> steps, bool finished)
    {
        Script = script;
        Host = host;
        Steps = steps;
        Finished = finished;
        _byName = steps.ToDictionary(s => s.Name, StringComparer.Ordinal);
    }

    /// <summary>The script.</summary>
    public RemoteScript Script { get; }

    /// <summary>Where it ran.</summary>
    public DeployHost Host { get; }

    /// <summary>The steps that ran.</summary>
    public IReadOnlyList<StepResult> Steps { get; }

    /// <summary>True where the script came to its end: false says that the shell was ended from outside.</summary>
    public bool Finished { get; }

    /// <summary>True where the script came to its end and every step that ran exited with 0.</summary>
    public bool Success => Finished && Steps.All(s => s.Success);

    /// <summary>The result of a step that must have run.</summary>
    /// <exception cref="KeyNotFoundException">The step did not run, since one before it failed.</exception>
    public StepResult this[string name] => _byName[name];

    /// <summary>The result of a step, or null where it did not run.</summary>
    public StepResult? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Returns this result, or throws for the first step that failed.</summary>
    /// <exception cref="DeployException">A step failed (<c>RemoteStepFailed</c>).</exception>
    public ScriptResult ThrowIfFailed()
    {
        if (Steps.FirstOrDefault(s => !s.Success) is { } failed)
            throw RemoteErrors.StepFailed(Host, Script.Purpose, failed);
        if (!Finished)
            throw RemoteErrors.ScriptCutShort(Host, Script.Purpose);
        return this;
    }

    internal static ScriptResult Parse(RemoteScript script, DeployHost host, SessionResult result)
    {
        var errors = Sections(script.Token, result.Error).ToDictionary(s => s.Name, s => s.Text, StringComparer.Ordinal);
        var steps = Sections(script.Token, result.Output)
            .Select(s => new StepResult(s.Name, s.ExitCode, s.Text, errors.GetValueOrDefault(s.Name, string.Empty)))
            .ToList();
        return new ScriptResult(script, host, steps, result.Output.EndsWith($"\n{script.EndLine}\n", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Name, int? ExitCode, string Text)> Sections(string token, string stream)
    {
        var beginMark = $"\n{token} begin ";
        var endMark = $"\n{token} end ";
        var at = 0;
        while ((at = stream.IndexOf(beginMark, at, StringComparison.Ordinal)) >= 0)
        {
            var nameAt = at + beginMark.Length;
            var nameEnd = stream.IndexOf('\n', nameAt);
            if (nameEnd < 0)
                yield break;

            var name = stream[nameAt..nameEnd];
            var end = stream.IndexOf(endMark, nameEnd, StringComparison.Ordinal);
            if (end < 0)
            {
                yield return (name, null, stream[(nameEnd + 1)..].TrimEnd('\n'));
                yield break;
            }

            var statusAt = end + endMark.Length;
            var statusEnd = stream.IndexOf('\n', statusAt);
            var status = int.TryParse(stream.AsSpan(statusAt, (statusEnd < 0 ? stream.Length : statusEnd) - statusAt), out var code) ? code : (int?)null;
            // The marker's own leading line break ends the line that begin started when the step printed nothing.
            var text = end > nameEnd ? stream[(nameEnd + 1)..end] : string.Empty;
            yield return (name, status, text.EndsWith('\n') ? text[..^1] : text);
            at = statusAt;
        }
    }
}
