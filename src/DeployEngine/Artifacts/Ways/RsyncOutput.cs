using System.Globalization;
using System.Text;

namespace XDeploy.Engine.Artifacts.Ways;

/// <summary>Reads what rsync prints: how far it is (<c>--info=progress2</c>) and how many bytes it sent (<c>--stats</c>).</summary>
/// <param name="onBytes">Told how many bytes of files are there more than when it was told last.</param>
internal sealed class RsyncOutput(Action<long> onBytes)
{
    private const string SentLabel = "Total bytes sent:";

    private readonly StringBuilder _line = new();
    private long _seen;

    /// <summary>How many bytes went over the line; 0 where rsync did not get to its end.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Takes more of what it printed.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            // Progress is shown on one line, again and again.
            if (b is (byte)'\n' or (byte)'\r')
                Read();
            else
                _line.Append((char)b);
        }
    }

    private void Read()
    {
        var line = _line.ToString().Trim();
        _line.Clear();
        if (line.StartsWith(SentLabel, StringComparison.Ordinal))
        {
            BytesSent = Number(line[SentLabel.Length..]) ?? 0;
        }
        else if (line.Contains('%', StringComparison.Ordinal) && Number(line.Split(' ', 2)[0]) is { } there && there > _seen)
        {
            onBytes(there - _seen);
            _seen = there;
        }
    }

    // Some versions put commas in spite of what they are told.
    private static long? Number(string text) =>
        long.TryParse(text.Trim().Replace(",", string.Empty, StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
