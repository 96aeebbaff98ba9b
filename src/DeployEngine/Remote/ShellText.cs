using System.Runtime.CompilerServices;
using System.Text;

namespace XDeploy.Engine.Remote;

/// <summary>
/// Text for a POSIX shell in which every value is quoted. It is made from interpolated strings: the literal parts
/// are shell source written by the programmer, every hole becomes one shell word, whatever it holds. A hole that is
/// itself <see cref="ShellText"/> is inserted as source.
/// </summary>
/// <example><code>ShellText.Of($"mkdir -p -- {path}")</code></example>
public readonly record struct ShellText
{
    private readonly string? _source;

    private ShellText(string source) => _source = source;

    /// <summary>No command at all.</summary>
    public static ShellText Empty => default;

    /// <summary>The shell source.</summary>
    public string Source => _source ?? string.Empty;

    /// <summary>Makes shell text from an interpolated string.</summary>
    public static ShellText Of(Builder builder) => new(builder.ToSource());

    /// <summary>
    /// Takes a whole command as somebody wrote it, for <c>Invoke-RemoteCommand</c> and nothing else: here the operator is the programmer.
    /// </summary>
    public static ShellText FromOperator(string command) => new(command);

    /// <summary>Quotes values as separate words.</summary>
    public static ShellText Words(IEnumerable<string> values) => new(string.Join(' ', values.Select(Quote)));

    /// <summary>Puts several pieces on lines of their own.</summary>
    public static ShellText Lines(IEnumerable<ShellText> pieces) => new(string.Join('\n', pieces.Select(p => p.Source)));

    /// <summary>The shell source.</summary>
    public override string ToString() => Source;

    /// <summary>
    /// One shell word that means exactly <paramref name="value"/>: single quotes, in which nothing is special but the quote itself
    /// (POSIX.1-2017, Shell Command Language, 2.2.2). Plain words are left bare for the reader's sake.
    /// </summary>
    /// <exception cref="ArgumentException">The value holds a NUL character, which no argument of a process can hold.</exception>
    internal static string Quote(string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A shell word cannot hold a NUL character.", nameof(value));
        return value.Length > 0 && value.All(IsPlain) ? value : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or ':' or ',' or '+' or '@' or '%';

    /// <summary>Collects an interpolated string and quotes its holes.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Builder
    {
        private readonly StringBuilder _text;

        /// <summary>Called by the compiler.</summary>
        public Builder(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 16));

        /// <summary>Adds source.</summary>
        public void AppendLiteral(string value) => _text.Append(value);

        /// <summary>Adds source that is quoted already.</summary>
        public void AppendFormatted(ShellText value) => _text.Append(value.Source);

        /// <summary>Adds one word.</summary>
        public void AppendFormatted(string value) => _text.Append(Quote(value));

        /// <summary>Adds a number.</summary>
        public void AppendFormatted(long value) => _text.Append(value);

        /// <summary>Adds the words of a list.</summary>
        public void AppendFormatted(IEnumerable<string> values) => _text.Append(Words(values).Source);

        internal string ToSource() => _text.ToString();
    }
}
