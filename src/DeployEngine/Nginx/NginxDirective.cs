namespace XDeploy.Engine.Nginx;

/// <summary>One directive of a document, with its place in the text. It never changes: an edit makes a new document.</summary>
public sealed class NginxDirective
{
    private readonly bool _isCode;

    /// <summary>A directive that ends with <c>;</c>.</summary>
    internal NginxDirective(NginxWord nameWord, NginxWord[] arguments, in NginxToken semicolon)
    {
        NameWord = nameWord;
        Arguments = arguments;
        Terminator = semicolon.Start;
        End = semicolon.End;
    }

    /// <summary>A directive with a block, or with Lua code where <paramref name="block"/> is null.</summary>
    internal NginxDirective(NginxWord nameWord, NginxWord[] arguments, in NginxToken open, NginxDirective[]? block, in NginxToken close)
    {
        NameWord = nameWord;
        Arguments = arguments;
        Terminator = open.Start;
        Block = block;
        End = close.End;
        _isCode = block is null;
    }

    /// <summary>The directive's name, as nginx reads it.</summary>
    public string Name => NameWord.Value;

    /// <summary>The name as a word of the document.</summary>
    public NginxWord NameWord { get; }

    /// <summary>The words behind the name.</summary>
    public IReadOnlyList<NginxWord> Arguments { get; }

    /// <summary>What is between the braces; null for a directive that ends with <c>;</c> and for a Lua block.</summary>
    public IReadOnlyList<NginxDirective>? Block { get; }

    /// <summary>The Lua code between the braces of a directive such as <c>content_by_lua_block</c>; null for all others.</summary>
    public string? Code => _isCode ? NameWord.Slice((Terminator + 1)..Close) : null;

    /// <summary>The line of its name, from 1.</summary>
    public int Line => NameWord.Line;

    /// <summary>The column of its name, from 1, in UTF-16 units.</summary>
    public int Column => NameWord.Column;

    /// <summary>Offset of its first character.</summary>
    public int Start => NameWord.Start;

    /// <summary>Offset behind its last character: the <c>;</c> or the <c>}</c>.</summary>
    public int End { get; }

    /// <summary>Offset of the <c>;</c> or the <c>{</c>.</summary>
    internal int Terminator { get; }

    /// <summary>The line of the <c>;</c> or the <c>{</c>, which is the one that nginx reports for a directive that it refuses.</summary>
    internal int TerminatorLine => NameWord.LineOf(Terminator);

    /// <summary>Offset of the <c>}</c>; -1 for a simple directive.</summary>
    internal int Close => Block is null && !_isCode ? -1 : End - 1;

    /// <summary>The line of the <c>}</c>; 0 for a simple directive.</summary>
    internal int CloseLine => Close < 0 ? 0 : NameWord.LineOf(Close);

    /// <summary>Whether it has this name and, where given, these arguments first.</summary>
    public bool Is(string name, params ReadOnlySpan<string> arguments)
    {
        if (!Name.Equals(name, StringComparison.Ordinal) || Arguments.Count < arguments.Length)
            return false;
        for (var at = 0; at < arguments.Length; at++)
        {
            if (!Arguments[at].Value.Equals(arguments[at], StringComparison.Ordinal))
                return false;
        }

        return true;
    }

    /// <summary>The name and the arguments, for messages.</summary>
    public override string ToString() => string.Join(' ', Arguments.Select(a => a.Raw).Prepend(NameWord.Raw));
}
