namespace XDeploy.Engine.Nginx;

/// <summary>Which parts of a log's files are to be read, and where the next reading goes on.</summary>
/// <param name="Ranges">The parts.</param>
/// <param name="Read">The position after them.</param>
/// <param name="Modified">When the log was last written to.</param>
/// <param name="HasGap">True where the file that was being read is gone.</param>
internal sealed record LogPlan(IReadOnlyList<LogRange> Ranges, IReadOnlyList<NginxTrafficFile> Read, decimal Modified, bool HasGap)
{
    /// <summary>Everything that the log holds, without what was rotated, or all of a time with it.</summary>
    /// <param name="path">The log.</param>
    /// <param name="files">It and its rotated files.</param>
    /// <param name="from">Read each file that was written to then or later; null for the log alone.</param>
    public static LogPlan Whole(string path, IReadOnlyList<LogFile> files, DateTimeOffset? from)
    {
        var newest = Newest(path, files);
        var since = from?.ToUnixTimeMilliseconds() / 1000m;
        return Plan(files.Where(f => f == newest[0] || f.Modified >= since).Select(f => new LogRange(f, 0, f.Size)), newest, hasGap: false);
    }

    /// <summary>
    /// What came after a position: the rest of the files that were read, wherever rotation has moved or copied them, and all of those that
    /// are newer.
    /// </summary>
    public static LogPlan After(string path, IReadOnlyList<LogFile> files, NginxTrafficPosition since)
    {
        var ranges = new List<LogRange>();
        foreach (var read in since.File)
        {
            // A file that was moved keeps its inode. One that was copied, to be cut afterwards, has its first line in the copy.
            var file = files.FirstOrDefault(f => f.Inode == read.Inode && f.Continues(read)) ?? files.FirstOrDefault(f => f.Continues(read));
            if (file is not null)
                ranges.Add(new LogRange(file, read.Offset, file.Size));
        }

        var hasGap = since.File.Count > 0 && since.File[0].Offset > 0 && !files.Any(f => f.Continues(since.File[0]));
        var newest = Newest(path, files);
        foreach (var file in files)
        {
            // While the log is being copied, the copy is as new as the log and begins with the same line: it holds nothing more.
            var isRead = ranges.Exists(r => r.File == file || (r.From > 0 && r.File.Head == file.Head));
            if (!isRead && (file == newest[0] || file.Modified > since.Modified))
                ranges.Add(new LogRange(file, 0, file.Size));
        }

        return Plan(ranges, newest, hasGap);
    }

    private static LogPlan Plan(IEnumerable<LogRange> ranges, List<LogFile> newest, bool hasGap) => new(
        [.. ranges.Where(r => r.To > r.From).OrderBy(r => r.File.Modified)],
        [.. newest.Take(2).Select(f => f.AtEnd())],
        newest[0].Modified,
        hasGap);

    // The log itself counts as the newest even where the rotated one was written to later, by a worker that has not reopened its logs.
    private static List<LogFile> Newest(string path, IReadOnlyList<LogFile> files) =>
        [.. files.OrderByDescending(f => f.Path == path).ThenByDescending(f => f.Modified)];
}
