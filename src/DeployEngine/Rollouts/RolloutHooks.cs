namespace XDeploy.Engine.Rollouts;

/// <summary>The hooks of a rollout.</summary>
/// <param name="Points">When there are any.</param>
/// <param name="RunAsync">Runs those of a point; it fails by <see cref="HookErrors"/>.</param>
public sealed record RolloutHooks(IReadOnlySet<RolloutHookPoint> Points, Func<RolloutHook, Task> RunAsync)
{
    /// <summary>No hooks.</summary>
    public static RolloutHooks None { get; } = new(new HashSet<RolloutHookPoint>(), _ => Task.CompletedTask);

    /// <summary>What a journal keeps of them: when there were any. Null for none.</summary>
    internal IReadOnlyList<string>? ToJournal() => Points.Count == 0 ? null : [.. Points.Order().Select(p => p.ToString())];
}
