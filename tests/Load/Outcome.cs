namespace XDeploy.Load;

/// <summary>What became of one request.</summary>
/// <param name="IsPost">POST, otherwise GET.</param>
/// <param name="DueAt">Its scheduled time, from the start.</param>
/// <param name="EndedAt">When its answer was read to the end, or it was given up, from the start.</param>
/// <param name="Status">The answer's status; null: none came.</param>
/// <param name="Version">The version that answered, where the answer names one.</param>
/// <param name="Loss">Why it counts as lost; null: it was answered well.</param>
internal readonly record struct Outcome(bool IsPost, TimeSpan DueAt, TimeSpan EndedAt, int? Status, string? Version, string? Loss);
