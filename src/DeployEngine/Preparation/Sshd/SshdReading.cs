namespace XDeploy.Engine.Preparation;

/// <summary>
/// Reads a configuration in the order in which sshd does. sshd reads twice: at its start, when no Match block holds but <c>Match all</c>, and for each
/// connection, when only Match blocks count and what they set overrides the first reading. A Match block ends with its file; the block around an Include goes on behind it.
/// </summary>
internal sealed class SshdReading
{
    private const int DeepestInclude = 16;

    private readonly SshdConfiguration _configuration;
    private readonly Func<string, (bool Holds, string? Problem)> _judge;
    private readonly List<SshdVisit> _visits = [];
    private readonly List<SshdProblem> _problems = [];
    private readonly HashSet<string> _patterns = new(StringComparer.Ordinal);
    private bool _active;
    private int _block;
    private int _blocks;

    private SshdReading(SshdConfiguration configuration, Func<string, (bool Holds, string? Problem)> judge, bool matchOnly)
    {
        _configuration = configuration;
        _judge = judge;
        _active = !matchOnly;
        Read(configuration.Main, matchOnly ? Mode.MatchOnly : Mode.All, depth: 0);
    }

    // What the lines of a file are read for.
    private enum Mode
    {
        All,
        MatchOnly,
        Syntax,
    }

    /// <summary>All lines with a keyword but Match and Include, in order.</summary>
    public IReadOnlyList<SshdVisit> Visits => _visits;

    /// <summary>What sshd would refuse.</summary>
    public IReadOnlyList<SshdProblem> Problems => _problems;

    /// <summary>What was to be included, as absolute paths or patterns.</summary>
    public IReadOnlySet<string> Patterns => _patterns;

    /// <summary>The first reading.</summary>
    public static SshdReading AtStart(SshdConfiguration configuration) => new(configuration, c => (SshdMatch.Holds(c, null, out var problem), problem), matchOnly: false);

    /// <summary>The second reading.</summary>
    public static SshdReading For(SshdConfiguration configuration, SshdConnection connection) =>
        new(configuration, c => (SshdMatch.Holds(c, connection, out var problem), problem), matchOnly: true);

    /// <summary>A reading in which each block holds: all that could count for some connection.</summary>
    public static SshdReading Whole(SshdConfiguration configuration) => new(configuration, _ => (true, null), matchOnly: false);

    private void Read(SshdConfigDocument document, Mode mode, int depth)
    {
        if (depth > DeepestInclude)
        {
            _problems.Add(new SshdProblem(document.Path, 1, "Too many recursive configuration includes"));
            return;
        }

        foreach (var line in document.Lines.Where(l => l.Keyword is not null))
        {
            if (line.Error is not null)
                _problems.Add(new SshdProblem(document.Path, line.Number, line.Error));
            else if (line.Name == "match")
                Match(document, line, ref mode);
            else if (line.Name == "include")
                Include(document, line, mode, depth);
            else
                _visits.Add(new SshdVisit(document, line, _active, _block));
        }
    }

    private void Match(SshdConfigDocument document, SshdLine line, ref Mode mode)
    {
        var (holds, problem) = mode == Mode.Syntax ? (SshdMatch.Holds(line.Rest, null, out var wrong), wrong) : _judge(line.Rest);
        if (problem is not null)
            _problems.Add(new SshdProblem(document.Path, line.Number, problem));
        _active = mode != Mode.Syntax && holds;
        _block = ++_blocks;
        if (mode == Mode.MatchOnly)
            mode = Mode.All;
    }

    private void Include(SshdConfigDocument document, SshdLine line, Mode mode, int depth)
    {
        if (line.Arguments.Count == 0 || line.Arguments.Contains(string.Empty))
            _problems.Add(new SshdProblem(document.Path, line.Number, "Include missing filename argument"));
        foreach (var argument in line.Arguments.Where(a => a.Length > 0))
        {
            var pattern = argument[0] is '/' or '~' ? argument : $"{SshdConfiguration.Folder}/{argument}";
            _patterns.Add(pattern);
            var (active, block) = (_active, _block);
            var inner = mode == Mode.MatchOnly ? Mode.MatchOnly : active ? Mode.All : Mode.Syntax;
            foreach (var included in _configuration.Included(pattern))
            {
                Read(included, inner, depth + 1);
                (_active, _block) = (active, block);
            }
        }
    }
}
