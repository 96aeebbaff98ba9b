using System.Text.Json;

namespace XDeploy.Engine.Journal;

/// <summary>
/// The record of a rollout on this machine: one JSON object a line, on the disk before the effect that it announces. It is the
/// history and the audit trail.
/// </summary>
public sealed class RolloutJournal : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly FileStream _file;

    private RolloutJournal(FileStream file) => _file = file;

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

    /// <summary>Starts a journal.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static RolloutJournal Create(string service, string rolloutId)
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(Home, service)).FullName;
        return new RolloutJournal(new FileStream(System.IO.Path.Combine(folder, rolloutId + ".jsonl"), FileMode.CreateNew, FileAccess.Write, FileShare.Read));
    }

    /// <summary>Adds a line and waits until it is on the disk.</summary>
    public async Task AppendAsync(RolloutEvent happened, CancellationToken cancellationToken)
    {
        await JsonSerializer.SerializeAsync(_file, happened, Json, cancellationToken).ConfigureAwait(false);
        _file.WriteByte((byte)'\n');
        _file.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
