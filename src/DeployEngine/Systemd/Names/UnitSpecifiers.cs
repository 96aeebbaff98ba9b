using System.Text;

namespace XDeploy.Engine.Systemd;

/// <summary>Puts in what specifiers such as <c>%i</c> stand for (systemd.unit(5)).</summary>
public static class UnitSpecifiers
{
    /// <summary>Puts in the specifiers of a value. One that does not exist, and a per cent sign at the end, stay as they are.</summary>
    /// <exception cref="DeployException">The unit's name has no such part (<c>SystemdSpecifierInvalid</c>).</exception>
    public static string Expand(string text, SpecifierContext context) =>
        TryExpand(text, context, out var result) ? result : throw SystemdErrors.SpecifierInvalid(text, context.Unit);

    /// <summary>Puts in the specifiers of a value; false where systemd could not, because the unit's name is not escaped text.</summary>
    public static bool TryExpand(string text, SpecifierContext context, out string result)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(context);
        var expanded = new StringBuilder(text.Length);
        result = string.Empty;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '%' || at + 1 == text.Length)
            {
                expanded.Append(text[at]);
                continue;
            }

            var letter = text[++at];
            if (!TryValue(letter, context, out var value))
                return false;
            expanded.Append(value ?? $"%{letter}");
        }

        result = expanded.ToString();
        return true;
    }

    /// <summary>The text with its per cent signs doubled, so that they are no specifiers.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Replace("%", "%%", StringComparison.Ordinal);
    }

    private static bool TryValue(char letter, SpecifierContext context, out string? value)
    {
        var unit = context.Unit;
        var last = unit.Prefix[(unit.Prefix.LastIndexOf('-') + 1)..];
        value = letter switch
        {
            '%' => "%",
            'i' => unit.Instance ?? string.Empty,
            'n' => unit.ToString(),
            'N' => unit.ToString()[..^(unit.Type.Length + 1)],
            'p' => unit.Prefix,
            'j' => last,
            'y' => context.FragmentPath,
            'Y' => context.FragmentPath is { } path ? Folder(path) : null,
            'd' => context.Values.GetValueOrDefault('d', $"{context.Values.GetValueOrDefault('t', "/run")}/credentials/{unit}"),
            _ => context.Values.GetValueOrDefault(letter),
        };
        return letter switch
        {
            'I' => UnitEscape.TryUnescape(unit.Instance ?? string.Empty, out value),
            'J' => UnitEscape.TryUnescape(last, out value),
            'P' => UnitEscape.TryUnescape(unit.Prefix, out value),
            'f' => UnitEscape.TryUnescapePath(unit.IsInstance ? unit.Instance! : unit.Prefix, out value),
            _ => true,
        };
    }

    private static string Folder(string path) => path.LastIndexOf('/') switch
    {
        < 0 => ".",
        0 => "/",
        var at => path[..at],
    };
}
