using System.Collections.Concurrent;

namespace XDeploy.Engine.Ssh.KnownHosts;

/// <summary>known_hosts files that this process has read: each is parsed once, and again when it has changed.</summary>
internal static class KnownHostsCache
{
    private static readonly ConcurrentDictionary<string, Entry> Files = new(StringComparer.Ordinal);
    private static readonly Lock Writing = new();

    /// <summary>The file, or null where there is none.</summary>
    /// <exception cref="IOException">It is there but cannot be read.</exception>
    public static KnownHostsFile? Read(string path)
    {
        var info = new FileInfo(path);
        if (!info.Exists)
            return null;
        var state = (info.LastWriteTimeUtc, info.Length);
        if (Files.TryGetValue(path, out var entry) && entry.State == state)
            return entry.File;
        var file = KnownHostsFile.Parse(File.ReadAllBytes(path), path);
        Files[path] = new Entry(state, file);
        return file;
    }

    /// <summary>Changes a file in place, or makes it; connections of this process wait for each other.</summary>
    /// <returns>The file before and after; the same where nothing had to change.</returns>
    public static (KnownHostsFile Before, KnownHostsFile After) Change(string path, Func<KnownHostsFile, KnownHostsFile> change)
    {
        lock (Writing)
        {
            var before = Read(path) ?? KnownHostsFile.Parse(string.Empty, path);
            var after = change(before);
            if (after.Text != before.Text)
                SshFileWriter.Write(path, after.ToBytes());
            return (before, after);
        }
    }

    private sealed record Entry((DateTime Time, long Length) State, KnownHostsFile File);
}
