using System.Globalization;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>Amounts of bytes with a unit: K, M, G, T, P, E, each 1024 times the one before.</summary>
internal static class SshAmount
{
    private const string Units = "BKMGTPE";

    /// <summary>The bytes, or null where the text is no amount.</summary>
    public static long? TryParse(string text)
    {
        var number = text.AsSpan();
        var scale = 1m;
        if (number.Length > 0 && Units.IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal) is >= 0 and var unit)
        {
            number = number[..^1];
            for (; unit > 0; unit--)
                scale *= 1024;
        }

        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            return null;
        var bytes = decimal.Truncate(value * scale);
        return bytes > long.MaxValue ? null : (long)bytes;
    }
}
