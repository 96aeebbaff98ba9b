namespace XDeploy.Engine.Remote;

/// <summary>What one step of a script did.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="ExitCode">Exit status of the step's subshell; null where the script ended in the middle of the step.</param>
/// <param name="Output">The step's standard output, without the final line break.</param>
/// <param name="Error">The step's standard error, without the final line break.</param>
public sealed record StepResult(string Name, int? ExitCode, string Output, string Error)
{
    /// <summary>True where the exit status is 0.</summary>
    public bool Success => ExitCode == 0;

    /// <summary>The output's lines; none for an empty output.</summary>
    public IReadOnlyList<string> Lines => Output.Length == 0 ? [] : Output.Split('\n');

    /// <summary>Reads output of the form <c>name=value</c>, a line each; the last one of a name counts.</summary>
    public IReadOnlyDictionary<string, string> Facts
    {
        get
        {
            var facts = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var line in Lines)
            {
                var equals = line.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0)
                    facts[line[..equals]] = line[(equals + 1)..];
            }

            return facts;
        }
    }
}
