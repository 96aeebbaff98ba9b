namespace XDeploy.Engine.Systemd;

/// <summary>The variables of <c>Environment</c>, read as systemd 252 reads them (systemd.exec(5)).</summary>
public static class UnitEnvironment
{
    /// <summary>Reads the assignments of a directive's values; of two for one variable the last one counts, in the place of the first.</summary>
    /// <param name="values">The values, one for each time that the directive is given.</param>
    /// <param name="specifiers">What the specifiers stand for; null leaves them as they are.</param>
    /// <param name="remarks">What systemd says of assignments that it ignores.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(IEnumerable<string> values, SpecifierContext? specifiers, out IReadOnlyList<string> remarks)
    {
        ArgumentNullException.ThrowIfNull(values);
        var said = new List<string>();
        var variables = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            if (value.Length == 0)
                variables.Clear();
            var isRead = WordReader.TrySplit(value, WordRules.CUnescape | WordRules.Unquote, out var words);
            foreach (var word in words)
            {
                var resolved = word;
                if (specifiers is not null && !UnitSpecifiers.TryExpand(word, specifiers, out resolved))
                    said.Add($"Failed to resolve unit specifiers in '{word}', ignoring");
                else if (!IsAssignment(resolved))
                    said.Add($"Invalid environment assignment, ignoring: {resolved}");
                else
                    variables[resolved[..resolved.IndexOf('=', StringComparison.Ordinal)]] = resolved[(resolved.IndexOf('=', StringComparison.Ordinal) + 1)..];
            }

            if (!isRead)
                said.Add($"Invalid syntax, ignoring: {value}");
        }

        remarks = said;
        return variables.ToList();
    }

    /// <summary>Whether a variable may have this name: letters, digits and underscores, no digit first.</summary>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
    }

    /// <summary>Whether it is a variable's name, <c>=</c>, and a value of UTF-8 without control characters other than tabs and new lines.</summary>
    public static bool IsAssignment(string assignment)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && IsName(assignment[..equals]) && UnitEncoding.IsClean(assignment) && !assignment.Any(c => c is (< ' ' and not ('\t' or '\n')) or '\x7f');
    }
}
