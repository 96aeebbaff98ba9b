namespace XDeploy.Engine.Ssh.Config;

/// <summary>
/// Changes of one Host block of an ssh_config file. Each gives a new document in which only the lines concerned have changed. The block of a
/// host is the first Host line that has its name alone.
/// </summary>
public static class SshConfigEdits
{
    private const string DefaultIndent = "    ";

    /// <summary>Sets keywords of a host; a block that is not there is added, before the first one that speaks of the host.</summary>
    /// <param name="document">The document.</param>
    /// <param name="name">The host's name.</param>
    /// <param name="settings">Keywords with their values, a line for each value; none takes the keyword away.</param>
    /// <exception cref="DeployException">A name or a value cannot stand in the file (<c>SshConfigValueInvalid</c>).</exception>
    public static SshConfigDocument Set(SshConfigDocument document, string name, IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> settings)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(settings);
        ConfigText.CheckName(name);
        if (Find(document, name) is null)
        {
            if (settings.All(s => s.Value.Count == 0))
                return document;
            document = AddBlock(document, name);
        }

        foreach (var (keyword, values) in settings)
            document = Set(document, name, keyword, [.. values.Select(value => ConfigText.Argument(keyword, value))]);
        return document;
    }

    /// <summary>Takes a host away: its block, or its name from a Host line that has others too.</summary>
    public static SshConfigDocument Remove(SshConfigDocument document, string name)
    {
        ArgumentNullException.ThrowIfNull(document);
        while (Find(document, name) is { } own)
            document = document.With(document.Text.Remove(own.Start, EndOfRemoval(document, own) - own.Start));
        while (document.Lines.FirstOrDefault(line => line.Keyword == "host" && line.Arguments?.Contains(name) == true) is { } shared)
        {
            var others = string.Join(' ', shared.Arguments!.Where(word => word != name).Select(word => ConfigText.Argument("host", word)));
            document = Replace(document, shared, $"{Head(document, shared)}{others}");
        }

        return document;
    }

    private static SshConfigLine? Find(SshConfigDocument document, string name) =>
        document.Lines.FirstOrDefault(line => line.Keyword == "host" && line.Arguments is [var only] && only == name);

    // The directives of a block, without the comments and empty lines at its end, which may be the next one's.
    private static List<SshConfigLine> Body(SshConfigDocument document, SshConfigLine host) =>
        document.Lines.Skip(host.Number).TakeWhile(line => !line.BeginsBlock).Where(line => line.Keyword is not null).ToList();

    private static SshConfigDocument Set(SshConfigDocument document, string name, string keyword, IReadOnlyList<string> arguments)
    {
        var host = Find(document, name)!;
        var body = Body(document, host);
        var old = body.FindAll(line => string.Equals(line.Keyword, keyword, StringComparison.OrdinalIgnoreCase));
        if (old.Count == arguments.Count && old.Zip(arguments).All(pair => Says(pair.First, pair.Second)))
            return document;

        // From the last line up, so that those above stay where they were read.
        for (var i = old.Count - 1; i >= 0; i--)
        {
            document = i < arguments.Count
                ? (Says(old[i], arguments[i]) ? document : Replace(document, old[i], Head(document, old[i]) + arguments[i]))
                : document.With(document.Text.Remove(old[i].Start, old[i].Next - old[i].Start));
        }

        var added = arguments.Skip(old.Count).Select(argument => $"{Indent(document, body)}{keyword} {argument}").ToList();
        if (added.Count == 0)
            return document;
        var last = old.Count > 0 ? old[^1] : body.Count > 0 ? body[^1] : host;
        return InsertAfter(document, document.Lines[last.Number - 1], added);
    }

    private static bool Says(SshConfigLine line, string argument) =>
        line.Arguments is { } words && ConfigWords.TrySplit(argument, endsAtComment: true) is { } wanted && words.SequenceEqual(wanted);

    // Values of blocks that come before count; so a new block stands before the first that may say something of the host.
    private static SshConfigDocument AddBlock(SshConfigDocument document, string name)
    {
        var end = LineEnd(document.Text);
        var first = document.Lines.FirstOrDefault(line => line.Keyword == "match" || (line.Keyword == "host" && SpeaksOf(line, name)));
        if (first is null)
        {
            var text = document.Text;
            var gap = text.Length == 0 ? string.Empty : text.EndsWith('\n') ? end : end + end;
            return document.With($"{text}{gap}Host {name}{end}");
        }

        // Comments right above a block are about it.
        var at = first.Number - 1;
        while (at > 0 && document.Lines[at - 1] is { Keyword: null } above && above.End > above.Start && document.Text[above.Start..above.End].AsSpan().Trim().Length > 0)
            at--;
        return document.With(document.Text.Insert(document.Lines[at].Start, $"Host {name}{end}{end}"));
    }

    private static bool SpeaksOf(SshConfigLine line, string name) =>
        line.Arguments?.Any(word => SshPattern.Matches(name, word.StartsWith('!') ? word.AsSpan(1) : word)) == true;

    private static int EndOfRemoval(SshConfigDocument document, SshConfigLine host)
    {
        var body = Body(document, host);
        var at = body.Count > 0 ? body[^1].Number : host.Number;
        while (at < document.Lines.Count && document.Text.AsSpan(document.Lines[at].Start, document.Lines[at].Next - document.Lines[at].Start).Trim().IsEmpty)
            at++;
        return document.Lines[at - 1].Next;
    }

    private static SshConfigDocument Replace(SshConfigDocument document, SshConfigLine line, string text) =>
        document.With(string.Concat(document.Text.AsSpan(0, line.Start), text, document.Text.AsSpan(line.End)));

    // What stands before the arguments: the indentation, the keyword as it is written, and what separates them.
    private static string Head(SshConfigDocument document, SshConfigLine line)
    {
        var text = document.Text[line.Start..line.End];
        return text[..text.IndexOf(line.Rest!, StringComparison.Ordinal)];
    }

    private static SshConfigDocument InsertAfter(SshConfigDocument document, SshConfigLine line, List<string> added)
    {
        var end = LineEnd(document.Text);
        var before = document.Text[..line.Next];
        if (!before.EndsWith('\n'))
            before += end;
        return document.With($"{before}{string.Concat(added.Select(text => text + end))}{document.Text[line.Next..]}");
    }

    // As the block's own lines, or else the file's first that is indented.
    private static string Indent(SshConfigDocument document, List<SshConfigLine> body)
    {
        var model = body.Count > 0
            ? body[0]
            : document.Lines.FirstOrDefault(line => line.Keyword is not null && !line.BeginsBlock && document.Text[line.Start] is ' ' or '\t');
        if (model is null)
            return DefaultIndent;
        var text = document.Text[model.Start..model.End];
        return text[..(text.Length - text.TrimStart(' ', '\t').Length)];
    }

    private static string LineEnd(string text)
    {
        var feed = text.IndexOf('\n', StringComparison.Ordinal);
        return feed > 0 && text[feed - 1] == '\r' ? "\r\n" : "\n";
    }
}
