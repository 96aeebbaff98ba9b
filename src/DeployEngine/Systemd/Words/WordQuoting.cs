using System.Globalization;
using System.Text;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>Words quoted as systemd shows them, for people and for a shell; for a unit file see <see cref="UnitText"/>.</summary>
public static class WordQuoting
{
    private const string NeedEscape = "\"\\`$";
    private const string NeedQuotes = NeedEscape + "*?['()<>|&;! \t\n\r";

    /// <summary>A command line of these words.</summary>
    public static string CommandLine(IEnumerable<string> words) => string.Join(' ', words.Select(w => Quote(w, quoteEmpty: true)));

    /// <summary>One word, in double quotes where it needs them.</summary>
    /// <param name="word">The word.</param>
    /// <param name="quoteEmpty">Whether an empty word is written as a pair of quotes.</param>
    public static string Quote(string word, bool quoteEmpty)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.Length == 0)
            return quoteEmpty ? "\"\"" : string.Empty;
        if (UnitEncoding.IsClean(word) && !word.Any(c => c is < ' ' or '\x7f' || NeedQuotes.Contains(c, StringComparison.Ordinal)))
            return word;

        var quoted = new StringBuilder("\"");
        for (var rest = word.AsSpan(); !rest.IsEmpty;)
        {
            var isRune = Rune.DecodeFromUtf16(rest, out _, out var used) == System.Buffers.OperationStatus.Done;
            if (!isRune || rest[0] is < ' ' or '\x7f')
                Escape(FileText.Encode(rest[..used].ToString()), quoted);
            else
                quoted.Append(NeedEscape.Contains(rest[0], StringComparison.Ordinal) ? "\\" : string.Empty).Append(rest[..used]);
            rest = rest[used..];
        }

        return quoted.Append('"').ToString();
    }

    private static void Escape(byte[] bytes, StringBuilder quoted)
    {
        foreach (var value in bytes)
        {
            var at = "\a\b\f\n\r\t\v".IndexOf((char)value, StringComparison.Ordinal);
            quoted.Append('\\').Append(at >= 0 ? "abfnrtv"[at].ToString() : Convert.ToString(value, 8).PadLeft(3, '0').ToString(CultureInfo.InvariantCulture));
        }
    }
}
