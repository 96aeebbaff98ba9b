using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>Text in unit names and back, as systemd-escape(1) does; <see cref="UnitName.Escape"/> is its plain form.</summary>
public static class UnitEscape
{
    private const string MangledCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-_.\\@";
    private const string GlobCharacters = "[]!-*?";

    /// <summary>The form of a path in a name: <c>/var/log</c> is <c>var-log</c>, and <c>/</c> is <c>-</c>.</summary>
    /// <exception cref="DeployException">The path holds <c>..</c> or is a dot (<c>SystemdEscapeInvalid</c>).</exception>
    public static string EscapePath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var simple = UnitPaths.Simplify(path);
        if (simple is "" or "/")
            return "-";
        return UnitPaths.IsNormalized(simple)
            ? UnitName.Escape(simple.Trim('/'))
            : throw SystemdErrors.EscapeInvalid(path, path.StartsWith('/') ? "is not a normalized path" : "is not an absolute path");
    }

    /// <summary>Takes the escapes of a name away.</summary>
    /// <exception cref="DeployException">A backslash begins no <c>\xNN</c> (<c>SystemdEscapeInvalid</c>).</exception>
    public static string Unescape(string escaped) =>
        TryUnescape(escaped, out var text) ? text : throw SystemdErrors.EscapeInvalid(escaped, "is not escaped text");

    /// <summary>The path that an escaped name is made of.</summary>
    /// <exception cref="DeployException">It is no path's (<c>SystemdEscapeInvalid</c>).</exception>
    public static string UnescapePath(string escaped) =>
        TryUnescapePath(escaped, out var path) ? path : throw SystemdErrors.EscapeInvalid(escaped, "is not an escaped path");

    /// <summary>Takes the escapes of a name away; false where there is a backslash that begins none.</summary>
    public static bool TryUnescape(string escaped, [NotNullWhen(true)] out string? text)
    {
        ArgumentNullException.ThrowIfNull(escaped);
        text = null;
        var input = FileText.Encode(escaped);
        var output = new List<byte>(input.Length);
        for (var at = 0; at < input.Length; at++)
        {
            if (input[at] != '\\')
            {
                output.Add(input[at] == '-' ? (byte)'/' : input[at]);
                continue;
            }

            if (at + 3 >= input.Length || input[at + 1] != 'x'
                || !byte.TryParse(input.AsSpan(at + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                return false;
            }

            output.Add(value);
            at += 3;
        }

        // A NUL ends what systemd takes for the text.
        var end = output.IndexOf(0);
        text = FileText.Decode(output.ToArray().AsSpan(0, end < 0 ? output.Count : end));
        return true;
    }

    /// <summary>The path that an escaped name is made of; false where it is no path's.</summary>
    public static bool TryUnescapePath(string escaped, [NotNullWhen(true)] out string? path)
    {
        ArgumentNullException.ThrowIfNull(escaped);
        path = escaped == "-" ? "/" : null;
        if (path is not null)
            return true;
        // An escaped slash at either end is refused as a plain one is.
        if (escaped.Length == 0 || !TryUnescape(escaped, out var text) || text.StartsWith('/') || text.EndsWith('/') || !UnitPaths.IsNormalized($"/{text}"))
            return false;
        path = $"/{text}";
        return true;
    }

    /// <summary>The unit of a path: <c>/var/log</c> with <c>mount</c> is <c>var-log.mount</c>. A name that would be too long ends in a hash, as in systemd.</summary>
    /// <param name="path">The path.</param>
    /// <param name="type">The unit's type, without the dot.</param>
    /// <exception cref="DeployException">There is no such path or type (<c>SystemdEscapeInvalid</c>, <c>SystemdUnitNameInvalid</c>).</exception>
    public static UnitName FromPath(string path, string type)
    {
        var name = $"{EscapePath(path)}.{type}";
        return UnitName.Parse(name.Length > UnitName.LongestName ? UnitNameHash.Shorten(name) : name);
    }

    /// <summary>The path that a unit's name is made of: that of <c>var-log.mount</c> is <c>/var/log</c>.</summary>
    /// <exception cref="DeployException">It is no path's (<c>SystemdEscapeInvalid</c>).</exception>
    public static string ToPath(UnitName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return UnescapePath(name.Prefix);
    }

    /// <summary>
    /// Makes a unit's name of whatever an operator may have written, as systemctl(1) does: a path becomes a mount or a device, what cannot stand in a
    /// name is escaped, and without a type it is a service.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="type">The type to add where there is none.</param>
    /// <exception cref="DeployException">No name can be made of it (<c>SystemdUnitNameInvalid</c>).</exception>
    public static UnitName Mangle(string text, string type = "service")
    {
        ArgumentNullException.ThrowIfNull(text);
        if (UnitName.TryParse(text, out var name))
            return name;
        if (text.StartsWith('/'))
        {
            var simple = UnitPaths.Simplify(text);
            var isDevice = simple.StartsWith("/dev/", StringComparison.Ordinal) || simple.StartsWith("/sys/", StringComparison.Ordinal);
            if (simple == "/" || UnitPaths.IsNormalized(simple))
                return FromPath(simple, isDevice ? "device" : "mount");
        }

        var escaped = string.Concat(FileText.Encode(text).Select(b =>
            b == '/' ? "-" : MangledCharacters.Contains((char)b, StringComparison.Ordinal) ? ((char)b).ToString() : string.Create(CultureInfo.InvariantCulture, $"\\x{b:x2}")));
        return UnitName.IsType(escaped[(escaped.LastIndexOf('.') + 1)..]) && escaped.Contains('.', StringComparison.Ordinal)
            ? UnitName.Parse(escaped)
            : UnitName.Parse(escaped.Length == 0 ? escaped : $"{escaped}.{type}");
    }

    /// <summary>Like <see cref="Mangle"/>, but a pattern such as <c>x-*</c> stays a pattern.</summary>
    /// <exception cref="DeployException">No name can be made of it (<c>SystemdUnitNameInvalid</c>).</exception>
    public static string MangleGlob(string text, string type = "service")
    {
        ArgumentNullException.ThrowIfNull(text);
        var isGlob = text.AsSpan().IndexOfAny("*?[") >= 0;
        if (!isGlob)
            return Mangle(text, type).ToString();
        return string.Concat(FileText.Encode(text).Select(b =>
            b == '/' ? "-"
            : MangledCharacters.Contains((char)b, StringComparison.Ordinal) || GlobCharacters.Contains((char)b, StringComparison.Ordinal) ? ((char)b).ToString()
            : string.Create(CultureInfo.InvariantCulture, $"\\x{b:x2}")));
    }
}
