using XDeploy.Engine.Ssh.Config;

namespace XDeploy.Engine.Ssh.KnownHosts;

/// <summary>One line of a known_hosts file: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.</summary>
public sealed class KnownHostsLine
{
    private const string CertAuthorityMark = "@cert-authority";
    private const string RevokedMark = "@revoked";

    private static readonly string[] ShortTypes = ["RSA", "DSA", "ECDSA", "ECDSA-SK", "ED25519", "ED25519-SK"];

    private readonly Lazy<SshPublicKey?> _key;

    private KnownHostsLine(string text, int number, int start, int end, int next)
    {
        Number = number;
        Start = start;
        End = end;
        Next = next;
        _key = new Lazy<SshPublicKey?>(() => SshPublicKey.TryParse(RawKey, out _));

        var line = text.AsSpan(start, end - start).TrimStart(" \t");
        IsComment = line.IsEmpty || line[0] == '#';
        if (IsComment || !TryTakeMarker(ref line))
            return;
        var blank = line.IndexOfAny(' ', '\t');
        if (blank < 0)
            return;
        Names = line[..blank].ToString();
        RawKey = line[blank..].TrimStart(" \t").ToString();
        IsEntry = IsKeyShaped(RawKey) && (!IsHashed || HashedName.IsWellFormed(Names));
    }

    /// <summary>The line's number, from 1.</summary>
    public int Number { get; }

    /// <summary>True for an empty line and a comment.</summary>
    public bool IsComment { get; }

    /// <summary>True where OpenSSH would compare the line with a host. Of what is neither this nor a comment it says that it is invalid.</summary>
    public bool IsEntry { get; }

    /// <summary>What the line says of its key.</summary>
    public KnownHostsMarker Marker { get; private set; }

    /// <summary>The names, as they stand there: with commas, patterns, or hashed.</summary>
    public string Names { get; } = string.Empty;

    /// <summary>The key, or null where it cannot be read.</summary>
    public SshPublicKey? Key => _key.Value;

    /// <summary>What stands behind the key, or nothing.</summary>
    public string Comment => SshPublicKey.TryParse(RawKey, out var comment) is null ? string.Empty : comment;

    /// <summary>True where the name cannot be read from the line.</summary>
    public bool IsHashed => Names.StartsWith('|');

    /// <summary>True where the names have wildcards or negation.</summary>
    internal bool IsPattern => !IsHashed && SshPattern.IsPattern(Names);

    internal int Start { get; }

    internal int End { get; }

    internal int Next { get; }

    /// <summary>The key's type and what follows.</summary>
    internal string RawKey { get; } = string.Empty;

    /// <summary>True where the line speaks of a name, given as <c>host</c> or <c>[host]:port</c>. A hash is that of the name in lower case.</summary>
    public bool Matches(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsEntry)
            return false;
        return IsHashed ? HashedName.Matches(Names, name) : SshPattern.MatchesHost(name, Names);
    }

    internal static KnownHostsLine Read(string text, int number, int start)
    {
        var feed = text.IndexOf('\n', start);
        var next = feed < 0 ? text.Length : feed + 1;
        var end = feed < 0 ? text.Length : feed;
        if (end > start && text[end - 1] == '\r')
            end--;
        return new KnownHostsLine(text, number, start, end, next);
    }

    // A marker ends at the first space, or at a tab where the line has no space: so OpenSSH looks for it.
    private bool TryTakeMarker(ref ReadOnlySpan<char> line)
    {
        if (line[0] != '@')
            return true;
        var blank = line.IndexOf(' ');
        if (blank < 0)
            blank = line.IndexOf('\t');
        if (blank < 0)
            return false;
        switch (line[..blank])
        {
            case CertAuthorityMark:
                Marker = KnownHostsMarker.CertAuthority;
                break;
            case RevokedMark:
                Marker = KnownHostsMarker.Revoked;
                break;
            default:
                return false;
        }

        line = line[blank..].TrimStart(" \t");
        return !line.IsEmpty && line[0] != '@';
    }

    // A type that OpenSSH knows, and something behind it; whether that is a key is not looked at.
    private static bool IsKeyShaped(string key)
    {
        var blank = key.AsSpan().IndexOfAny(' ', '\t');
        if (blank <= 1)
            return false;
        var type = key[..blank];
        var rest = key.AsSpan(blank).TrimStart(" \t");
        return !rest.IsEmpty && rest[0] != '#' && (AlgorithmSet.Key.All.Contains(type) || ShortTypes.Contains(type, StringComparer.OrdinalIgnoreCase));
    }
}
