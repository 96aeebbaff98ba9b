namespace XDeploy.Engine.Ssh.Config;

/// <summary>Reads the files of a configuration for one host, Include files in place, and collects what they set.</summary>
internal sealed class ConfigReader(ConfigPass pass, ConfigValues values, ISshConfigFiles files)
{
    private const int DeepestInclude = 16;

    /// <summary>Whether a Host or Match line names the host, other than by <c>*</c>.</summary>
    public bool IsNamed { get; private set; }

    /// <summary>Reads a setting of a command line.</summary>
    /// <exception cref="ConfigFatalException">It is wrong.</exception>
    public void ReadSetting(string setting)
    {
        var line = SshConfigLine.Read(setting, 0, 0);
        try
        {
            if (line.Keyword is "host" or "match" or "include")
                throw new ConfigLineException($"{(line.Keyword == "include" ? "Include" : "Host")} directive not supported as a command-line option");
            if (line.Keyword is not null)
                Read(line, new ConfigPlace("command-line", 0), isActive: true);
        }
        catch (ConfigLineException e)
        {
            throw new ConfigFatalException(e.Message);
        }
    }

    /// <summary>Reads a file. Nothing is read where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isUsers">Whether it is a user's, for whom relative names are below <c>~/.ssh</c>.</param>
    /// <exception cref="ConfigFatalException">Some lines are wrong; the message has all of them.</exception>
    public bool ReadFile(string path, bool isUsers) => ReadFile(path, isUsers, isActive: true, neverMatches: false, depth: 0);

    private bool ReadFile(string path, bool isUsers, bool isActive, bool neverMatches, int depth)
    {
        if (depth > DeepestInclude)
            throw new ConfigFatalException("Too many recursive configuration includes");
        if (files.Read(path) is not { } document)
            return false;
        if (depth > 0 && files.IsWritableByAll(path))
            throw new ConfigFatalException($"Bad owner or permissions on {path}");

        var problems = new List<string>();
        foreach (var line in document.Lines)
        {
            if (line.Keyword is null)
                continue;
            try
            {
                var place = new ConfigPlace(path, line.Number);
                switch (line.Keyword)
                {
                    case "host" or "match":
                        isActive = BeginBlock(line, place, neverMatches);
                        break;
                    case "include":
                        Include(Words(line, place), place, isUsers, isActive, depth);
                        break;
                    default:
                        Read(line, place, isActive);
                        break;
                }
            }
            catch (ConfigLineException e)
            {
                // A block that cannot be judged does not hold, but what follows is still looked at.
                isActive &= !line.BeginsBlock;
                problems.Add(e.Message);
            }
            catch (ConfigFatalException e)
            {
                throw new ConfigFatalException(string.Join('\n', [.. problems, e.Message]));
            }
        }

        return problems.Count == 0 ? true : throw new ConfigFatalException(string.Join('\n', problems));
    }

    private bool BeginBlock(SshConfigLine line, ConfigPlace place, bool neverMatches)
    {
        var words = Words(line, place);
        bool holds, names;
        if (line.Keyword == "host")
        {
            holds = Host(words, place, out names);
        }
        else
        {
            holds = MatchLine.Holds(pass, values, place, line.Rest!, out names);
        }

        IsNamed |= names && !neverMatches;
        return holds && !neverMatches;
    }

    private bool Host(IReadOnlyList<string> patterns, ConfigPlace place, out bool names)
    {
        var holds = false;
        names = false;
        foreach (var word in patterns)
        {
            if (word.Length == 0)
                throw place.Error("keyword host empty argument");
            var isNegated = word[0] == '!';
            if (!SshPattern.Matches(pass.Host, isNegated ? word.AsSpan(1) : word))
                continue;
            if (isNegated)
                return names = false;
            holds = true;
            names |= word.Trim('*').Length > 0;
        }

        return holds;
    }

    private void Include(IReadOnlyList<string> patterns, ConfigPlace place, bool isUsers, bool isActive, int depth)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Length == 0)
                throw place.Error("keyword include empty argument");
            if (pattern[0] == '~' && !isUsers)
                throw place.Error($"bad include path {pattern}.");
            // What an included file says in its own Host blocks ends with it: the block around the Include goes on.
            foreach (var file in files.Glob(pattern, isUsers))
                ReadFile(file, isUsers, isActive, neverMatches: !isActive, depth + 1);
        }
    }

    private void Read(SshConfigLine line, ConfigPlace place, bool isActive)
    {
        var name = line.Keyword!;
        if (line.Rest is null)
            throw NoArgument(place, name);
        var keyword = SshKeywords.Find(name);
        var isIgnored = keyword is null
            && ((values.First("ignoreunknown") is { } unknown && SshPattern.MatchesList(name, unknown.ToLowerInvariant()))
                || (pass.Context.AcceptsNewer && SshKeywords.IsNewer(name)));
        if (line.Arguments is null)
            throw place.Error("invalid quotes");
        if (isIgnored)
            return;
        if (keyword is null)
            throw new ConfigLineException($"{place.File}: line {place.Line}: Bad configuration option: {name}");

        var arguments = new ConfigArguments(name, line.Rest, line.Arguments, place, isActive, values, pass.Context.Variable);
        keyword.Read(keyword, arguments);
        if (arguments.Left > 0)
            throw place.Error($"keyword {name} extra arguments at end of line");
    }

    private static IReadOnlyList<string> Words(SshConfigLine line, ConfigPlace place) =>
        line.Rest is null ? throw NoArgument(place, line.Keyword!) : line.Arguments ?? throw place.Error("invalid quotes");

    private static ConfigLineException NoArgument(ConfigPlace place, string keyword) => place.Error($"no argument after keyword \"{keyword}\"");
}
