using System.Globalization;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>Judges the conditions of a Match line.</summary>
internal sealed class MatchLine
{
    private readonly ConfigPass _pass;
    private readonly ConfigValues _values;
    private readonly ConfigPlace _place;
    private readonly string _host;

    private MatchLine(ConfigPass pass, ConfigValues values, ConfigPlace place)
    {
        _pass = pass;
        _values = values;
        _place = place;
        _host = values.First("hostname") is not { } name ? pass.Host
            : pass.IsFinal ? name
            : ConfigExpansion.ExpandTokens(name, token => token == 'h' ? pass.Host : null);
    }

    /// <summary>Whether the last line that was judged asks for the host by its name.</summary>
    public bool NamesHost { get; private set; }

    /// <summary>Whether all conditions of a line hold.</summary>
    /// <exception cref="ConfigLineException">The line is wrong.</exception>
    public static bool Holds(ConfigPass pass, ConfigValues values, ConfigPlace place, string conditions, out bool namesHost)
    {
        var line = new MatchLine(pass, values, place);
        var holds = line.Holds(conditions);
        namesHost = holds && line.NamesHost;
        return holds;
    }

    private bool Holds(string conditions)
    {
        var tokens = new ConfigTokens(conditions);
        var holds = true;
        var count = 0;
        while (tokens.Next() is { Length: > 0 } word && word[0] != '#')
        {
            var isNegated = word[0] == '!';
            var name = (isNegated ? word[1..] : word).ToLowerInvariant();
            if (name == "all")
            {
                CheckAlone(word, count, tokens.Next());
                return holds && !isNegated;
            }

            count++;
            if (name is "canonical" or "final")
            {
                _values.WantsFinalPass |= name == "final" && !_pass.IsFinal;
                holds &= _pass.IsFinal != isNegated;
                continue;
            }

            if (tokens.Next() is not { Length: > 0 } argument || argument[0] == '#')
                throw Bad($"Missing Match criteria for {(isNegated ? word[1..] : word)}");
            // A command does not run where something before it does not hold.
            if (Judge(name, word, argument, holds) is { } matches)
                holds &= matches != isNegated;
        }

        return count > 0 ? holds : throw Bad("One or more attributes required for Match");
    }

    private bool? Judge(string name, string word, string argument, bool isNeeded)
    {
        NamesHost |= name is "host" or "originalhost";
        return name switch
        {
            "host" => SshPattern.MatchesHost(_host, argument),
            "originalhost" => SshPattern.MatchesHost(_pass.OriginalHost, argument),
            "user" => SshPattern.MatchesList(RemoteUser, argument),
            "localuser" => SshPattern.MatchesList(_pass.Context.User, argument),
            "exec" => Execute(argument, isNeeded),
            _ => throw Bad($"Unsupported Match attribute {word.TrimStart('!')}"),
        };
    }

    private string RemoteUser => _values.First("user") ?? _pass.Context.User;

    private bool? Execute(string command, bool isNeeded)
    {
        var port = _values.First("port") ?? SshTokens.DefaultPort.ToString(CultureInfo.InvariantCulture);
        var tokens = new SshTokens(_pass.Context, _host, _pass.OriginalHost, RemoteUser, port, _values.First("hostkeyalias") ?? _host);
        var expanded = ConfigExpansion.ExpandTokens(command, tokens.Find);
        return isNeeded ? _pass.Context.Execute(expanded) : null;
    }

    private void CheckAlone(string word, int before, string? behind)
    {
        if (before > 1 || (!string.IsNullOrEmpty(behind) && behind[0] != '#'))
            throw Bad($"{_place.File} line {_place.Line}: '{word}' cannot be combined with other Match attributes");
    }

    private ConfigLineException Bad(string problem) => new($"{problem}\n{_place.File} line {_place.Line}: Bad Match condition");
}
