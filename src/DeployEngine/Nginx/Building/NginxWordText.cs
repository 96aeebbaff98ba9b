using System.Globalization;
using System.Text;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// What stands behind the name of a directive in an nginx file, in which every value is quoted. In quotes a backslash escapes a quote and itself;
/// nothing escapes a dollar sign, so a value that must not hold a variable is refused if it holds one.
/// </summary>
internal readonly record struct NginxWordText
{
    private readonly string? _source;

    private NginxWordText(string source) => _source = source;

    /// <summary>The text as it stands in the file: one line.</summary>
    public string Source => _source ?? string.Empty;

    /// <summary>One word that means exactly the value.</summary>
    /// <exception cref="DeployException">The value holds a line break, a NUL or a dollar sign (<c>NginxValueInvalid</c>).</exception>
    public static NginxWordText Word(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Contains('$', StringComparison.Ordinal)
            ? throw NginxBuildErrors.ValueInvalid(value, "nginx would take the dollar sign for the begin of a variable")
            : new(Quote(value));
    }

    /// <summary>One word in which nginx replaces variables, or in which a dollar sign has no meaning: a header's value, a location's pattern.</summary>
    /// <exception cref="DeployException">The value holds a line break or a NUL (<c>NginxValueInvalid</c>).</exception>
    public static NginxWordText Expression(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(Quote(value));
    }

    /// <summary>Takes the rest of a directive as somebody wrote it: here the operator knows the syntax. It cannot end the directive or begin a block.</summary>
    /// <exception cref="DeployException">It is not the rest of one directive on one line (<c>NginxValueInvalid</c>).</exception>
    public static NginxWordText FromOperator(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        CheckLine(value);
        CheckWhole(value);
        return new(value.Trim());
    }

    /// <summary>A span of time: <c>30s</c>, <c>500ms</c>.</summary>
    /// <exception cref="DeployException">The span is negative (<c>NginxValueInvalid</c>).</exception>
    public static NginxWordText Span(TimeSpan span)
    {
        if (span < TimeSpan.Zero)
            throw NginxBuildErrors.ValueInvalid(span.ToString(), "a span of time is not negative");
        var milliseconds = (long)Math.Ceiling(span.TotalMilliseconds);
        return new(milliseconds % 1000 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}s")
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms"));
    }

    /// <summary>The text as it stands in the file.</summary>
    public override string ToString() => Source;

    private static string Quote(string value)
    {
        CheckLine(value);
        if (value.Length > 0 && value.All(IsPlain))
            return value;
        var quoted = new StringBuilder("\"", value.Length + 2);
        foreach (var c in value)
        {
            if (c is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static void CheckLine(string value)
    {
        if (value.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0)
            throw NginxBuildErrors.ValueInvalid(value, "it holds a line break or a NUL character");
    }

    // Reads as nginx does, word by word: a quote opens only at the begin of a word, and what follows the closing one has to be a space.
    private static void CheckWhole(string value)
    {
        var at = 0;
        while (at < value.Length)
        {
            if (value[at] is ' ' or '\t')
                at++;
            else if (value[at] is '"' or '\'')
                at = EndOfQuoted(value, at);
            else
                at = EndOfBare(value, at);
        }
    }

    private static int EndOfQuoted(string value, int open)
    {
        var at = open + 1;
        while (at < value.Length && value[at] != value[open])
            at += value[at] == '\\' ? 2 : 1;
        if (at >= value.Length)
            throw NginxBuildErrors.ValueInvalid(value, "a quote is not closed");
        return at + 1 == value.Length || value[at + 1] is ' ' or '\t'
            ? at + 1
            : throw NginxBuildErrors.ValueInvalid(value, "a closing quote is followed by more of the word");
    }

    private static int EndOfBare(string value, int begin)
    {
        if (value[begin] == '#')
            throw NginxBuildErrors.ValueInvalid(value, "'#' would make the rest of the line a comment");
        var at = begin;
        while (at < value.Length && value[at] is not (' ' or '\t'))
        {
            // The brace of ${name} opens no block.
            var variable = value.AsSpan(at).StartsWith("${") ? value.IndexOf('}', at) : -1;
            if (variable > 0 && value.AsSpan(at, variable - at).IndexOfAny(" \t;") < 0)
                at = variable + 1;
            else if (value[at] is ';' or '{' or '}')
                throw NginxBuildErrors.ValueInvalid(value, $"'{value[at]}' outside of quotes would end the directive");
            else
                at += value[at] == '\\' ? 2 : 1;
        }

        return at > value.Length ? throw NginxBuildErrors.ValueInvalid(value, "a backslash at its end would escape the end of the directive") : at;
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || "/._-:,+@=%$~*^?&()[]|!<>".Contains(c, StringComparison.Ordinal);
}
