namespace XDeploy.Engine.Systemd;

/// <summary>
/// Changes of a document's assignments. Each gives a new document in which only the lines of the assignment have changed: comments, order
/// and spacing of all others stay. Entries are those of the very document that is edited.
/// </summary>
public static class UnitEdits
{
    /// <summary>
    /// Gives a directive one value, in the place of the first that is in effect; the others that are in effect go. What stands before an
    /// empty assignment, and that assignment, stay as they are. A directive that is not there is added.
    /// </summary>
    /// <exception cref="DeployException">The section or the key is no name (<c>SystemdValueInvalid</c>).</exception>
    public static UnitDocument Set(UnitDocument document, string section, string key, UnitText value)
    {
        Check(document, section, key);
        var effective = document.View.Effective(section, key);
        if (effective.Count == 0)
            return Add(document, section, key, value);
        // From the last one up, so that the lines of the others stay where they were read.
        foreach (var entry in effective.Skip(1).Reverse())
            document = RemoveUnmoved(document, entry);
        return effective.Count == 1 ? Replace(document, effective[0], value) : Replace(document, document.View.Effective(section, key)[0], value);
    }

    /// <summary>Gives one assignment another value. One that says so already keeps its spelling.</summary>
    /// <exception cref="DeployException">The entry is not of this document (<c>SystemdEditRefused</c>).</exception>
    public static UnitDocument Replace(UnitDocument document, UnitEntry entry, UnitText value)
    {
        Check(document, entry);
        return ReplaceUnmoved(document, entry, value);
    }

    /// <summary>Adds an assignment behind the last one of its key, or at the end of its section; a section that is missing is added at the end of the file.</summary>
    /// <exception cref="DeployException">The section or the key is no name (<c>SystemdValueInvalid</c>).</exception>
    public static UnitDocument Add(UnitDocument document, string section, string key, UnitText value)
    {
        Check(document, section, key);
        var line = $"{key}={value.Source}";
        if (document.Entries.LastOrDefault(e => e.Section == section && e.Key == key) is { } sibling)
            return InsertAfter(document, sibling.Source, line);
        // A section may be there twice: its end is behind its last assignment.
        if (document.Entries.LastOrDefault(e => e.Section == section) is { } last)
            return InsertAfter(document, last.Source, line);
        if (document.Sections.LastOrDefault(s => s.Name == section) is { } header)
            return InsertAfter(document, header.Source, line);

        var end = LineEnd(document.Text);
        var text = document.Text;
        if (text.Length > 0 && text[^1] is not ('\n' or '\r'))
            text += end;
        var gap = document.EndsOpen || text.AsSpan().Trim(" \t\r\n\uFEFF").Length > 0 ? EmptyLine(text) : string.Empty;
        return UnitDocument.Parse($"{text}{gap}[{section}]{end}{line}{end}", document.Path);
    }

    /// <summary>Adds an assignment behind another one, in that one's section.</summary>
    /// <exception cref="DeployException">The key is no name (<c>SystemdValueInvalid</c>), or the entry is not of this document (<c>SystemdEditRefused</c>).</exception>
    public static UnitDocument InsertAfter(UnitDocument document, UnitEntry entry, string key, UnitText value)
    {
        Check(document, entry);
        return InsertAfterUnmoved(document, entry, key, value);
    }

    /// <summary>Adds an assignment as the first one under a section's header.</summary>
    /// <exception cref="DeployException">The key is no name (<c>SystemdValueInvalid</c>), or the section is not of this document (<c>SystemdEditRefused</c>).</exception>
    public static UnitDocument InsertAfter(UnitDocument document, UnitSection section, string key, UnitText value)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(section);
        if (!document.Sections.Any(s => ReferenceEquals(s.Source, section.Source)))
            throw SystemdErrors.EditRefused(document.Path, section.Line, $"[{section.Name}] was read from another text");
        UnitFileBuilder.CheckName(key);
        return InsertAfter(document, section.Source, $"{key}={value.Source}");
    }

    /// <summary>Removes all assignments of a directive, those that empty its list included.</summary>
    /// <exception cref="DeployException">The section or the key is no name (<c>SystemdValueInvalid</c>).</exception>
    public static UnitDocument Remove(UnitDocument document, string section, string key)
    {
        Check(document, section, key);
        return document.View.All(section, key).Reverse().ToList().Aggregate(document, RemoveUnmoved);
    }

    /// <summary>Removes one assignment, with its lines; a comment between them stays.</summary>
    /// <exception cref="DeployException">The entry is not of this document (<c>SystemdEditRefused</c>).</exception>
    public static UnitDocument Remove(UnitDocument document, UnitEntry entry)
    {
        Check(document, entry);
        return RemoveUnmoved(document, entry);
    }

    /// <summary>Replaces an entry that was read before edits of lines below it, which have not moved it.</summary>
    internal static UnitDocument ReplaceUnmoved(UnitDocument document, UnitEntry entry, UnitText value)
    {
        if (entry.Value == value.Source)
            return document;
        // The key keeps its indentation and the space around its =, as far as they stand on one line.
        var head = document.Text[entry.Start..(entry.End - entry.RawValue.Length)];
        var space = entry.RawValue[..(entry.RawValue.Length - entry.RawValue.AsSpan().TrimStart(" \t").Length)];
        if (head.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0)
            head = $"{entry.Key}=";
        return Splice(document, entry.Source, $"{head}{(value.Source.Length == 0 ? string.Empty : space)}{value.Source}");
    }

    /// <summary>Adds an assignment behind an entry that was read before edits of lines below it, which have not moved it.</summary>
    internal static UnitDocument InsertAfterUnmoved(UnitDocument document, UnitEntry entry, string key, UnitText value)
    {
        // Before all sections systemd would ignore it.
        if (entry.Section.Length == 0)
            UnitFileBuilder.CheckName(entry.Section);
        UnitFileBuilder.CheckName(key);
        return InsertAfter(document, entry.Source, $"{key}={value.Source}");
    }

    /// <summary>Removes an entry that was read before edits of lines below it, which have not moved it.</summary>
    internal static UnitDocument RemoveUnmoved(UnitDocument document, UnitEntry entry) => Splice(document, entry.Source, null);

    // Puts a line in the place of a logical line, with the comments that stood between its parts behind it. Lines above it have not moved.
    private static UnitDocument Splice(UnitDocument document, UnitLine line, string? replacement)
    {
        var text = document.Text;
        var lineEnd = text[line.End..line.Next];
        // Behind a byte order mark an empty line stays, for systemd takes no comment there.
        if (line.Start > 0 && text[line.Start - 1] == '\uFEFF')
            replacement ??= string.Empty;
        if (line.Comments.Count == 0)
            return UnitDocument.Parse(string.Concat(text.AsSpan(0, line.Start), replacement is null ? string.Empty : replacement + lineEnd, text.AsSpan(line.Next)), document.Path);

        var comments = string.Concat(line.Comments.Select(c => text[c.Start..c.End]));
        var first = replacement is null ? string.Empty : replacement + LineEnd(text);
        return UnitDocument.Parse(string.Concat(text.AsSpan(0, line.Start), first + comments, text.AsSpan(line.Next)), document.Path);
    }

    private static UnitDocument InsertAfter(UnitDocument document, UnitLine line, string added)
    {
        var text = document.Text;
        var end = LineEnd(text);
        // Nothing may join the new line: neither a continuation that the file ends in, nor a last line without a line end.
        var before = text[..line.Next];
        if (before[^1] is not ('\n' or '\r' or '\0'))
            before += end;
        if (line.IsOpen)
            before += EmptyLine(before);
        return UnitDocument.Parse($"{before}{added}{end}{text[line.Next..]}", document.Path);
    }

    // A line end of another kind would join the one that the text ends with.
    private static string EmptyLine(string text) => text.EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : text.EndsWith('\r') ? "\r" : "\n";

    // The file's own line end, by its first one.
    private static string LineEnd(string text)
    {
        var at = text.AsSpan().IndexOfAny('\n', '\r');
        return at < 0 || text[at] == '\n' ? "\n" : at + 1 < text.Length && text[at + 1] == '\n' ? "\r\n" : "\r";
    }

    private static void Check(UnitDocument document, string section, string key)
    {
        ArgumentNullException.ThrowIfNull(document);
        UnitFileBuilder.CheckName(section);
        UnitFileBuilder.CheckName(key);
    }

    // The offsets of an entry of another text would cut this one anywhere.
    private static void Check(UnitDocument document, UnitEntry entry)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(entry);
        if (!document.Entries.Any(e => ReferenceEquals(e.Source, entry.Source)))
            throw SystemdErrors.EditRefused(document.Path, entry.Line, $"'{entry.Key}' was read from another text");
    }
}
