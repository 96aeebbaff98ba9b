using System.Buffers;

namespace XDeploy.Engine.Preparation;

/// <summary>
/// Sets options so that they count: the line that counts is replaced where it stands; where there is none, one is added outside of any Match block, before
/// the drop-ins of the main file, so that none that comes later wins.
/// </summary>
public static class SshdOptions
{
    private static readonly SearchValues<char> NoKeyword = SearchValues.Create(" \t\r\n\f\"=#");

    /// <summary>Sets an option for all connections that no Match block says otherwise of.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="option">The keyword, in any case and by any of its names.</param>
    /// <param name="values">What it shall be: one list of arguments, or several for a keyword that takes a line for each value; null for sshd's own value.</param>
    /// <exception cref="DeployException">A value cannot be written (<c>SshdValueInvalid</c>), or the option is none that can be set (<c>SshdOptionUnsettable</c>).</exception>
    public static SshdConfiguration Set(SshdConfiguration configuration, string option, IReadOnlyList<IReadOnlyList<string>>? values)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentException.ThrowIfNullOrWhiteSpace(option);
        var keyword = SshdKeywords.Find(option);
        if (SshdKeywords.NameOf(option) is "match" or "include" || option.AsSpan().IndexOfAny(NoKeyword) >= 0)
            throw PreparationErrors.SshdOptionUnsettable(option, "it is no option of sshd");
        return values is null
            ? RemoveAll(configuration, option)
            : keyword?.Name == "subsystem" ? SetSubsystems(configuration, keyword, values) : SetLines(configuration, option, keyword, values);
    }

    /// <summary>Sets an option of one value for every connection: where a Match block says otherwise, it is told the same.</summary>
    public static SshdConfiguration SetEverywhere(SshdConfiguration configuration, string option, string value)
    {
        var changed = Set(configuration, option, [[value]]);
        // An edit may move lines of the document, so one at a time.
        while (Exceptions(changed, option).FirstOrDefault(v => !IsSame(SshdKeywords.Find(option), v.Line, [value])) is { } exception)
            changed = changed.With(SshdEdits.SetArguments(exception.Document, exception.Line, SshdText.Of(SshdKeywords.Find(option), [value])));
        return changed;
    }

    /// <summary>The arguments of an option, written as they stand in a file.</summary>
    /// <exception cref="DeployException">A quote is not closed (<c>SshdValueInvalid</c>).</exception>
    public static IReadOnlyList<string> Arguments(string option, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (SshdKeywords.Find(option) is { Form: SshdForm.Raw })
            return [text];
        return SshdLineReader.TrySplit(text, 0, out var arguments, out _) ? arguments : throw PreparationErrors.SshdValueInvalid(option, text, "has a quote that is not closed");
    }

    /// <summary>Whether an option takes a line for each of its values.</summary>
    public static bool TakesLineForEach(string option) => SshdKeywords.Find(option) is { Rule: SshdRule.Each };

    /// <summary>The name that <c>sshd -T</c> has for an option.</summary>
    public static string NameOf(string option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return SshdKeywords.NameOf(option);
    }

    /// <summary>The name that the manual has for an option.</summary>
    public static string LabelOf(string option) => SshdKeywords.Find(option)?.Label ?? option;

    /// <summary>The lines of Match blocks that count for some connections: the first of the option in each block.</summary>
    internal static IEnumerable<SshdVisit> Exceptions(SshdConfiguration configuration, string option) => SshdReading.Whole(configuration).Visits
        .Where(v => v.Block > 0 && SshdKeywords.NameOf(v.Line.Name) == SshdKeywords.NameOf(option))
        .DistinctBy(v => v.Block);

    private static SshdConfiguration SetLines(SshdConfiguration configuration, string option, SshdKeyword? keyword, IReadOnlyList<IReadOnlyList<string>> values)
    {
        // Those that add up on one line are one list, however they were given.
        var wanted = keyword?.Rule == SshdRule.Each ? values : [[.. values.SelectMany(v => v)]];
        if (wanted.Count == 0 || wanted.Any(w => w.Count == 0))
            throw PreparationErrors.SshdOptionUnsettable(option, "it has no value");
        var sources = configuration.Effective(SshdConnection.None)[option].Sources;
        if (sources.SelectMany(s => SshdValue.Of(keyword, s.Line)).SequenceEqual(wanted.SelectMany(w => ValueOf(keyword, w)), StringComparer.Ordinal))
            return configuration;

        // A line of a file that is included more than once adds up with itself: it cannot say a value once.
        if (sources.DistinctBy(s => (s.Document.Path, s.Line.Number)).Count() < sources.Count)
            return SetLines(RemoveAll(configuration, option), option, keyword, values);

        // From the end, so that the lines before keep their places.
        var label = keyword?.Label ?? option;
        for (var at = Math.Max(sources.Count, wanted.Count) - 1; at >= 0 && sources.Count > 0; at--)
        {
            var text = at < wanted.Count ? SshdText.Of(keyword, wanted[at]) : null;
            var source = Refresh(configuration, sources[Math.Min(at, sources.Count - 1)]);
            var document = (at < sources.Count, text) switch
            {
                (true, null) => SshdEdits.Remove(source.Document, source.Line),
                (true, _) when IsSame(keyword, source.Line, wanted[at]) => source.Document,
                (true, _) when keyword?.Form == SshdForm.Raw => SshdEdits.SetRest(source.Document, source.Line, text!),
                (true, _) => SshdEdits.SetArguments(source.Document, source.Line, text!),
                _ => SshdEdits.AddAfter(source.Document, source.Line, $"{label} {text}"),
            };
            configuration = configuration.With(document);
        }

        if (sources.Count > 0)
            return configuration;
        configuration = Insert(configuration, $"{label} {SshdText.Of(keyword, wanted[0])}");
        return wanted.Count == 1 ? configuration : SetLines(configuration, option, keyword, values);
    }

    private static SshdConfiguration SetSubsystems(SshdConfiguration configuration, SshdKeyword keyword, IReadOnlyList<IReadOnlyList<string>> values)
    {
        foreach (var value in values)
        {
            if (value.Count < 2)
                throw PreparationErrors.SshdOptionUnsettable(keyword.Label, "it takes a name and a command");
            var source = configuration.Effective(SshdConnection.None)[keyword.Name].Sources.FirstOrDefault(s => s.Line.Arguments[0] == value[0]);
            if (source is null)
                configuration = Insert(configuration, $"{keyword.Label} {SshdText.Of(keyword, value)}");
            else if (!source.Line.Arguments.SequenceEqual(value, StringComparer.Ordinal))
                configuration = configuration.With(SshdEdits.SetArguments(source.Document, source.Line, SshdText.Of(keyword, value)));
        }

        return configuration;
    }

    // A line that counted hides others: all go.
    private static SshdConfiguration RemoveAll(SshdConfiguration configuration, string option)
    {
        while (configuration.Effective(SshdConnection.None)[option].Sources is [.., var last])
            configuration = configuration.With(SshdEdits.Remove(last.Document, last.Line));
        return configuration;
    }

    private static SshdConfiguration Insert(SshdConfiguration configuration, string text)
    {
        var main = configuration.Main;
        var globals = main.Lines.TakeWhile(l => l.Name != "match").Where(l => l.Keyword is not null).ToList();
        // Packages put files into the folder of drop-ins later, and the first value wins.
        if (globals.Find(l => l.Name == "include" && l.Arguments.Any(a => IsDropIns(configuration, a))) is { } include)
            return configuration.With(SshdEdits.AddBefore(main, include, text));
        if (main.Lines.FirstOrDefault(l => l.Name == "match") is not { } match)
            return configuration.With(SshdEdits.Add(main, text));
        return configuration.With(globals.Count > 0 ? SshdEdits.AddAfter(main, globals[^1], text) : SshdEdits.AddBefore(main, match, text));
    }

    private static bool IsDropIns(SshdConfiguration configuration, string pattern)
    {
        var full = pattern[0] is '/' or '~' ? pattern : $"{SshdConfiguration.Folder}/{pattern}";
        return full.StartsWith($"{configuration.Main.Path}.d/", StringComparison.Ordinal) || configuration.Included(full).Any();
    }

    private static bool IsSame(SshdKeyword? keyword, SshdLine line, IReadOnlyList<string> arguments) =>
        SshdValue.Of(keyword, line).SequenceEqual(ValueOf(keyword, arguments), StringComparer.Ordinal);

    private static IReadOnlyList<string> ValueOf(SshdKeyword? keyword, IReadOnlyList<string> arguments) =>
        keyword?.Form == SshdForm.Raw ? [string.Join(' ', arguments)] : SshdValue.Of(keyword, arguments);

    // Edits behind a line leave its place as it was.
    private static SshdSource Refresh(SshdConfiguration configuration, SshdSource source)
    {
        var document = configuration.Documents.First(d => d.Path == source.Document.Path);
        return new SshdSource(document, document.Lines[source.Line.Number - 1]);
    }
}
