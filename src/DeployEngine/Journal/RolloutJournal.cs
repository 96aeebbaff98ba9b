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

    /// <summary>Starts a journal.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="rolloutId">Id of the rollout, and name of the file.</param>
    /// <param name="copy">Takes every line once it is on the disk here.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static RolloutJournal Create(string service, string rolloutId, Func<ReadOnlyMemory<byte>, Task> copy)
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(Home, service)).FullName;
        return new RolloutJournal(new FileStream(System.IO.Path.Combine(folder, rolloutId + ".jsonl"), FileMode.CreateNew, FileAccess.Write, FileShare.Read), copy);
    }

    /// <summary>Adds a line and waits until it is on the disk.</summary>
    public async Task AppendAsync(RolloutEvent happened, CancellationToken cancellationToken)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(happened, Json), (byte)'\n'];
        await _file.WriteAsync(line, cancellationToken).ConfigureAwait(false);
        _file.Flush(flushToDisk: true);
        await _copy(line).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
