namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>What was measured since a step began.</summary>
/// <param name="Traffic">The traffic by server.</param>
/// <param name="Entries">The errors that the replicas' units logged.</param>
internal sealed record CanaryLook(IReadOnlyList<NginxTraffic> Traffic, IReadOnlyList<SystemdJournalEntry> Entries);
