using System.Text;

namespace XDeploy.Engine.Systemd;

/// <summary>A file of variables for <c>EnvironmentFile</c>, which has a syntax of its own (systemd.exec(5)).</summary>
public static class EnvironmentFile
{
    private const string White = " \t\n\r";
    private const string LineEnds = "\n\r";
    private const string Escapable = "\"\\`$";

    private enum State
    {
        BeforeKey,
        Key,
        BeforeValue,
        Value,
        ValueEscape,
        SingleQuotes,
        DoubleQuotes,
        DoubleQuotesEscape,
        Comment,
        CommentEscape,
    }

    /// <summary>The variables of a file, in its order; of two with one name the last one counts. Whether a name can be a variable's is not checked.</summary>
    /// <exception cref="DeployException">The file holds a NUL or is not UTF-8, so that systemd refuses it (<c>SystemdValueInvalid</c>).</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('\0', StringComparison.Ordinal))
            throw SystemdErrors.EnvironmentInvalid("it holds a NUL character");
        var reader = new Reader();
        foreach (var c in text)
            reader.Take(c);
        reader.Finish();
        var variables = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in reader.Variables)
        {
            if (!UnitEncoding.IsClean(key) || !UnitEncoding.IsClean(value))
                throw SystemdErrors.EnvironmentInvalid("it is not UTF-8");
            variables[key] = value;
        }

        return variables.ToList();
    }

    // systemd's own states: a comment that ends in a backslash goes on, as up to version 253.
    private sealed class Reader
    {
        private readonly StringBuilder _key = new();
        private readonly StringBuilder _value = new();
        private State _state;
        private int _valueEnd = -1;

        public List<(string Key, string Value)> Variables { get; } = [];

        public void Take(char c)
        {
            _state = _state switch
            {
                State.BeforeKey => BeforeKey(c),
                State.Key => Key(c),
                State.BeforeValue => BeforeValue(c),
                State.Value => Value(c),
                State.ValueEscape => IsLineEnd(c) ? State.Value : Append(State.Value, c),
                State.SingleQuotes => c == '\'' ? State.BeforeValue : Append(State.SingleQuotes, c),
                State.DoubleQuotes => DoubleQuotes(c),
                State.DoubleQuotesEscape => DoubleQuotesEscape(c),
                State.Comment => c == '\\' ? State.CommentEscape : IsLineEnd(c) ? State.BeforeKey : State.Comment,
                _ => State.Comment,
            };
        }

        public void Finish()
        {
            if (_state is not (State.BeforeKey or State.Key or State.Comment or State.CommentEscape))
                Push(_state == State.Value);
        }

        private State BeforeKey(char c)
        {
            if (c is '#' or ';')
                return State.Comment;
            if (IsWhite(c))
                return State.BeforeKey;
            _key.Append(c);
            return State.Key;
        }

        private State Key(char c)
        {
            if (IsLineEnd(c))
            {
                _key.Clear();
                return State.BeforeKey;
            }

            _valueEnd = -1;
            if (c == '=')
                return State.BeforeValue;
            _key.Append(c);
            return State.Key;
        }

        private State BeforeValue(char c)
        {
            if (IsLineEnd(c))
                return Push(isPlain: false);
            return c switch
            {
                '\'' => State.SingleQuotes,
                '"' => State.DoubleQuotes,
                '\\' => State.ValueEscape,
                _ when IsWhite(c) => State.BeforeValue,
                _ => Append(State.Value, c),
            };
        }

        private State Value(char c)
        {
            if (IsLineEnd(c))
                return Push(isPlain: true);
            if (c == '\\')
            {
                _valueEnd = -1;
                return State.ValueEscape;
            }

            if (!IsWhite(c))
                _valueEnd = -1;
            else if (_valueEnd < 0)
                _valueEnd = _value.Length;
            return Append(State.Value, c);
        }

        private State DoubleQuotes(char c) => c switch
        {
            '"' => State.BeforeValue,
            '\\' => State.DoubleQuotesEscape,
            _ => Append(State.DoubleQuotes, c),
        };

        private State DoubleQuotesEscape(char c)
        {
            if (c == '\n')
                return State.DoubleQuotes;
            if (!Escapable.Contains(c, StringComparison.Ordinal))
                _value.Append('\\');
            return Append(State.DoubleQuotes, c);
        }

        private State Append(State next, char c)
        {
            _value.Append(c);
            return next;
        }

        private State Push(bool isPlain)
        {
            var value = _value.ToString();
            Variables.Add((_key.ToString().TrimEnd(' ', '\t', '\n', '\r'), isPlain && _valueEnd >= 0 ? value[.._valueEnd] : value));
            _key.Clear();
            _value.Clear();
            return State.BeforeKey;
        }

        private static bool IsWhite(char c) => White.Contains(c, StringComparison.Ordinal);

        private static bool IsLineEnd(char c) => LineEnds.Contains(c, StringComparison.Ordinal);
    }
}
