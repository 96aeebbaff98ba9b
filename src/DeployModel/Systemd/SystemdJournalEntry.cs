namespace XDeploy;

/// <summary>One entry of the journal of a host (systemd.journal-fields(7)).</summary>
public sealed record SystemdJournalEntry
{
    /// <summary>Alias of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>When the host's journal received it, by the host's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The unit that it is from or, where systemd speaks of a unit, about; null for the kernel and for what runs outside of units.</summary>
    public string? Unit { get; init; }

    /// <summary>How much it matters; informational where the sender did not say.</summary>
    public SystemdJournalPriority Priority { get; init; } = SystemdJournalPriority.Informational;

    /// <summary>The name that the sender gives itself: <c>SYSLOG_IDENTIFIER</c>.</summary>
    public string? Identifier { get; init; }

    /// <summary>Process id of the sender; null for the kernel.</summary>
    public int? Pid { get; init; }

    /// <summary>What it says, with its line breaks. Bytes that are not UTF-8 appear as U+FFFD.</summary>
    public required string Message { get; init; }

    /// <summary>The systemd run of the unit that it is from: all entries of one start have the same. Null outside of units.</summary>
    public string? InvocationId { get; init; }

    /// <summary>The boot of the host.</summary>
    public string? BootId { get; init; }

    /// <summary>Where the entry is in the journal of its host.</summary>
    public string Cursor { get; init; } = string.Empty;

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
