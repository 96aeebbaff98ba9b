using System.Globalization;
using System.Text;

namespace XDeploy.Unit.Systemd;

/// <summary>
/// Reads a line of words as systemd does: quotes and C escapes (systemd.syntax(7)), then specifiers (systemd.unit(5)),
/// then variables (systemd.service(5)). Written for the tests, apart from the code that quotes.
/// </summary>
internal static class UnitWords
{
    public static List<string> Exec(string line) =>
        Split(line).Select(Specifiers).Select((word, index) => index == 0 ? word : word.Replace("$$", "$", StringComparison.Ordinal)).ToList();

    public static List<string> Environment(string line) => Split(line).Select(Specifiers).ToList();

    private static string Specifiers(string word) => word.Replace("%%", "\0", StringComparison.Ordinal).Replace("%i", "5001", StringComparison.Ordinal).Replace('\0', '%');

    private static List<string> Split(string line)
    {
        var words = new List<string>();
        var bytes = new List<byte>();
        var inWord = false;
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote == '\0' && c is (' ' or '\t'))
            {
                if (inWord)
                    words.Add(Take(bytes));
                inWord = false;
                continue;
            }

            inWord = true;
            if (c == '\\')
                bytes.AddRange(Unescape(line, ref i));
            else if (quote == c)
                quote = '\0';
            else if (quote == '\0' && c is ('"' or '\''))
                quote = c;
            else if (char.IsHighSurrogate(c))
                bytes.AddRange(Encoding.UTF8.GetBytes(line[i..(i + 2)]));
            else if (!char.IsLowSurrogate(c))
                bytes.AddRange(Encoding.UTF8.GetBytes([c]));
        }

        Assert.Equal('\0', quote);
        if (inWord)
            words.Add(Take(bytes));
        return words;
    }

    private static byte[] Unescape(string line, ref int i)
    {
        var c = line[++i];
        if (c == 'x')
        {
            i += 2;
            return [byte.Parse(line.AsSpan(i - 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
        }

        return c switch
        {
            'n' => "\n"u8.ToArray(),
            't' => "\t"u8.ToArray(),
            'r' => "\r"u8.ToArray(),
            's' => " "u8.ToArray(),
            _ => Encoding.UTF8.GetBytes([c]),
        };
    }

    private static string Take(List<byte> bytes)
    {
        var word = Encoding.UTF8.GetString([.. bytes]);
        bytes.Clear();
        return word;
    }
}
