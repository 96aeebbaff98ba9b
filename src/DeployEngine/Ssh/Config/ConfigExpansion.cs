using System.Text;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>What stands for something else in values of ssh_config(5): TOKENS, environment variables, and <c>~</c>.</summary>
internal static class ConfigExpansion
{
    /// <summary>Puts the values of tokens, <c>%h</c> and the like.</summary>
    /// <exception cref="ConfigFatalException">A token is not among those that hold here.</exception>
    public static string ExpandTokens(string text, Func<char, string?> token) => Expand(text, token, null);

    /// <summary>Puts the values of <c>${NAME}</c>.</summary>
    /// <exception cref="ConfigFatalException">A variable is not set.</exception>
    public static string ExpandVariables(string text, Func<string, string?> variable) => Expand(text, null, variable);

    /// <summary>Puts the values of both.</summary>
    /// <exception cref="ConfigFatalException">A token is not among those that hold here, or a variable is not set.</exception>
    public static string ExpandBoth(string text, Func<char, string?> token, Func<string, string?> variable) => Expand(text, token, variable);

    /// <summary>Puts the home folder for <c>~</c>, or that of the named user.</summary>
    /// <exception cref="ConfigFatalException">There is no such user.</exception>
    public static string ExpandHome(string path, string home)
    {
        if (!path.StartsWith('~'))
            return path;
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var user = slash < 0 ? path[1..] : path[1..slash];
        if (user.Length > 0)
            home = LocalAccount.HomeOf(user) ?? throw new ConfigFatalException($"tilde_expand: No such user {user}");
        var separator = home.EndsWith('/') ? string.Empty : "/";
        return $"{home}{separator}{(slash < 0 ? string.Empty : path[(slash + 1)..])}";
    }

    private static string Expand(string text, Func<char, string?>? token, Func<string, string?>? variable)
    {
        var result = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (variable is not null && text.AsSpan(at).StartsWith("${"))
            {
                var close = text.IndexOf('}', at);
                if (close < 0)
                    throw new ConfigFatalException($"environment variable '{text[at..]}' missing closing '}}'");
                var name = text[(at + 2)..close];
                if (name.Length == 0)
                    throw new ConfigFatalException("zero-length environment variable");
                result.Append(variable(name) ?? throw new ConfigFatalException($"env var ${{{name}}} has no value"));
                at = close;
            }
            else if (token is null || text[at] != '%')
            {
                result.Append(text[at]);
            }
            else if (++at == text.Length)
            {
                throw new ConfigFatalException("percent_expand: failed");
            }
            else if (text[at] == '%')
            {
                result.Append('%');
            }
            else
            {
                result.Append(token(text[at]) ?? throw new ConfigFatalException($"unknown key %{text[at]}"));
            }
        }

        return result.ToString();
    }
}
