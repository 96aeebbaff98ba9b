using System.Diagnostics.CodeAnalysis;

namespace XDeploy.Engine.Systemd;

/// <summary>Reads sections and assignments out of logical lines, with systemd's judgement of each.</summary>
internal sealed class UnitParser(string text, string path)
{
    private readonly List<UnitSection> _sections = [];
    private readonly List<UnitEntry> _entries = [];
    private readonly List<UnitRemark> _remarks = [];
    private List<UnitEntry>? _current;
    private string _section = string.Empty;

    public IReadOnlyList<UnitSection> Sections => _sections;

    public IReadOnlyList<UnitEntry> Entries => _entries;

    public IReadOnlyList<UnitRemark> Remarks => _remarks;

    /// <summary>True where the file ends in a continuation, so that whatever is added at its end would join it.</summary>
    public bool EndsOpen { get; private set; }

    public bool TryParse([NotNullWhen(false)] out UnitSyntaxError? error)
    {
        var scanner = new UnitScanner(text, path);
        var isScanned = scanner.TryScan(out var lines, out error);
        EndsOpen = scanner.EndsOpen;
        // What stands above a line that is too long is judged before it.
        error = lines.Select(Take).FirstOrDefault(e => e is not null) ?? (isScanned ? null : error);
        return error is null;
    }

    private UnitSyntaxError? Take(UnitLine line)
    {
        if (!UnitEncoding.IsClean(line.Text))
            return new(path, line.ReportedNumber, $"String is not UTF-8 clean, ignoring assignment: {Printable(line.Text)}");
        if (line.Text[0] == '[')
            return TakeSection(line);

        if (_current is null)
            Remark(line, "Assignment outside of section. Ignoring.");
        var equals = line.Text.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0)
            Add(line, equals);
        else if (_current is not null)
            Remark(line, equals < 0 ? "Missing '=', ignoring line." : "Missing key name before '=', ignoring line.");
        return null;
    }

    private UnitSyntaxError? TakeSection(UnitLine line)
    {
        if (line.Text[^1] != ']')
            return new(path, line.ReportedNumber, $"Invalid section header '{line.Text}'");
        var name = line.Text[1..^1];
        if (!IsSafe(name))
            return new(path, line.ReportedNumber, $"Bad characters in section header '{line.Text}'");
        _section = name;
        _current = [];
        _sections.Add(new UnitSection { Name = name, Line = line.Number, Entries = _current, Source = line });
        return null;
    }

    private void Add(UnitLine line, int equals)
    {
        // The first = of the joined text is the first one in the parts, for what is joined between them has none.
        var part = line.Parts.First(p => text.AsSpan(p.Start, p.End - p.Start).Contains('='));
        var valueStart = text.IndexOf('=', part.Start) + 1;
        var entry = new UnitEntry
        {
            File = path,
            Section = _section,
            Key = line.Text[..equals].TrimEnd(' ', '\t', '\n', '\r'),
            Value = line.Text[(equals + 1)..].TrimStart(' ', '\t', '\n', '\r'),
            RawValue = text[valueStart..line.End],
            Line = line.Number,
            Source = line,
        };
        _current?.Add(entry);
        _entries.Add(entry);
    }

    private void Remark(UnitLine line, string reason) => _remarks.Add(new(path, line.ReportedNumber, reason));

    private static bool IsSafe(string name) => !name.Any(c => c is < ' ' or '"' or '\'' or '\\' or '\x7f');

    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));
}
