using System.Globalization;

namespace XDeploy.Engine.Nginx;

/// <summary>A file of a log on a host, the log itself or a rotated one.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Inode">Its inode.</param>
/// <param name="Size">How many bytes its whole lines have.</param>
/// <param name="Modified">When it was last written to, in seconds since 1970.</param>
/// <param name="Head">Checksum of its first line; empty where there is none.</param>
internal sealed record LogFile(string Path, long Inode, long Size, decimal Modified, string Head)
{
    /// <summary>Reads a line as <see cref="LogListing"/> prints it.</summary>
    public static LogFile Parse(string line)
    {
        var words = line.Split(' ', 5);
        return new LogFile(
            words[4],
            long.Parse(words[0], CultureInfo.InvariantCulture),
            long.Parse(words[1], CultureInfo.InvariantCulture),
            decimal.Parse(words[2], CultureInfo.InvariantCulture),
            words[3] == "-" ? string.Empty : words[3]);
    }

    /// <summary>True where a file that was read before is this one, or this one is a copy of it.</summary>
    public bool Continues(NginxTrafficFile read) =>
        Size >= read.Offset && (read.Offset == 0 ? Inode == read.Inode : Head == read.Head);

    /// <summary>The file, read to its end.</summary>
    public NginxTrafficFile AtEnd() => new(Inode, Size, Head);
}
