using System.Text;

namespace XDeploy.Engine.Nginx;

/// <summary>One word of a directive: its name or an argument.</summary>
public sealed class NginxWord
{
    private readonly string _text;
    private readonly bool _hasEscapes;
    private string? _value;

    internal NginxWord(string text, in NginxToken token)
    {
        _text = text;
        _hasEscapes = token.HasEscapes;
        Start = token.Start;
        End = token.End;
        Line = token.Line;
        IsQuoted = token.IsQuoted;
    }

    /// <summary>What nginx takes the word for: without quotes, escapes resolved. Variables (<c>$host</c>) are not.</summary>
    public string Value => _value ??= _hasEscapes ? Unescape(Source) : NginxNames.Shared(Source);

    /// <summary>The word as it stands in the file.</summary>
    public string Raw => _text[Start..End];

    /// <summary>Whether it is in quotes.</summary>
    public bool IsQuoted { get; }

    /// <summary>The line on which it starts, from 1.</summary>
    public int Line { get; }

    /// <summary>The column at which it starts, from 1, in UTF-16 units.</summary>
    public int Column => Start - _text.AsSpan(0, Start).LastIndexOf('\n');

    /// <summary>Offset of its first character in the document's text, an opening quote included.</summary>
    public int Start { get; }

    /// <summary>Offset behind its last character, a closing quote included.</summary>
    public int End { get; }

    private ReadOnlySpan<char> Source => IsQuoted ? _text.AsSpan(Start + 1, End - Start - 2) : _text.AsSpan(Start, End - Start);

    /// <summary>The word's value.</summary>
    public override string ToString() => Value;

    /// <summary>The line of a place behind the word.</summary>
    internal int LineOf(int offset) => Line + _text.AsSpan(Start, offset - Start).Count('\n');

    /// <summary>A part of the text that the word was read from.</summary>
    internal string Slice(Range range) => _text[range];

    /// <summary>Whether the word was read from this very text.</summary>
    internal bool IsOf(string text) => ReferenceEquals(_text, text);

    // Only these six are escapes; a backslash before anything else is a backslash, which is why regular expressions need no doubling.
    private static string Unescape(ReadOnlySpan<char> source)
    {
        var value = new StringBuilder(source.Length);
        for (var at = 0; at < source.Length; at++)
        {
            var escaped = source[at] == '\\' && at + 1 < source.Length
                ? source[at + 1] switch { '"' => '"', '\'' => '\'', '\\' => '\\', 't' => '\t', 'r' => '\r', 'n' => '\n', _ => '\0' }
                : '\0';
            value.Append(escaped == '\0' ? source[at] : escaped);
            if (escaped != '\0')
                at++;
        }

        return value.ToString();
    }
}
