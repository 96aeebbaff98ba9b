namespace XDeploy.Engine.Nginx;

/// <summary>
/// Builds the tree of a configuration and resolves <c>include</c> in the order in which nginx reads. It keeps its own stack of files and blocks,
/// so that the depth of the nesting is of no concern.
/// </summary>
internal sealed class NginxIncludes
{
    private readonly string _folder;
    private readonly INginxFiles? _files;
    private readonly Dictionary<string, NginxDocument> _documents = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly Stack<Frame> _stack = new();

    /// <summary>Reads the main file and all that it includes.</summary>
    public NginxIncludes(string mainPath, INginxFiles files)
    {
        _folder = NginxPath.Folder(mainPath);
        _files = files;
        Enter(mainPath, null, null);
        Walk();
    }

    /// <summary>Takes one document; an <c>include</c> in it stays a directive.</summary>
    public NginxIncludes(NginxDocument document)
    {
        _folder = string.Empty;
        Documents.Add(document);
        _stack.Push(new Frame(document, document.Directives, null));
        Walk();
    }

    /// <summary>The files in the order in which they were first read.</summary>
    public List<NginxDocument> Documents { get; } = [];

    /// <summary>The directives of the top level.</summary>
    public List<NginxNode> Nodes { get; } = [];

    /// <summary>Why nginx would not read the whole, or null.</summary>
    public NginxSyntaxError? Error { get; private set; }

    private void Walk()
    {
        while (Error is null && _stack.TryPeek(out var frame))
        {
            if (frame.Included.TryDequeue(out var path))
                Enter(path, frame, frame.Directives[frame.Next - 1]);
            else if (frame.Next == frame.Directives.Count)
                Leave();
            else if (frame.Directives[frame.Next++] is var directive && IsInclude(directive, frame))
                frame.Included = Error is null ? Find(directive) : [];
            else
                Place(directive, frame);
        }
    }

    // In a map and its like, "include" is a key like any other where it has not exactly one argument.
    private bool IsInclude(NginxDirective directive, Frame frame)
    {
        if (_files is null || directive.Name != "include")
            return false;
        if (directive.Block is not null)
            return Refuse(NginxErrors.DirectiveInvalid("directive \"include\" is not terminated by \";\"", frame.Document.Path, directive));
        if (directive.Arguments.Count == 1)
            return true;
        return frame.Parent?.Name is not ("map" or "geo" or "charset_map" or "split_clients")
            && Refuse(NginxErrors.DirectiveInvalid("invalid number of arguments in \"include\" directive", frame.Document.Path, directive));
    }

    private Queue<string> Find(NginxDirective directive)
    {
        var name = NginxPath.Full(_folder, directive.Arguments[0].Value);
        return NginxGlob.IsPattern(name) ? new Queue<string>(_files!.Glob(name)) : new Queue<string>([name]);
    }

    private void Place(NginxDirective directive, Frame frame)
    {
        var node = new NginxNode(directive, frame.Document, frame.Parent);
        if (frame.Parent is null)
            Nodes.Add(node);
        else
            frame.Parent.Add(node);
        if (directive.Block is { Count: > 0 } block)
            _stack.Push(new Frame(frame.Document, block, node));
    }

    private void Enter(string path, Frame? from, NginxDirective? include)
    {
        var key = NginxPath.Normalize(path);
        if (!_open.Add(key))
        {
            Error = NginxErrors.IncludeLoop(path, from!.Document.Path, include!);
            return;
        }

        if (!_documents.TryGetValue(key, out var document))
        {
            if (_files!.Read(path) is not { } text)
            {
                Error = NginxErrors.FileNotFound(path, from?.Document.Path, include);
                return;
            }

            if (!NginxDocument.TryParse(text, path, out document, out var error))
            {
                Error = error;
                return;
            }

            _documents.Add(key, document);
            Documents.Add(document);
        }

        _stack.Push(new Frame(document, document.Directives, from?.Parent) { OpenPath = key });
    }

    private bool Refuse(NginxSyntaxError error)
    {
        Error = error;
        return true;
    }

    private void Leave()
    {
        if (_stack.Pop().OpenPath is { } path)
            _open.Remove(path);
    }

    /// <summary>The directives of one file or block, and how far they are read.</summary>
    private sealed class Frame(NginxDocument document, IReadOnlyList<NginxDirective> directives, NginxNode? parent)
    {
        public NginxDocument Document { get; } = document;

        public IReadOnlyList<NginxDirective> Directives { get; } = directives;

        public NginxNode? Parent { get; } = parent;

        public string? OpenPath { get; init; }

        public int Next { get; set; }

        public Queue<string> Included { get; set; } = [];
    }
}
