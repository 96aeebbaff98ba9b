using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// nginx configuration in which every value is quoted. It is made from interpolated strings: the literal parts are configuration written by
/// the programmer, every hole becomes (a part of) one word, whatever it holds. A hole that is itself <see cref="NginxText"/> is inserted as
/// source. nginx has no escape for the dollar sign, so a value with one is refused: what refers to variables on purpose goes through
/// <see cref="Template"/>.
/// </summary>
/// <example><code>NginxText.Of($"proxy_pass http://{upstream};")</code></example>
public readonly record struct NginxText
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-:,+@=%*~?&!|^<>()[]$");

    private readonly string? _source;

    private NginxText(string source) => _source = source;

    /// <summary>The text as it stands in a file.</summary>
    public string Source => _source ?? string.Empty;

    /// <summary>Makes configuration from an interpolated string.</summary>
    /// <exception cref="DeployException">A value cannot be written (<c>NginxValueInvalid</c>).</exception>
    public static NginxText Of(Builder builder) => new(builder.ToSource());

    /// <summary>One word that means exactly <paramref name="value"/>.</summary>
    /// <exception cref="DeployException">The value holds a dollar sign or a NUL, or is longer than nginx reads (<c>NginxValueInvalid</c>).</exception>
    public static NginxText Word(string value) => new(Quote(value));

    /// <summary>One word in which <c>$name</c> and <c>${name}</c> refer to variables; the rest of it means what it says.</summary>
    /// <exception cref="DeployException">The value holds a NUL, or is longer than nginx reads (<c>NginxValueInvalid</c>).</exception>
    public static NginxText Template(string value) => new(QuoteTemplate(value));

    /// <summary>Values as separate words.</summary>
    /// <exception cref="DeployException">A value cannot be written (<c>NginxValueInvalid</c>).</exception>
    public static NginxText Words(IEnumerable<string> values) => new(string.Join(' ', values.Select(Quote)));

    /// <summary>A span of time in seconds, or in milliseconds where it has a fraction of a second: <c>10s</c>, <c>500ms</c>.</summary>
    /// <exception cref="DeployException">The span is negative (<c>NginxValueInvalid</c>).</exception>
    public static NginxText Time(TimeSpan span) => new(NginxTime.Format(span));

    /// <summary>Takes configuration as somebody wrote it: here the operator is the programmer.</summary>
    public static NginxText FromOperator(string source) => new(source);

    /// <summary>Quotes a value as one word; see <see cref="Word"/>.</summary>
    /// <exception cref="DeployException">The value holds a dollar sign or a NUL, or is longer than nginx reads (<c>NginxValueInvalid</c>).</exception>
    public static string Quote(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Contains('$', StringComparison.Ordinal)
            ? throw NginxErrors.ValueInvalid(value, "it holds a dollar sign, which nginx would take for a variable and has no escape for")
            : QuoteTemplate(value);
    }

    /// <summary>The text as it stands in a file.</summary>
    public override string ToString() => Source;

    // Double quotes, in which only the quote and the backslash are special; plain words stay bare for the reader's sake.
    private static string QuoteTemplate(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Contains('\0', StringComparison.Ordinal))
            throw NginxErrors.ValueInvalid(value.Replace('\0', '?'), "it holds a NUL character");
        if (HasLoneSurrogate(value))
            throw NginxErrors.ValueInvalid(value, "it holds half of a character");
        var source = value.Length > 0 && !value.AsSpan().ContainsAnyExcept(Plain) ? value : $"\"{Escape(value)}\"";
        // The word itself, its closing quote and the space behind it must leave a byte of the buffer free.
        return FileText.ByteCount(source) > NginxLexer.BufferSize - 2
            ? throw NginxErrors.ValueInvalid($"{value[..20]}...", "nginx reads no word of 4 KiB or more")
            : source;
    }

    private static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length + 8);
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => escaped.Append('\\').Append(c),
                '\n' => escaped.Append("\\n"),
                '\t' => escaped.Append("\\t"),
                '\r' => escaped.Append("\\r"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    private static bool HasLoneSurrogate(string value)
    {
        for (var at = 0; at < value.Length; at++)
        {
            if (!char.IsSurrogate(value[at]))
                continue;
            if (at + 1 == value.Length || !char.IsSurrogatePair(value[at], value[at + 1]))
                return true;
            at++;
        }

        return false;
    }

    /// <summary>
    /// Collects an interpolated string and quotes the words that have holes. A hole is taken together with the literal text that touches it,
    /// as in <c>http://{host}:{port}/</c>; it cannot stand inside literal quotes or a comment.
    /// </summary>
    [InterpolatedStringHandler]
    public ref struct Builder
    {
        private readonly StringBuilder _text;
        private readonly StringBuilder _word;
        private bool _hasHole;
        private bool _isEscaped;
        private char _until;

        /// <summary>Called by the compiler.</summary>
        public Builder(int literalLength, int formattedCount)
        {
            _text = new StringBuilder(literalLength + (formattedCount * 16));
            _word = new StringBuilder();
        }

        /// <summary>Adds source.</summary>
        public void AppendLiteral(string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (var c in value)
                Append(c);
        }

        /// <summary>Adds source that is quoted already.</summary>
        public void AppendFormatted(NginxText value)
        {
            if (_hasHole)
                throw new ArgumentException($"Source cannot follow a hole without a space between them: {_word}", nameof(value));
            AppendLiteral(value.Source);
        }

        /// <summary>Adds a value.</summary>
        public void AppendFormatted(string value)
        {
            // Refuses what can be no value; the quoting is done once the whole word is known.
            _ = Quote(value);
            if (_until != '\0' || (!_hasHole && _word.ToString().AsSpan().ContainsAny("\"'\\")))
                throw new ArgumentException($"A hole cannot stand in quotes, behind a backslash or in a comment: {_word}", nameof(value));
            _hasHole = true;
            _word.Append(value);
        }

        /// <summary>Adds a number.</summary>
        public void AppendFormatted(long value) => AppendFormatted(value.ToString(CultureInfo.InvariantCulture));

        /// <summary>Adds the words of a list.</summary>
        public void AppendFormatted(IEnumerable<string> values) => AppendFormatted(Words(values));

        internal string ToSource()
        {
            EndWord();
            return _text.ToString();
        }

        private void Append(char c)
        {
            if (_until != '\0')
            {
                _word.Append(c);
                var ends = c == _until && !_isEscaped;
                _isEscaped = c == '\\' && !_isEscaped && _until != '\n';
                _until = ends ? '\0' : _until;
                return;
            }

            var isStart = _word.Length == 0 && !_hasHole;
            if (c is ' ' or '\t' or '\r' or '\n' or ';' || (c == '{' && (_word.Length == 0 || _word[^1] != '$')) || (c == '}' && isStart))
            {
                EndWord();
                _text.Append(c);
                return;
            }

            if (_hasHole && c is '"' or '\'' or '\\')
                throw new ArgumentException($"Quotes and backslashes cannot follow a hole without a space between them: {_word}");
            if (isStart && c is '"' or '\'' or '#')
                _until = c == '#' ? '\n' : c;
            _word.Append(c);
        }

        private void EndWord()
        {
            _text.Append(_hasHole ? QuoteTemplate(_word.ToString()) : _word.ToString());
            _word.Clear();
            _hasHole = false;
        }
    }
}
