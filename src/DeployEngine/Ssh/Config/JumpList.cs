namespace XDeploy.Engine.Ssh.Config;

/// <summary>The value of ProxyJump: destinations with commas, visited in this order, or <c>none</c>.</summary>
internal static class JumpList
{
    /// <summary>The jumps; none for <c>none</c>; null where the value is wrong.</summary>
    public static IReadOnlyList<SshDestination>? TryParse(string text)
    {
        if (text.Equals("none", StringComparison.OrdinalIgnoreCase))
            return [];
        var jumps = new List<SshDestination>();
        foreach (var part in WithoutComment(text).Split(','))
        {
            if (SshDestination.TryParse(part) is not { } jump)
                return null;
            jumps.Add(jump);
        }

        return jumps;
    }

    /// <summary>The value as <c>ssh -G</c> shows it: the last jump taken apart, those before as they were written.</summary>
    public static string Show(string text, SshDestination last)
    {
        text = WithoutComment(text);
        var comma = text.LastIndexOf(',');
        var before = comma > 0 ? text[..(comma + 1)] : string.Empty;
        var user = last.User is null ? string.Empty : $"{last.User}@";
        var isNumeric = last.Host.Contains(':', StringComparison.Ordinal) || SshDestination.IsNumeric(last.Host);
        var host = isNumeric ? $"[{last.Host}]" : last.Host;
        return $"{before}{user}{host}{(last.Port is null ? string.Empty : $":{last.Port}")}";
    }

    private static string WithoutComment(string text) => text.Split('#')[0].TrimEnd();
}
