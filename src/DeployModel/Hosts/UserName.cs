namespace XDeploy;

/// <summary>
/// The name of a user on a host, for example <c>deploy</c>: what programs take for a name and for nothing else. A number would be a user's id to some of them and a name to
/// others, and a sign in front an option, a group or an id.
/// </summary>
public sealed record UserName
{
    // useradd(8) of shadow-utils and the kernel's own limit on login names.
    private const int Longest = 256;

    /// <summary>Checks a name.</summary>
    /// <param name="value">The name.</param>
    /// <exception cref="ArgumentException">The name is not allowed.</exception>
    public UserName(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length is 0 or > Longest || value[0] is '-' or '+' or '#' or '%' or '!' || value.All(char.IsAsciiDigit) || value.Any(IsNever))
            throw new ArgumentException($"'{value}' is not the name of a user: it has no space, colon, slash or comma, starts with a letter or an underscore, and is no number.", nameof(value));
        Value = value;
    }

    /// <summary>The name.</summary>
    public string Value { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Value;

    // What ends a field of passwd(5), a word of sudoers(5), or a part of a path.
    private static bool IsNever(char c) => char.IsControl(c) || char.IsWhiteSpace(c) || c is ':' or '/' or ',' or '\'' or '"';
}
