namespace XDeploy.Engine.Ssh.Config;

/// <summary>What OpenSSH takes for the name of a domain.</summary>
internal static class DomainName
{
    /// <summary>What is wrong with a name in OpenSSH's words, or null.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0)
            return "empty domain name";
        if (!char.IsAsciiLetterOrDigit(name[0]))
            return $"domain name \"{name}\" starts with invalid character";
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && name[i] == '.' && name[i - 1] == '.')
                return $"domain name \"{name}\" contains consecutive separators";
            if (!char.IsAsciiLetterOrDigit(name[i]) && name[i] is not ('.' or '-' or '_'))
                return $"domain name \"{name}\" contains invalid characters";
        }

        return null;
    }

    /// <summary>The name in lower case, without a dot at its end.</summary>
    public static string Normalize(string name)
    {
        var lower = name.ToLowerInvariant();
        return lower.EndsWith('.') ? lower[..^1] : lower;
    }
}
