using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Engine.Ssh.AuthorizedKeys;

/// <summary>One line of authorized_keys.</summary>
public sealed record AuthorizedKeyLine
{
    private AuthorizedKeyLine(string text) => Text = text;

    /// <summary>The line as it is written, with its end.</summary>
    public string Text { get; }

    /// <summary>The key; null for a comment, an empty line, and what sshd passes over.</summary>
    public SshPublicKey? Key { get; private init; }

    /// <summary>What stands in front of the key; empty for nothing.</summary>
    public string OptionText { get; private init; } = string.Empty;

    /// <summary>The options; null where sshd refuses them, and so the line.</summary>
    public AuthorizedKeyOptions? Options { get; private init; } = AuthorizedKeyOptions.None;

    /// <summary>What stands behind the key.</summary>
    public string Comment { get; private init; } = string.Empty;

    /// <summary>Why sshd passes the line over; null where it is a key, a comment or empty.</summary>
    public string? Problem { get; private init; }

    /// <summary>Reads a line.</summary>
    /// <param name="text">The line, with or without its end.</param>
    public static AuthorizedKeyLine Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = new AuthorizedKeyLine(text);
        var content = text.TrimEnd('\n', '\r').TrimStart(' ', '\t');
        if (content.Length == 0 || content[0] == '#')
            return line;
        // What does not begin with a key begins with options.
        if (SshPublicKey.TryParse(content, out var comment) is { } plain)
            return line with { Key = plain, Comment = comment };
        var end = OptionReader.EndOf(content, 0);
        if (end < 0 || SshPublicKey.TryParse(content[end..], out comment) is not { } key)
            return line with { Problem = "it is no key" };
        // With what follows: a comma before it ends the options as well as none.
        var options = OptionReader.Read(content, out var error);
        return line with { Key = key, OptionText = content[..end], Options = options, Comment = comment, Problem = error };
    }

    /// <summary>Whether a login by the key is accepted from an address at a time, as far as this line goes.</summary>
    public bool Accepts(SshPublicKey key, string address, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Options is { IsCertAuthority: false, Principals: null } options && key.Equals(Key)
            && (options.From is null || SshAddressList.IsMatch(options.From, address)) && (options.Expiry is null || now < options.Expiry);
    }
}
