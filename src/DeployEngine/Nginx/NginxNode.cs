namespace XDeploy.Engine.Nginx;

/// <summary>A directive in its place in the whole configuration, as nginx sees it once every <c>include</c> is resolved.</summary>
public sealed class NginxNode
{
    private readonly List<NginxNode>? _children;

    internal NginxNode(NginxDirective directive, NginxDocument document, NginxNode? parent)
    {
        Directive = directive;
        Document = document;
        Parent = parent;
        _children = directive.Block is null ? null : [];
    }

    /// <summary>The directive.</summary>
    public NginxDirective Directive { get; }

    /// <summary>The file that it stands in.</summary>
    public NginxDocument Document { get; }

    /// <summary>The block that it is in, which may stand in another file; null on the top level.</summary>
    public NginxNode? Parent { get; }

    /// <summary>What is in its block, included files in place of their <c>include</c>; empty for a simple directive.</summary>
    public IReadOnlyList<NginxNode> Children => _children ?? [];

    /// <summary>The directive's name.</summary>
    public string Name => Directive.Name;

    /// <summary>The values of its arguments.</summary>
    public IEnumerable<string> Values => Directive.Arguments.Select(a => a.Value);

    /// <summary>The path of its file.</summary>
    public string File => Document.Path;

    /// <summary>The line of its name.</summary>
    public int Line => Directive.Line;

    /// <summary>The blocks around it, the innermost first.</summary>
    public IEnumerable<NginxNode> Ancestors()
    {
        for (var node = Parent; node is not null; node = node.Parent)
            yield return node;
    }

    /// <summary>Whether it is somewhere inside a block of this name.</summary>
    public bool IsInside(string name) => Ancestors().Any(a => a.Name == name);

    /// <summary>The directives of this name directly in its block.</summary>
    public IEnumerable<NginxNode> All(string name) => Children.Where(c => c.Name == name);

    /// <summary>The first directive of this name directly in its block.</summary>
    public NginxNode? First(string name) => Children.FirstOrDefault(c => c.Name == name);

    /// <summary>The value of the argument at this place, from 0; null where there is none.</summary>
    public string? Value(int index) => index < Directive.Arguments.Count ? Directive.Arguments[index].Value : null;

    /// <summary>The directive and its place, for messages.</summary>
    public override string ToString() => $"{Directive} ({File}:{Line})";

    internal void Add(NginxNode child) => _children!.Add(child);
}
