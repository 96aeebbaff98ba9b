using System.Text.Json;
using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

/// <summary>Compares directives with the trees that crossplane and its kin print, which know comments and strip the brackets of <c>if</c>.</summary>
internal static class CrossplaneTree
{
    public static void AssertEqual(JsonElement expected, IReadOnlyList<NginxDirective> actual, string id, IReadOnlySet<string>? ignored = null)
    {
        var theirs = expected.EnumerateArray().Where(d => Name(d) != "#").ToList();
        var ours = actual.Where(d => ignored?.Contains(d.Name) != true).ToList();
        Assert.Equal((id, string.Join(' ', theirs.Select(Name))), (id, string.Join(' ', ours.Select(d => Value(d.NameWord)))));
        foreach (var (their, our) in theirs.Zip(ours))
        {
            var place = $"{id}:{our.Line}";
            Assert.Equal((place, their.GetProperty("line").GetInt32()), (place, our.Line));
            Assert.Equal((place, Words(our.Name, their.GetProperty("args").EnumerateArray().Select(a => a.GetString()!))), (place, Words(our.Name, Arguments(our))));
            if (our.Block is { } block)
                AssertEqual(their.GetProperty("block"), block, id, ignored);
        }
    }

    private static string Name(JsonElement directive) => directive.GetProperty("directive").GetString()!;

    private static IEnumerable<string> Arguments(NginxDirective directive)
    {
        var words = directive.Arguments.Select(Value);
        return directive.Code is { } code ? words.Append(code) : words;
    }

    /// <summary>
    /// The word as they have it: they resolve the escape of the quote only, so a word with other escapes is compared as it is written, and they
    /// lose bytes that are no UTF-8.
    /// </summary>
    public static string Value(NginxWord word)
    {
        var value = !word.Raw.Contains('\\', StringComparison.Ordinal) ? word.Value
            : word.IsQuoted ? word.Raw[1..^1].Replace($"\\{word.Raw[0]}", $"{word.Raw[0]}", StringComparison.Ordinal)
            : word.Raw;
        return string.Concat(value.Select(c => c is >= '\udc80' and <= '\udcff' ? '\ufffd' : c));
    }

    private static string Words(string name, IEnumerable<string> words)
    {
        var joined = string.Join('|', words);
        // crossplane takes the word behind one that ends with ${name} for a part of it.
        if (joined.Contains("${", StringComparison.Ordinal))
            joined = joined.Replace('|', ' ');
        return name == "if" ? joined.Replace("(|", "(", StringComparison.Ordinal).Replace("|)", ")", StringComparison.Ordinal).Trim('(', ')', '|', ' ') : joined;
    }
}
