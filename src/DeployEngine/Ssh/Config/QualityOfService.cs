using System.Globalization;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>Values of IPQoS, by name and by number.</summary>
internal static class QualityOfService
{
    private static readonly (string Name, int Value)[] Classes =
    [
        ("none", int.MaxValue),
        ("af11", 0x28), ("af12", 0x30), ("af13", 0x38), ("af21", 0x48), ("af22", 0x50), ("af23", 0x58), ("af31", 0x68), ("af32", 0x70),
        ("af33", 0x78), ("af41", 0x88), ("af42", 0x90), ("af43", 0x98), ("cs0", 0x00), ("cs1", 0x20), ("cs2", 0x40), ("cs3", 0x60),
        ("cs4", 0x80), ("cs5", 0xa0), ("cs6", 0xc0), ("cs7", 0xe0), ("ef", 0xb8), ("le", 0x04), ("lowdelay", 0x10), ("throughput", 0x08),
        ("reliability", 0x04),
    ];

    /// <summary>What <c>ssh -G</c> shows for a word, or null where it is no such value.</summary>
    public static string? Find(string word)
    {
        var named = Array.FindIndex(Classes, c => c.Name.Equals(word, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
            return Name(Classes[named].Value);
        var value = Number(word);
        return value is >= 0 and <= 255 ? Name(value.Value) : null;
    }

    private static string Name(int value) =>
        Array.Find(Classes, c => c.Value == value).Name ?? $"0x{value.ToString("x2", CultureInfo.InvariantCulture)}";

    // As C reads numbers: 0x is hexadecimal, 0 octal.
    private static int? Number(string word)
    {
        try
        {
            return word.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? Convert.ToInt32(word[2..], 16)
                : word.StartsWith('0') ? Convert.ToInt32(word, 8)
                : int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }
}
