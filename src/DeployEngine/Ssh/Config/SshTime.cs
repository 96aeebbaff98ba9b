using System.Globalization;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>Times of ssh_config: numbers with the units s, m, h, d and w, one after another; without a unit seconds.</summary>
internal static class SshTime
{
    /// <summary>The seconds of a time, or null where it is none.</summary>
    public static int? TryParse(string text)
    {
        long total = 0;
        for (var at = 0; at < text.Length;)
        {
            var from = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
            if (!int.TryParse(text.AsSpan(from, at - from), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return null;
            long? unit = at == text.Length
                ? 1
                : char.ToLowerInvariant(text[at++]) switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, 'w' => 604800, _ => null };
            total += number * (unit ?? 0);
            if (unit is null || total > int.MaxValue)
                return null;
        }

        return text.Length == 0 ? null : (int)total;
    }
}
