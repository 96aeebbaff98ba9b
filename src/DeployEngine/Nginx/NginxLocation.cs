namespace XDeploy.Engine.Nginx;

/// <summary>A <c>location</c> of a server.</summary>
/// <param name="Modifier"><c>=</c>, <c>~</c>, <c>~*</c>, <c>^~</c>, or empty for a plain prefix.</param>
/// <param name="Path">The prefix, the expression, or the name with its <c>@</c>.</param>
/// <param name="Node">The block.</param>
/// <param name="Passes">Where it passes requests to; more than one where an <c>if</c> has its own. Nested locations have their own.</param>
public sealed record NginxLocation(string Modifier, string Path, NginxNode Node, IReadOnlyList<NginxPass> Passes)
{
    /// <summary>Whether the path is a regular expression.</summary>
    public bool IsRegex => Modifier is "~" or "~*";

    /// <summary>Whether only internal redirects come here.</summary>
    public bool IsNamed => Path.StartsWith('@');

    /// <summary>Whether it takes all requests below a path.</summary>
    public bool IsPrefix => Modifier is "" or "^~" && !IsNamed;

    /// <summary>Reads a block.</summary>
    internal static NginxLocation Of(NginxNode node)
    {
        var words = node.Values.ToList();
        var (modifier, path) = words switch
        {
            [] => (string.Empty, string.Empty),
            // The modifier may touch the path: ~*\.php$
            [var word] when word.StartsWith("~*", StringComparison.Ordinal) || word.StartsWith("^~", StringComparison.Ordinal) => (word[..2], word[2..]),
            [var word] when word.StartsWith('=') || word.StartsWith('~') => (word[..1], word[1..]),
            [var word] => (string.Empty, word),
            _ => (words[0], words[1]),
        };
        return new NginxLocation(modifier, path, node, Passing(node));
    }

    private static List<NginxPass> Passing(NginxNode node)
    {
        var passes = new List<NginxPass>();
        var rest = new Stack<NginxNode>(node.Children.Reverse());
        while (rest.TryPop(out var child))
        {
            if (NginxPass.Of(child) is { } pass)
                passes.Add(pass);
            if (child.Name is "if" or "limit_except")
            {
                foreach (var inner in child.Children.Reverse())
                    rest.Push(inner);
            }
        }

        return passes;
    }
}
