using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace XDeploy;

/// <summary>
/// The name of a systemd unit, checked against the rules of systemd.unit(5): <c>nginx.service</c>, the template
/// <c>x-model@.service</c>, or its instance <c>x-model@5001.service</c>.
/// </summary>
public sealed record UnitName
{
    /// <summary>The most characters that a name can have.</summary>
    public const int LongestName = 255;

    private static readonly SearchValues<char> PartCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-_.\\");

    // A second @ is allowed in an instance, and only there.
    private static readonly SearchValues<char> InstanceCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-_.\\@");

    private static readonly HashSet<string> Types = new(StringComparer.Ordinal)
    {
        "service", "socket", "target", "device", "mount", "automount", "swap", "timer", "path", "slice", "scope",
    };

    private UnitName(string prefix, string? instance, string type)
    {
        Prefix = prefix;
        Instance = instance;
        Type = type;
    }

    /// <summary>What stands before the <c>@</c>, or before the type where there is none: <c>x-model</c>.</summary>
    public string Prefix { get; }

    /// <summary>What stands between the <c>@</c> and the type, escaped as in the name: <c>5001</c>. Empty for a template, null for a plain unit.</summary>
    public string? Instance { get; }

    /// <summary>The unit's type, without the dot: <c>service</c>, <c>target</c>, ...</summary>
    public string Type { get; }

    /// <summary>True for a template, such as <c>x-model@.service</c>: it can be instantiated but not started.</summary>
    public bool IsTemplate => Instance is { Length: 0 };

    /// <summary>True for an instance of a template, such as <c>x-model@5001.service</c>.</summary>
    public bool IsInstance => Instance is { Length: > 0 };

    /// <summary>Reads a full name.</summary>
    /// <param name="text">The name with its type: <c>nginx.service</c>.</param>
    /// <exception cref="DeployException">It is no unit name (<c>SystemdUnitNameInvalid</c>).</exception>
    public static UnitName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var name) ? name : throw Invalid(text);
    }

    /// <summary>Reads a name as systemctl(1) takes it: without a type it is a service.</summary>
    /// <param name="text">The name: <c>nginx</c>, <c>x-model@5001</c> or <c>x-model.target</c>.</param>
    /// <param name="type">The type to add where the name has none.</param>
    /// <exception cref="DeployException">It is no unit name (<c>SystemdUnitNameInvalid</c>).</exception>
    public static UnitName ParseOrComplete(string text, string type = "service")
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var name) || TryParse($"{text}.{type}", out name) ? name : throw Invalid(text);
    }

    /// <summary>Whether units can be of this type: <c>service</c>, <c>target</c>, ...</summary>
    public static bool IsType(string text) => Types.Contains(text);

    /// <summary>Reads a full name; false where it is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out UnitName? name)
    {
        name = null;
        if (text is null || text.Length is 0 or > LongestName)
            return false;

        var dot = text.LastIndexOf('.');
        if (dot <= 0 || !Types.Contains(text[(dot + 1)..]))
            return false;

        var stem = text.AsSpan(0, dot);
        var at = stem.IndexOf('@');
        var prefix = at < 0 ? stem : stem[..at];
        if (prefix.IsEmpty || prefix.ContainsAnyExcept(PartCharacters))
            return false;
        var instance = at < 0 ? null : stem[(at + 1)..].ToString();
        if (instance.AsSpan().ContainsAnyExcept(InstanceCharacters))
            return false;

        name = new UnitName(prefix.ToString(), instance, text[(dot + 1)..]);
        return true;
    }

    /// <summary>
    /// Turns any text into one that can be part of a unit name, as systemd-escape(1) does: <c>/</c> becomes <c>-</c>,
    /// and what a name cannot hold becomes <c>\xNN</c>, byte by byte of its UTF-8 form.
    /// </summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var escaped = new StringBuilder(text.Length);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)value;
            if (c == '/')
                escaped.Append('-');
            else if (c is '-' or '\\' || (c == '.' && escaped.Length == 0) || !PartCharacters.Contains(c))
                escaped.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>The instance of this unit's template with another instance name.</summary>
    /// <param name="instance">The instance, escaped already where it needs to be (see <see cref="Escape"/>).</param>
    /// <exception cref="DeployException">This unit is no template or instance, or the instance cannot be part of a name (<c>SystemdUnitNameInvalid</c>).</exception>
    public UnitName WithInstance(string instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        if (Instance is null)
        {
            throw new DeployException(
                "SystemdUnitNameInvalid", DeployErrorKind.InvalidInput, null,
                $"'{this}' is not a template, so it has no instances.", $"A template is called {Prefix}@.{Type}.");
        }

        return Parse($"{Prefix}@{instance}.{Type}");
    }

    /// <summary>The full name.</summary>
    public override string ToString() => Instance is null ? $"{Prefix}.{Type}" : $"{Prefix}@{Instance}.{Type}";

    private static DeployException Invalid(string text) => new(
        "SystemdUnitNameInvalid", DeployErrorKind.InvalidInput, null, $"'{text}' is not the name of a systemd unit.",
        "A name is made of letters, digits and ':-_.\\', up to 255 characters, with a type such as .service at its end; see systemd.unit(5) and systemd-escape(1).");
}
