using System.Text;

namespace XDeploy.Engine.Preparation;

/// <summary>
/// Values as sudoers(5) takes them: each becomes what it says and nothing else, or is refused. Names in capitals would be aliases, wildcards would match
/// more than they say, and a command without arguments would be allowed with any.
/// </summary>
internal static class SudoersText
{
    // What may stand in a path as it is, or behind a backslash.
    private const string PathMarks = "/._+@~%-";
    private const string Escaped = " :,=";

    // In arguments, quotes are not quotes to sudo, and the rest is told from a pattern by a backslash.
    private const string Wildcards = "*?[]#";

    /// <summary>A user's name.</summary>
    /// <exception cref="DeployException">It is none (<c>SudoersValueInvalid</c>).</exception>
    public static string User(string name)
    {
        // A number is told by the first letter even behind a backslash, and the others are told apart by nothing but it.
        if (name.Length == 0 || name.Any(char.IsControl) || name[0] is '#' or '%' or '+' or '!' or '-')
            throw PreparationErrors.SudoersValueInvalid(name, "is no name of a user");
        var text = new StringBuilder();
        foreach (var c in name)
        {
            // The first letter of a name in capitals is escaped, so that it is none of an alias.
            if (char.IsAscii(c) && !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && (text.Length == 0 || !(char.IsAsciiLetterUpper(c) || c is '_' or '-' or '.' or '@' or '$')) && c != '_')
                text.Append('\\');
            text.Append(c);
        }

        return text.ToString();
    }

    /// <summary>A command line: a path and its arguments, which are matched as they are; <c>*</c> as the only argument stands for any.</summary>
    /// <exception cref="DeployException">It cannot be written (<c>SudoersValueInvalid</c>).</exception>
    public static string Command(string line)
    {
        var words = line.Split(' ', 2);
        var path = words[0];
        if (!path.StartsWith('/') || path.EndsWith('/') || path.Any(char.IsControl))
            throw PreparationErrors.SudoersValueInvalid(line, "does not start with the absolute path of a program");
        if (path.Split('/')[^1] == "sudoedit")
            throw PreparationErrors.SudoersValueInvalid(line, "names sudoedit, which is no program of its own to sudo");
        if (path.FirstOrDefault(c => char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && !PathMarks.Contains(c, StringComparison.Ordinal) && !Escaped.Contains(c, StringComparison.Ordinal)) is not '\0' and var bad)
            throw PreparationErrors.SudoersValueInvalid(line, $"has a path with '{bad}'");
        var program = Escape(path, Escaped);
        return words.Length == 1 ? $"{program} \"\"" : words[1] == "*" ? program : $"{program} {Arguments(line, words[1])}";
    }

    private static string Arguments(string line, string arguments)
    {
        if (arguments.Any(char.IsControl) || arguments.AsSpan().IndexOfAny("\"'") >= 0)
            throw PreparationErrors.SudoersValueInvalid(line, "has quotes or control characters: sudo compares the arguments joined by spaces, without quotes");
        if (arguments != arguments.Trim() || arguments.Contains("  ", StringComparison.Ordinal) || arguments.Length == 0)
            throw PreparationErrors.SudoersValueInvalid(line, "has white space that is not one space between two words");
        if (arguments.StartsWith('^'))
            throw PreparationErrors.SudoersValueInvalid(line, "has arguments that sudo would take for a regular expression");
        // A backslash is one to the parser, and again to fnmatch(3).
        return Escape(arguments, Escaped[1..] + Wildcards + "\\").Replace(@"\\", @"\\\\", StringComparison.Ordinal);
    }

    private static string Escape(string text, string marks) => string.Concat(text.Select(c => marks.Contains(c, StringComparison.Ordinal) ? $"\\{c}" : $"{c}"));
}
