namespace XDeploy.Engine.Ssh.AuthorizedKeys;

/// <summary>Where sshd looks for the keys of a user (<c>AuthorizedKeysFile</c>, sshd_config(5)).</summary>
public static class AuthorizedKeysPath
{
    /// <summary>The files of a user, in the order in which sshd reads them.</summary>
    /// <param name="value">The value of the option: several paths with spaces between them, with <c>%h</c>, <c>%u</c> and <c>%%</c>; <c>none</c> for no file.</param>
    /// <param name="user">The user.</param>
    /// <param name="home">The user's home folder: what is no absolute path is a path in it.</param>
    public static IReadOnlyList<string> Expand(string value, string user, string home)
    {
        ArgumentNullException.ThrowIfNull(value);
        var paths = value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (paths is ["none"])
            return [];
        return [.. paths.Select(path => Tokens(path, user, home)).Select(path => path.StartsWith('/') ? path : $"{home.TrimEnd('/')}/{path}")];
    }

    private static string Tokens(string path, string user, string home) => string.Concat(Split(path).Select(part => part switch
    {
        "%h" => home,
        "%u" => user,
        "%%" => "%",
        _ => part,
    }));

    private static IEnumerable<string> Split(string path)
    {
        for (var at = 0; at < path.Length;)
        {
            var length = path[at] == '%' && at + 1 < path.Length ? 2 : 1;
            yield return path.Substring(at, length);
            at += length;
        }
    }
}
