using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Engine.Ssh.AuthorizedKeys;

/// <summary>A file authorized_keys: its text byte by byte, and edits that touch no other line.</summary>
public sealed class AuthorizedKeysDocument
{
    private AuthorizedKeysDocument(IReadOnlyList<AuthorizedKeyLine> lines) => Lines = lines;

    /// <summary>The lines.</summary>
    public IReadOnlyList<AuthorizedKeyLine> Lines { get; }

    /// <summary>The whole text.</summary>
    public string Text => string.Concat(Lines.Select(l => l.Text));

    /// <summary>Reads a file's text.</summary>
    public static AuthorizedKeysDocument Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = new List<AuthorizedKeyLine>();
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at);
            var next = end < 0 ? text.Length : end + 1;
            lines.Add(AuthorizedKeyLine.Parse(text[at..next]));
            at = next;
        }

        return new AuthorizedKeysDocument(lines);
    }

    /// <summary>The line that decides a login by a key: the first one that takes it. Null where none does.</summary>
    /// <param name="key">The key.</param>
    /// <param name="address">The client's address.</param>
    /// <param name="now">When the login is tried.</param>
    public AuthorizedKeyLine? Accepting(SshPublicKey key, string address, DateTimeOffset now) => Lines.FirstOrDefault(l => l.Accepts(key, address, now));

    /// <summary>Has a key be there, with options: a line that has the key and these options stays, other lines of it go, and a new one comes at the end.</summary>
    /// <param name="key">The key.</param>
    /// <param name="comment">The comment of a new line.</param>
    /// <param name="options">The options; null to be content with any that sshd takes, and to write none; empty for none.</param>
    public AuthorizedKeysDocument With(SshPublicKey key, string comment, string? options)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(comment);
        bool IsRight(AuthorizedKeyLine line) => key.Equals(line.Key) && line.Options is not null && (options is null || line.OptionText == options);
        if (Lines.Any(IsRight))
            return options is null ? this : new AuthorizedKeysDocument([.. Lines.Where(l => IsRight(l) || !key.Equals(l.Key))]);
        var kept = Lines.Where(l => !key.Equals(l.Key)).Select(l => l.Text);
        var before = string.Concat(kept);
        var gap = before.Length > 0 && !before.EndsWith('\n') ? "\n" : string.Empty;
        return Parse($"{before}{gap}{(string.IsNullOrEmpty(options) ? string.Empty : options + " ")}{key}{(comment.Length == 0 ? string.Empty : " " + comment)}\n");
    }

    /// <summary>Takes one key away.</summary>
    public AuthorizedKeysDocument Without(SshPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new AuthorizedKeysDocument([.. Lines.Where(l => !key.Equals(l.Key))]);
    }

    /// <summary>Takes all keys away but some. Comments stay; what sshd passes over goes, since nobody knows what it was meant to be.</summary>
    public AuthorizedKeysDocument Only(IReadOnlyCollection<SshPublicKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return new AuthorizedKeysDocument([.. Lines.Where(l => l.Key is { } key ? keys.Contains(key) : l.Problem is null)]);
    }

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
