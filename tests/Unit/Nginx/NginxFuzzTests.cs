using CsCheck;
using XDeploy.Engine.Nginx;
using XDeploy.Engine.Remote;

namespace XDeploy.Unit.Nginx;

public sealed class NginxFuzzTests
{
    // A minute in all.
    private const int SecondsEach = 20;

    private const string Special = ";{}\"'\\$#\n\r\t )(é\0\ufeff";

    private static readonly Gen<string> Piece = Gen.OneOf(
        Gen.Int[0, Special.Length - 1].Select(at => Special[at].ToString()),
        From("a", "server", "upstream", "include", "map", "x_by_lua_block", "[[", "]]", "--", "${a}", " b;", " {\n", "}\n", "weight=2", "10.0.0.1:80", "listen 80"));

    private static readonly Gen<string> Noise = Piece.Array[0, 40].Select(string.Concat);

    private static readonly Gen<string> Valid = Gen.Recursive<string>((depth, inner) => depth > 4
        ? Gen.Const("a;\n")
        : Gen.Select(From("server", "upstream a", "location /", "if ($x)"), From("server 10.0.0.1:80 weight=2; # x\n", "a \"b\")c 'd';", "a b # c\n  d;\r\n"), inner.Array[0, 3])
            .Select((name, first, block) => $"{name} {{\n  {first}{string.Concat(block)}}}\n"));

    private static readonly Gen<string> Mutated = Gen.Select(Valid, Gen.Int[0, 1000], Gen.Int[0, 3], Piece).Select((text, at, length, piece) =>
    {
        var start = at % (text.Length + 1);
        return text[..start] + piece + text[Math.Min(text.Length, start + length)..];
    });

    [Fact]
    public void Whatever_comes_is_parsed_without_loss_or_refused_in_order() =>
        Gen.OneOf(Noise, Mutated).Sample(
            text =>
            {
                if (!NginxDocument.TryParse(text, "x", out var document, out var error))
                {
                    Assert.InRange(error.Line, 1, text.Count(c => c == '\n') + 1);
                    Assert.True(error.Column >= 1);
                    return;
                }

                Assert.Equal(text, document.Text);
                Assert.Equal(text, FileText.Decode(document.ToBytes()));
                foreach (var directive in document.Descendants())
                    Assert.All(directive.Arguments, a => Assert.Equal(text[a.Start..a.End], a.Raw));
            },
            time: SecondsEach, iter: -1, threads: 1);

    [Fact]
    public void Views_and_findings_take_whatever_was_parsed() =>
        Gen.OneOf(Noise, Mutated).Sample(
            text =>
            {
                var files = new NginxFileSet([KeyValuePair.Create("x", text), KeyValuePair.Create("a", "a;")]);
                _ = NginxLint.Check("x", files);
                if (!NginxConfiguration.TryLoad("x", files, out var configuration, out _))
                    return;
                Assert.All(NginxUpstreams.In(configuration), u => Assert.InRange(u.Server.Sum(s => s.SharePercent), 0, 100.001));
                _ = NginxServers.In(configuration);
            },
            time: SecondsEach, iter: -1, threads: 1);

    [Fact]
    public void Every_directive_can_be_edited_and_the_rest_stays() =>
        Gen.Select(Gen.OneOf(Valid, Mutated, Noise), Gen.Int[0, 1000]).Sample(
            (text, pick) =>
            {
                if (!NginxDocument.TryParse(text, "x", out var document, out _) || document.Descendants().ToList() is not { Count: > 0 } all)
                    return;
                var at = pick % all.Count;
                var directive = all[at];
                var shape = Shape(document);
                var added = NginxEdits.AddArgument(document, directive, NginxText.Word("n w"));
                Assert.Equal([.. Values(directive), "n w"], Values(added.Descendants().ElementAt(at)));
                Assert.Equal(document.Text, NginxEdits.RemoveArgument(added, added.Descendants().ElementAt(at), directive.Arguments.Count).Text);
                var set = NginxEdits.SetArguments(document, directive, [NginxText.Word("n"), NginxText.Word("w")]);
                Assert.Equal(["n", "w"], Values(set.Descendants().ElementAt(at)));
                if (directive.Arguments.Count > 0)
                {
                    var index = pick % directive.Arguments.Count;
                    var one = NginxEdits.SetArgument(document, directive, index, NginxText.Word("n"));
                    Assert.Equal(Values(directive).Select((v, i) => i == index ? "n" : v), Values(one.Descendants().ElementAt(at)));
                    var less = NginxEdits.RemoveArgument(document, directive, index);
                    Assert.Equal(Values(directive).Where((_, i) => i != index), Values(less.Descendants().ElementAt(at)));
                    List<NginxText> more = [.. directive.Arguments.Select(a => NginxText.FromOperator(a.Raw))];
                    more.Insert(index, NginxText.Word("n"));
                    var inserted = NginxEdits.SetArguments(document, directive, more);
                    Assert.Equal([.. Values(directive).Take(index), "n", .. Values(directive).Skip(index)], Values(inserted.Descendants().ElementAt(at)));
                }

                var after = NginxEdits.AddAfter(document, directive, NginxText.Of($"new n;"));
                Assert.Equal(all.Count + 1, after.Descendants().Count());
                var removed = NginxEdits.Remove(document, directive);
                Assert.Equal(shape.Where((_, index) => index < at || index > at + Inside(directive)), Shape(removed));
                if (directive.Block is not null)
                    Assert.Equal(Inside(directive) + 1, Inside(NginxEdits.Add(document, directive, NginxText.Of($"new n;")).Descendants().ElementAt(at)));
            },
            time: SecondsEach, iter: -1, threads: 1);

    private static Gen<string> From(params string[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static IEnumerable<string> Values(NginxDirective directive) => directive.Arguments.Select(a => a.Value);

    private static List<string> Shape(NginxDocument document) => document.Descendants().Select(d => $"{d.Name} {string.Join(' ', Values(d))}").ToList();

    private static int Inside(NginxDirective directive) => directive.Block?.Sum(d => 1 + Inside(d)) ?? 0;
}
