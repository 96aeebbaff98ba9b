using System.Runtime.InteropServices;

namespace XDeploy.Engine.Nginx;

/// <summary>Builds directives from tokens. It keeps its own stack, so that the depth of the nesting is of no concern.</summary>
internal static class NginxParser
{
    // nginx reads these blocks with handlers of their own, which take no block inside.
    private static readonly HashSet<string> FlatBlocks = new(StringComparer.Ordinal) { "types", "map", "geo", "split_clients", "charset_map" };

    public static bool TryParse(string text, string path, out IReadOnlyList<NginxDirective> directives, out NginxSyntaxError? error)
    {
        var lexer = new NginxLexer(text, path);
        var open = new Stack<OpenBlock>();
        // The directives of all open blocks, one block behind the other.
        var read = new List<NginxDirective>();
        var words = new List<NginxWord>();
        directives = [];
        while (lexer.TryRead(out var token))
        {
            switch (token.Kind)
            {
                case NginxTokenKind.Word:
                    words.Add(new NginxWord(text, token));
                    continue;

                case NginxTokenKind.Semicolon:
                    read.Add(new NginxDirective(words[0], Arguments(words), token));
                    words.Clear();
                    continue;

                case NginxTokenKind.Open when open.TryPeek(out var parent) && parent.IsFlat:
                    lexer.Refuse(token, "unexpected \"{\"");
                    break;

                case NginxTokenKind.Open when LuaBlock.IsName(words[0].Value):
                    if (!lexer.TrySkipLua(token, out var end))
                        break;
                    read.Add(new NginxDirective(words[0], Arguments(words), token, block: null, end));
                    words.Clear();
                    continue;

                case NginxTokenKind.Open:
                    open.Push(new OpenBlock(words[0], Arguments(words), token, read.Count, FlatBlocks.Contains(words[0].Value)));
                    words.Clear();
                    continue;

                case NginxTokenKind.Close when open.TryPop(out var block):
                    var inside = CollectionsMarshal.AsSpan(read)[block.First..].ToArray();
                    read.RemoveRange(block.First, inside.Length);
                    read.Add(new NginxDirective(block.Name, block.Arguments, block.Open, inside, token));
                    continue;

                case NginxTokenKind.Close:
                    lexer.Refuse(token, "unexpected \"}\"");
                    break;

                case NginxTokenKind.End when open.TryPeek(out var unfinished):
                    lexer.Refuse(token, "unexpected end of file, expecting \"}\"", unfinished.Name.Line);
                    break;

                default:
                    directives = read.ToArray();
                    error = null;
                    return true;
            }

            break;
        }

        error = lexer.Error;
        return false;
    }

    private static NginxWord[] Arguments(List<NginxWord> words) => words.Count == 1 ? [] : words.GetRange(1, words.Count - 1).ToArray();

    private readonly record struct OpenBlock(NginxWord Name, NginxWord[] Arguments, NginxToken Open, int First, bool IsFlat);
}
