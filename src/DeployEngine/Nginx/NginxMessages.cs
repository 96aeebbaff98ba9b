using System.Globalization;
using System.Text.RegularExpressions;

namespace XDeploy.Engine.Nginx;

/// <summary>Reads what <c>nginx -t</c> prints.</summary>
public static partial class NginxMessages
{
    /// <summary>The messages in a text; lines that are none are left out.</summary>
    public static IReadOnlyList<NginxMessage> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. Message().Matches(text).Select(Make)];
    }

    private static NginxMessage Make(Match match)
    {
        var place = Place().Match(match.Groups["text"].Value);
        return place.Success
            ? new NginxMessage(
                match.Groups["level"].Value, place.Groups["text"].Value, place.Groups["file"].Value, int.Parse(place.Groups["line"].Value, CultureInfo.InvariantCulture))
            : new NginxMessage(match.Groups["level"].Value, match.Groups["text"].Value, null, null);
    }

    // On the terminal a message begins with the program's name, in the log with the time; both have the level in brackets.
    [GeneratedRegex(@"^(?:nginx: |\d{4}/\d\d/\d\d \d\d:\d\d:\d\d )\[(?<level>[a-z]+)\] (?:\d+#\d+: )?(?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Message();

    [GeneratedRegex(@"^(?<text>.*) in (?<file>/.*):(?<line>\d+)$")]
    private static partial Regex Place();
}
