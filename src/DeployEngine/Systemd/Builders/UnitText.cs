using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace XDeploy.Engine.Systemd;

/// <summary>
/// The right-hand side of a directive in a unit file, in which every value is quoted by the rules of systemd.syntax(7),
/// systemd.service(5) and systemd.exec(5). The specifiers <c>%i</c> and <c>%I</c> stand for the instance, as in
/// systemd.unit(5); every other per cent sign is a per cent sign. A dollar sign is a dollar sign, but for the variables that systemd itself sets for commands, such as
/// <c>$MAINPID</c>.
/// </summary>
public readonly partial record struct UnitText
{
    private readonly string? _source;

    private UnitText(string source) => _source = source;

    /// <summary>The text as it stands in the file: one line.</summary>
    public string Source => _source ?? string.Empty;

    /// <summary>A whole value for a directive that takes one and does no unquoting, such as <c>Description</c> or <c>WorkingDirectory</c>.</summary>
    /// <exception cref="DeployException">The value holds a line break or ends with a single backslash, neither of which can be written (<c>SystemdValueInvalid</c>).</exception>
    public static UnitText Value(string value) => new(Percent(Line(value)));

    /// <summary>Takes unit syntax as somebody wrote it, for the directives that an operator gives in full: here the operator knows the syntax.</summary>
    /// <exception cref="DeployException">It is not one line (<c>SystemdValueInvalid</c>).</exception>
    public static UnitText FromOperator(string value) => new(Line(value));

    /// <summary>
    /// A command line for <c>ExecStart</c> and its like, each word quoted. The first word is the program; it may carry the
    /// prefixes of systemd.service(5) (<c>-</c>, <c>@</c>, <c>:</c>, <c>+</c>, <c>!</c>).
    /// </summary>
    /// <param name="words">
    /// The words. A dollar sign stands for itself, apart from the variables that systemd sets itself: <c>$MAINPID</c>, <c>$SERVICE_RESULT</c>, <c>$EXIT_CODE</c>, <c>$EXIT_STATUS</c> and
    /// <c>$CREDENTIALS_DIRECTORY</c>, as words of their own or as <c>${MAINPID}</c> anywhere.
    /// </param>
    /// <exception cref="DeployException">There is no program, or it is a whole command line in one word (<c>SystemdCommandNotSplit</c>, <c>SystemdValueInvalid</c>).</exception>
    public static UnitText Command(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (words.Count == 0 || string.IsNullOrWhiteSpace(words[0]))
            throw SystemdErrors.ValueInvalid(string.Empty, "a command needs a program");
        if (words[0].Contains(' ', StringComparison.Ordinal))
            throw SystemdErrors.CommandNotSplit(words[0]);

        // Variables are not expanded in the program's path, nor anywhere after the prefix ':'; a doubled $ would stay doubled there.
        var prefixLength = words[0].AsSpan().IndexOfAnyExcept("@-:+!");
        var expands = !words[0].AsSpan(0, Math.Max(0, prefixLength)).Contains(':');
        return new(string.Join(' ', words.Select((word, index) => Word(index > 0 && expands ? PlainDollar().Replace(word, "$$$$") : word))));
    }

    /// <summary>One assignment for <c>Environment</c>. A dollar sign has no meaning there.</summary>
    /// <param name="name">The variable: letters, digits and underscores.</param>
    /// <param name="value">The value; any text without NUL.</param>
    /// <exception cref="DeployException">The name cannot be a variable's (<c>SystemdValueInvalid</c>).</exception>
    public static UnitText Assignment(string name, string value)
    {
        if (!VariableName().IsMatch(name))
            throw SystemdErrors.ValueInvalid(name, "a variable's name is made of letters, digits and underscores");
        return new(Word($"{name}={value}"));
    }

    /// <summary>One secret for <c>LoadCredential</c>: its name, and the file that holds it.</summary>
    /// <exception cref="DeployException">The name cannot be a file's, or holds a colon (<c>SystemdValueInvalid</c>).</exception>
    public static UnitText Credential(string name, string path)
    {
        if (!UnitPaths.IsFileName(name) || name.Contains(':', StringComparison.Ordinal))
            throw SystemdErrors.ValueInvalid(name, "a credential is named as a file, without a colon");
        return Value($"{name}:{path}");
    }

    /// <summary>A list of unit names, for <c>Wants</c>, <c>After</c> and their like.</summary>
    public static UnitText Names(IEnumerable<UnitName> names) => new(string.Join(' ', names));

    /// <summary>A span of time as systemd.time(7) has it: <c>500ms</c>, <c>30s</c>; <see cref="Timeout.InfiniteTimeSpan"/> is <c>infinity</c>.</summary>
    /// <exception cref="DeployException">The span is negative (<c>SystemdValueInvalid</c>).</exception>
    public static UnitText Span(TimeSpan span)
    {
        if (span == Timeout.InfiniteTimeSpan)
            return new("infinity");
        if (span < TimeSpan.Zero)
            throw SystemdErrors.ValueInvalid(span.ToString(), "a span of time is not negative");
        var milliseconds = (long)Math.Ceiling(span.TotalMilliseconds);
        return new(milliseconds % 1000 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}s")
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms"));
    }

    /// <summary>The text as it stands in the file.</summary>
    public override string ToString() => Source;

    // Double quotes with C escapes, which mean the same in every version of systemd; plain words stay bare for the reader's sake.
    private static string Word(string word)
    {
        if (word.Contains('\0', StringComparison.Ordinal))
            throw SystemdErrors.ValueInvalid(word.Replace('\0', '?'), "it holds a NUL character");
        var text = Percent(word);
        return text.Length > 0 && text.All(IsPlain) ? text : $"\"{Escape(text)}\"";
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => escaped.Append('\\').Append(c),
                '\n' => escaped.Append("\\n"),
                '\t' => escaped.Append("\\t"),
                '\r' => escaped.Append("\\r"),
                < ' ' or '\x7f' => escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    private static string Percent(string text) => PlainPercent().Replace(text, "%%");

    private static string Line(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0)
            throw SystemdErrors.ValueInvalid(value.ReplaceLineEndings(" "), "it holds a line break");
        // An even number of backslashes at the end joins nothing.
        var line = value.Trim(' ', '\t');
        if ((line.Length - 1 - line.AsSpan().LastIndexOfAnyExcept('\\')) % 2 == 1)
            throw SystemdErrors.ValueInvalid(value, "a backslash at its end would join the next line");
        return line;
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || "/._-:,+@=%$~".Contains(c, StringComparison.Ordinal);

    [GeneratedRegex("%(?![iI])")]
    private static partial Regex PlainPercent();

    private const string Variables = "MAINPID|SERVICE_RESULT|EXIT_CODE|EXIT_STATUS|CREDENTIALS_DIRECTORY";

    [GeneratedRegex(@"\A\$(?!(?:" + Variables + @")\z)(?!\{(?:" + Variables + @")\})|(?<!\A)\$(?!\{(?:" + Variables + @")\})")]
    private static partial Regex PlainDollar();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName();
}
