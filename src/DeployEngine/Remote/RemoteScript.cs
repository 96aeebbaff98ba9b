using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace XDeploy.Engine.Remote;

/// <summary>
/// What is to be done on a host in one phase: named steps, compiled to one POSIX sh script and run in one round trip.
/// Steps run in order; the first that fails ends the script, save for steps marked <see cref="Always"/> and <see cref="OnFailure(string, ShellText)"/>.
/// </summary>
/// <remarks>
/// Each step runs in a subshell with <c>set -eu</c>, standard input empty and the C locale, so that tools answer in
/// the words that are parsed. Around each step both output streams carry a marker with a random token, which tells the
/// steps' outputs apart and which no output can forge.
/// </remarks>
public sealed class RemoteScript
{
    private readonly List<Part> _parts = [];

    /// <summary>Makes an empty script.</summary>
    /// <param name="purpose">What the script is for, in the words of an error message: <c>install a unit file</c>.</param>
    public RemoteScript(string purpose) => Purpose = purpose;

    /// <summary>What the script is for.</summary>
    public string Purpose { get; }

    /// <summary>How long the whole script may take. Default 2 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Who it runs as. Default root.</summary>
    public RunAs RunAs { get; init; } = RunAs.Root;

    /// <summary>True where there is nothing to do.</summary>
    public bool IsEmpty => _parts.Count == 0;

    internal string EndLine => $"{Token} done";

    internal string Token { get; } = "xd" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    /// <summary>Adds a step.</summary>
    /// <param name="name">A name to find the step's result by; unique in this script.</param>
    /// <param name="body">Shell source, every value in a hole.</param>
    public RemoteScript Step(string name, ShellText.Builder body) => Add(name, ShellText.Of(body), PartKind.WhileWell);

    /// <summary>Adds a step.</summary>
    public RemoteScript Step(string name, ShellText body) => Add(name, body, PartKind.WhileWell);

    /// <summary>Adds a step that runs even after an earlier one failed: to clean up, or to say what was found.</summary>
    public RemoteScript Always(string name, ShellText.Builder body) => Add(name, ShellText.Of(body), PartKind.Always);

    /// <summary>Adds a step that runs only after an earlier one failed: to put back what those before it changed.</summary>
    public RemoteScript OnFailure(string name, ShellText body) => Add(name, body, PartKind.OnFailure);

    /// <summary>The script as text.</summary>
    public string Compile()
    {
        // One compound command: the shell reads it whole before it runs any of it, so a connection that is cut in the
        // middle of the script's text runs nothing.
        var text = new StringBuilder();
        text.Append("{ LC_ALL=C; export LC_ALL; umask 022; xd_failed=0\n");
        text.Append(CultureInfo.InvariantCulture, $"xd_mark() {{ printf '\\n%s %s\\n' {Token} \"$1\"; printf '\\n%s %s\\n' {Token} \"$1\" >&2; }}\n");
        foreach (var part in _parts)
        {
            if (part.Kind != PartKind.Always)
                text.Append(CultureInfo.InvariantCulture, $"if [ $xd_failed -{(part.Kind == PartKind.OnFailure ? "ne" : "eq")} 0 ]; then\n");
            text.Append(CultureInfo.InvariantCulture, $"xd_mark {ShellText.Quote("begin " + part.Name)}\n");
            text.Append("( set -eu\n").Append(part.Body.Source).Append("\n) </dev/null\n");
            text.Append("xd_status=$?; xd_mark \"end $xd_status\"; [ $xd_status -eq 0 ] || xd_failed=1\n");
            if (part.Kind != PartKind.Always)
                text.Append("fi\n");
        }

        // The shell goes on: the session may keep it for the next script.
        text.Append("xd_mark 'done'; }\n");
        return text.ToString();
    }

    private RemoteScript Add(string name, ShellText body, PartKind kind)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Contains('\n', StringComparison.Ordinal))
            throw new ArgumentException("A step's name is one line.", nameof(name));
        if (_parts.Exists(p => p.Name == name))
            throw new ArgumentException($"The script has a step '{name}' already.", nameof(name));
        _parts.Add(new Part(name, body, kind));
        return this;
    }

    private enum PartKind
    {
        WhileWell,
        OnFailure,
        Always,
    }

    private readonly record struct Part(string Name, ShellText Body, PartKind Kind);
}
