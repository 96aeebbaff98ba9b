using System.Text;

namespace XDeploy.Engine.Nginx;

/// <summary>Writes an nginx file as an operator would: four spaces a level, one directive a line, an empty line between groups.</summary>
internal sealed class NginxTextWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _gap;

    /// <summary>Adds a directive.</summary>
    /// <exception cref="DeployException">The name is no directive's (<c>NginxValueInvalid</c>).</exception>
    public NginxTextWriter Directive(string name, params ReadOnlySpan<NginxText> words) => Line($"{Head(name, words)};");

    /// <summary>Adds a directive whose last words have a line each.</summary>
    public NginxTextWriter Directive(string name, NginxText first, IReadOnlyList<NginxText> lines)
    {
        Line(Head(name, [first]));
        _depth++;
        for (var i = 0; i < lines.Count; i++)
            Line(i == lines.Count - 1 ? $"{lines[i].Source};" : lines[i].Source);
        _depth--;
        return this;
    }

    /// <summary>Adds a line of values alone, as in a <c>map</c>.</summary>
    public NginxTextWriter Entry(NginxText key, NginxText value) => Line($"{key.Source} {value.Source};");

    /// <summary>Opens a block; <see cref="Close"/> ends it.</summary>
    public NginxTextWriter Open(string name, params ReadOnlySpan<NginxText> words)
    {
        Line($"{Head(name, words)} {{");
        _depth++;
        return this;
    }

    /// <summary>Ends the block that was opened last. What follows is a group of its own.</summary>
    public NginxTextWriter Close()
    {
        _depth--;
        _gap = false;
        Line("}");
        return Gap();
    }

    /// <summary>Adds a comment of one line.</summary>
    public NginxTextWriter Comment(string text) => Line($"# {text}");

    /// <summary>Begins a new group of lines: an empty line stands before it, but not at the begin or end of a block.</summary>
    public NginxTextWriter Gap()
    {
        _gap = _text.Length > 0;
        return this;
    }

    /// <summary>Adds the lines of a text that is nginx syntax already, at this level.</summary>
    public NginxTextWriter Block(string text)
    {
        foreach (var line in text.TrimEnd('\n').Split('\n'))
            Line(line);
        return Gap();
    }

    /// <summary>The file.</summary>
    public override string ToString() => _text.ToString();

    private NginxTextWriter Line(string text)
    {
        if (_gap && !EndsWithOpenBrace())
            _text.Append('\n');
        _gap = false;
        _text.Append(' ', _depth * 4).Append(text).Append('\n');
        return this;
    }

    private bool EndsWithOpenBrace() => _text.Length > 1 && _text[^2] == '{';

    private static string Head(string name, ReadOnlySpan<NginxText> words)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
            throw NginxBuildErrors.ValueInvalid(name, "directives are named with lower-case letters, digits and '_'");
        var head = new StringBuilder(name);
        foreach (var word in words)
        {
            // What an operator wrote may be nothing at all, where the directive takes no value.
            if (word.Source.Length > 0)
                head.Append(' ').Append(word.Source);
        }

        return head.ToString();
    }
}
