namespace XDeploy.Engine.Rollouts;

/// <summary>Words of a rollout's records. Each is written before the effect that it announces.</summary>
internal sealed class RolloutLog(TimeProvider time, Func<RolloutEvent, Task> record)
{
    /// <summary>Replicas in words.</summary>
    public static string Names(IEnumerable<Replica> replicas) => string.Join(", ", replicas);

    /// <summary>Writes a record.</summary>
    public Task TellAsync(string kind, string message, int batch) =>
        record(new RolloutEvent(time.GetUtcNow(), kind, message, batch));

    /// <summary>Replicas go back into rotation.</summary>
    public Task TellReadmittingAsync(IReadOnlyList<Replica> replicas, int batch) =>
        TellAsync("Readmitting", $"{Names(replicas)}: back into rotation", batch);

    /// <summary>Replicas had open connections at the drain deadline, if any had.</summary>
    public async Task TellBusyAsync(IReadOnlyList<Replica> busy, TimeSpan deadline, int batch)
    {
        if (busy.Count > 0)
            await TellAsync("DrainDeadline", $"{Names(busy)}: connections were still open after {deadline.TotalSeconds:0.#} s", batch).ConfigureAwait(false);
    }

    /// <summary>Replicas are, or may be, left out of rotation.</summary>
    public async Task TellLeftOutAsync(string what, IReadOnlyDictionary<Replica, string> lost, int batch)
    {
        foreach (var group in lost.GroupBy(l => l.Value, l => l.Key, StringComparer.Ordinal))
            await TellAsync("LeftOut", $"{Names(group)}: {what}, and may be out of rotation: {group.Key}", batch).ConfigureAwait(false);
    }
}
