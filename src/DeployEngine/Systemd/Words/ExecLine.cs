namespace XDeploy.Engine.Systemd;

/// <summary>The command lines of <c>ExecStart</c> and its like, read as systemd 252 reads them.</summary>
public sealed record ExecLine
{
    private const string Separator = ";";

    /// <summary>The commands; several where <c>;</c> stands between them.</summary>
    public required IReadOnlyList<ExecCommand> Commands { get; init; }

    /// <summary>True for an empty line, which takes away the commands before it.</summary>
    public bool IsReset { get; init; }

    /// <summary>What systemd says of it and reads past.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Why systemd refuses it and with it the unit, in its words; null where it does not.</summary>
    public string? Error { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <param name="value">The value of the directive.</param>
    /// <param name="specifiers">What the specifiers stand for; null leaves them as they are.</param>
    public static ExecLine Parse(string value, SpecifierContext? specifiers = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        var commands = new List<ExecCommand>();
        var remarks = new List<string>();
        if (value.AsSpan().Trim(" \t\n\r").IsEmpty)
            return new ExecLine { Commands = commands, IsReset = true };

        string? error = null;
        var reader = new WordReader(value);
        while (error is null && !reader.IsAtEnd)
        {
            // A program that cannot be read at all is passed over; its line has no effect.
            if (!TryWord(reader, value, remarks, out var first, out var reason))
            {
                remarks.Add(reason);
                break;
            }

            if (first is null)
                break;
            if (first == Separator)
                continue;
            var outcome = new Command(reader, value, specifiers, remarks).Read(first, out var command);
            if (command is not null)
                commands.Add(command);
            if (outcome is Outcome.Refused refused)
                error = refused.Reason;
            if (outcome is not Outcome.Next)
                break;
        }

        return new ExecLine { Commands = commands, Remarks = remarks, Error = error };
    }

    private static bool TryWord(WordReader reader, string line, List<string> remarks, out string? word, out string reason)
    {
        const WordRules Flags = WordRules.Unquote | WordRules.CUnescape;
        reason = string.Empty;
        if (reader.TryRead(Flags, out word))
            return true;
        if (reader.TryRead(Flags | WordRules.UnescapeRelax, out word))
        {
            remarks.Add($"Ignoring unknown escape sequences: \"{word}\"");
            return true;
        }

        reason = $"Unbalanced quoting, ignoring: \"{line}\"";
        return false;
    }

    private abstract record Outcome
    {
        public sealed record Next : Outcome;

        public sealed record Last : Outcome;

        public sealed record Refused(string Reason) : Outcome;
    }

    private sealed class Command(WordReader reader, string line, SpecifierContext? specifiers, List<string> remarks)
    {
        private bool _failed;
        private bool _ignore;
        private bool _ownName;
        private bool _noVariables;
        private string _privileges = string.Empty;

        public Outcome Read(string first, out ExecCommand? command)
        {
            command = null;
            if (!TryResolve(first[Prefixes(first)..], out var path))
                return Refuse($"Failed to resolve unit specifiers in '{first}'", string.Empty);
            if (path.Length == 0)
            {
                remarks.Add($"Empty path in command line, ignoring: '{line}'");
                return new Outcome.Last();
            }

            if (Problem(path) is { } problem)
                return Refuse(problem, $": {path}");

            List<string> arguments = _ownName ? [] : [path];
            var outcome = Arguments(arguments);
            if (_failed)
                return outcome;
            if (arguments.Count == 0 || arguments[0].Length == 0)
                return Refuse("Empty executable name or zeroeth argument", $": {line}");
            command = new ExecCommand
            {
                Path = UnitPaths.Simplify(path), Arguments = arguments, IgnoreFailure = _ignore, NoVariables = _noVariables, Privileges = _privileges,
            };
            return outcome;
        }

        private Outcome Arguments(List<string> arguments)
        {
            while (!reader.IsAtEnd)
            {
                if (reader.SkipAlone(";"u8))
                    return new Outcome.Next();
                if (reader.SkipAlone("\\;"u8))
                {
                    arguments.Add(Separator);
                    continue;
                }

                if (!TryWord(reader, line, remarks, out var word, out var reason))
                    return Fail(reason, string.Empty);
                if (word is null)
                    break;
                if (!TryResolve(word, out var resolved))
                    return Fail($"Failed to resolve unit specifiers in {word}", string.Empty);
                arguments.Add(resolved);
            }

            return new Outcome.Last();
        }

        private Outcome Fail(string reason, string subject)
        {
            _failed = true;
            return Refuse(reason, subject);
        }

        // After '-' a command that cannot be read is passed over.
        private Outcome Refuse(string reason, string subject)
        {
            if (!_ignore)
                return new Outcome.Refused(reason + subject);
            remarks.Add($"{reason}, ignoring{subject}");
            return new Outcome.Last();
        }

        private int Prefixes(string word)
        {
            for (var at = 0; at < word.Length; at++)
            {
                switch (word[at])
                {
                    case '-' when !_ignore:
                        _ignore = true;
                        break;
                    case '@' when !_ownName:
                        _ownName = true;
                        break;
                    case ':' when !_noVariables:
                        _noVariables = true;
                        break;
                    case '+' or '!' when _privileges.Length == 0:
                        _privileges = word[at].ToString();
                        break;
                    case '!' when _privileges == "!":
                        _privileges = "!!";
                        break;
                    default:
                        return at;
                }
            }

            return word.Length;
        }

        private bool TryResolve(string word, out string resolved)
        {
            resolved = word;
            return specifiers is null || UnitSpecifiers.TryExpand(word, specifiers, out resolved);
        }

        private static string? Problem(string path)
        {
            if (path.Any(c => c is < ' ' or '"' or '\'' or '\\' or '\x7f'))
                return "Executable name contains special characters";
            if (path[0] == '/' ? !UnitPaths.IsValid(path) : !UnitPaths.IsFileName(path))
                return "Neither a valid executable name nor an absolute path";
            return path[^1] == '/' ? "Executable path specifies a directory" : null;
        }
    }
}
