using System.Text;

namespace XDeploy.Engine.Journal;

/// <summary>A journal that was read: pure.</summary>
/// <param name="Header">What the run is.</param>
/// <param name="Events">What happened, in order.</param>
public sealed record JournalFile(JournalHeader Header, IReadOnlyList<RolloutEvent> Events)
{
    /// <summary>The event with which the run ended; null where it has no end.</summary>
    public RolloutEvent? End => Events.Count > 0 && EndOf(Events[^1]) is not null ? Events[^1] : null;

    /// <summary>Reads a journal; null where it is none, or of a format that is newer than this version.</summary>
    /// <remarks>A last line that was not written whole is left out: its effect had not begun.</remarks>
    public static JournalFile? Read(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || JournalJson.Read<JournalHeader>(lines[0]) is not { Format: JournalHeader.CurrentFormat, Id: not null, Request: not null } header)
            return null;
        return new JournalFile(header, [.. lines.Skip(1).Select(JournalJson.Read<RolloutEvent>).OfType<RolloutEvent>()]);
    }

    /// <summary>The deployment that it tells of.</summary>
    /// <param name="isAlive">Whether its controller still runs, where it has no end.</param>
    /// <param name="hostName">The host that keeps the journal; null for this machine.</param>
    public Deployment ToDeployment(bool isAlive, string? hostName) => new()
    {
        Id = Header.Id,
        Service = Header.Service,
        Kind = Header.Kind,
        Origin = Header.Origin,
        Release = new ReleaseId(Header.Request.Release),
        Previous = [.. Header.Previous.Values.OfType<string>().Distinct(StringComparer.Ordinal)],
        Owner = $"{Header.User}@{Header.Machine}",
        Start = Header.Start,
        End = End?.Time,
        Status = End is { } end ? EndOf(end)!.Value : isAlive ? DeploymentStatus.Running : DeploymentStatus.Interrupted,
        Reason = Events.Count > 0 ? Events[^1].Message : string.Empty,
        Replicas = Header.Previous.Count,
        Events = Events,
        HostName = hostName,
    };

    /// <summary>The deployment that it tells of, where an anchor host keeps the journal: its controller runs while it holds the lock.</summary>
    /// <param name="held">The service's lock, whose owner's words name the deployment.</param>
    public Deployment ToDeployment(DeployLock held)
    {
        ArgumentNullException.ThrowIfNull(held);
        return ToDeployment(held.IsHeld && held.Owner?.Contains(Header.Id, StringComparison.Ordinal) == true, held.HostName);
    }

    private static DeploymentStatus? EndOf(RolloutEvent happened) => happened switch
    {
        { Batch: 0, Kind: nameof(RolloutStatus.Succeeded) } => DeploymentStatus.Succeeded,
        { Batch: 0, Kind: nameof(RolloutStatus.Failed) } => DeploymentStatus.Failed,
        { Batch: 0, Kind: nameof(RolloutStatus.Degraded) } => DeploymentStatus.Degraded,
        { Batch: 0, Kind: nameof(RolloutStatus.Incomplete) } => DeploymentStatus.Incomplete,
        { Batch: 0, Kind: nameof(RolloutStatus.Paused) } => DeploymentStatus.Paused,
        _ => null,
    };
}
