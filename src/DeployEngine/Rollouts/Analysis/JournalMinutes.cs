namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>Counts the minutes in which replicas logged errors.</summary>
public static class JournalMinutes
{
    /// <summary>How many minutes have an entry of priority err or worse, each replica's for itself: <see cref="CanarySample.ErrorMinutes"/>.</summary>
    /// <param name="entries">Entries of the replicas' units.</param>
    /// <param name="start">Since when they were watched: minutes are counted from there, so that there are no more of them than were watched.</param>
    public static long WithErrors(IEnumerable<SystemdJournalEntry> entries, DateTimeOffset start)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return entries.Where(e => e.Priority <= SystemdJournalPriority.Error && e.Time >= start)
            .Select(e => (e.HostName, e.Unit, Minute: (e.Time - start).Ticks / TimeSpan.TicksPerMinute))
            .Distinct()
            .LongCount();
    }
}
