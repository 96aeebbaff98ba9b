using System.Text.RegularExpressions;

namespace XDeploy;

/// <summary>
/// The name of a release, for example <c>2.4.1</c> or a commit: 1 to 128 letters, digits, dots, underscores, pluses and hyphens, a letter or
/// digit first. It is a folder's name on the host, so nothing else is let in.
/// </summary>
public sealed partial record ReleaseId
{
    /// <summary>Checks a name.</summary>
    /// <param name="value">The name.</param>
    /// <exception cref="ArgumentException">The name is not allowed.</exception>
    public ReleaseId(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!Allowed().IsMatch(value))
            throw new ArgumentException($"'{value}' is not a release id: use 1 to 128 of A-Z a-z 0-9 . _ + -, a letter or digit first.", nameof(value));
        Value = value;
    }

    /// <summary>The name.</summary>
    public string Value { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._+-]{0,127}\z")]
    private static partial Regex Allowed();
}
