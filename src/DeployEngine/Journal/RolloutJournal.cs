namespace XDeploy.Engine.Journal;

/// <summary>
/// The record of a rollout on this machine: one JSON object a line, on the disk before the effect that it announces. It is the
/// history and the audit trail.
/// </summary>
public sealed class RolloutJournal : IAsyncDisposable
{
    private readonly FileStream _file;

    private readonly Func<ReadOnlyMemory<byte>, Task> _copy;

    private RolloutJournal(FileStream file, Func<ReadOnlyMemory<byte>, Task> copy) => (_file, _copy) = (file, copy);

    /// <summary>The journal's file.</summary>
    public string Path => _file.Name;

    /// <summary>The folder of all journals: <c>$XDG_STATE_HOME/xdeploy</c>, by default <c>~/.local/state/xdeploy</c>.</summary>
    public static string Home
    {
        get
        {
            var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
            if (string.IsNullOrEmpty(state))
                state = System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
            return System.IO.Path.Combine(state, "xdeploy");
        }
    }

    /// <summary>Starts a journal, with its header as the first line.</summary>
    /// <param name="header">What the run is.</param>
    /// <param name="copy">Takes every line once it is on the disk here.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static async Task<RolloutJournal> CreateAsync(JournalHeader header, Func<ReadOnlyMemory<byte>, Task> copy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(header);
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(Home, header.Service)).FullName;
        var journal = new RolloutJournal(new FileStream(System.IO.Path.Combine(folder, header.Id + ".jsonl"), FileMode.CreateNew, FileAccess.Write, FileShare.Read), copy);
        await journal.WriteAsync(header, cancellationToken).ConfigureAwait(false);
        return journal;
    }

    /// <summary>Adds a line and waits until it is on the disk.</summary>
    public Task AppendAsync(RolloutEvent happened, CancellationToken cancellationToken) => WriteAsync(happened, cancellationToken);

    private async Task WriteAsync<T>(T entry, CancellationToken cancellationToken)
    {
        var line = JournalJson.Line(entry);
        await _file.WriteAsync(line, cancellationToken).ConfigureAwait(false);
        _file.Flush(flushToDisk: true);
        await _copy(line).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
