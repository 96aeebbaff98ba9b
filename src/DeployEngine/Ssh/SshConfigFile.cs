namespace XDeploy.Engine.Ssh;

/// <summary>
/// The directives of an ssh_config file with its Include files in place, and what they say of a host: the first value
/// of a keyword counts, IdentityFile adds up (ssh_config(5)).
/// </summary>
internal sealed class SshConfigFile
{
    private const int DeepestInclude = 16;

    private readonly List<SshConfigLine> _lines = [];
    private readonly string _path;

    private SshConfigFile(string path) => _path = path;

    /// <summary>The host names of all Host lines that are names and not patterns, in the order of the file.</summary>
    public IEnumerable<string> Aliases => _lines
        .Where(l => l.Keyword == "host")
        .SelectMany(l => l.Arguments)
        .Where(name => !HostPattern.HasWildcard(name))
        .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="DeployException">The file is missing (<c>SshConfigMissing</c>) or not an ssh_config file (<c>SshConfigInvalid</c>).</exception>
    public static SshConfigFile Read(string path)
    {
        var file = new SshConfigFile(Path.GetFullPath(path));
        if (!File.Exists(file._path))
            throw SshErrors.ConfigMissing(file._path);
        file.Add(file._path, depth: 0);
        return file;
    }

    /// <summary>The values that hold for a host, by lower-case keyword. Host lines that name it are counted in <paramref name="named"/>.</summary>
    public Dictionary<string, List<string>> Effective(string alias, out bool named)
    {
        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var active = true;
        named = false;
        foreach (var line in _lines)
        {
            switch (line.Keyword)
            {
                case "host":
                    active = HostPattern.MatchesAny(line.Arguments, alias);
                    named |= active && line.Arguments.Any(a => a.Trim('*').Length > 0);
                    break;
                case "match":
                    active = Matches(line, alias, values);
                    break;
                case "identityfile" or "certificatefile" when active:
                    values.TryAdd(line.Keyword, []);
                    values[line.Keyword].AddRange(line.Arguments);
                    break;
                default:
                    if (active)
                        values.TryAdd(line.Keyword, [.. line.Arguments]);
                    break;
            }
        }

        return values;
    }

    private static bool Matches(SshConfigLine line, string alias, Dictionary<string, List<string>> values)
    {
        var arguments = line.Arguments;
        if (arguments is ["all"])
            return true;

        var matched = true;
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var subject = arguments[i].ToLowerInvariant() switch
            {
                "originalhost" => alias,
                "host" => values.TryGetValue("hostname", out var name) ? name[0] : alias,
                "localuser" => Environment.UserName,
                _ => throw SshErrors.ConfigInvalid(line.File, line.Number, $"'Match {arguments[i]}' is not supported; use Host."),
            };
            if (i + 1 >= arguments.Count)
                throw SshErrors.ConfigInvalid(line.File, line.Number, $"'Match {arguments[i]}' has no pattern.");
            matched &= HostPattern.MatchesAny(arguments[i + 1].Split(','), subject);
        }

        return matched;
    }

    private void Add(string path, int depth)
    {
        var number = 0;
        foreach (var text in File.ReadLines(path))
        {
            if (SshConfigLine.Parse(path, ++number, text) is not { } line)
                continue;
            if (line.Keyword != "include")
                _lines.Add(line);
            else if (depth >= DeepestInclude)
                throw SshErrors.ConfigInvalid(path, number, $"Include is nested more than {DeepestInclude} deep.");
            else
                Include(line, depth);
        }
    }

    private void Include(SshConfigLine include, int depth)
    {
        // What an included file says in its own Host blocks ends with it: the block around the Include goes on.
        var around = _lines.FindLast(l => l.Keyword is "host" or "match");
        foreach (var pattern in include.Arguments)
        {
            var full = Path.Combine(SshPaths.UserFolder, SshPaths.ExpandHome(pattern));
            var folder = Path.GetDirectoryName(full)!;
            if (!Directory.Exists(folder))
                continue;
            foreach (var file in Directory.GetFiles(folder, Path.GetFileName(full)).Order(StringComparer.Ordinal))
                Add(file, depth + 1);
        }

        if (around is not null)
            _lines.Add(around);
        else if (_lines.Exists(l => l.Keyword is "host" or "match"))
            _lines.Add(include with { Keyword = "match", Arguments = ["all"] });
    }
}
