namespace XDeploy;

/// <summary>A release as it is found on a host, and who uses it.</summary>
public sealed record ReleaseState
{
    /// <summary>Alias of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>The release.</summary>
    public required ReleaseId Id { get; init; }

    /// <summary>Absolute path of its folder on the host.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of its manifest, in hex, which names its content; null where it has none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Who brought it, <c>user@machine</c>; empty where that is not known.</summary>
    public string SentBy { get; init; } = string.Empty;

    /// <summary>When it was brought, by the clock of that machine; null where that is not known.</summary>
    public DateTimeOffset? SentTime { get; init; }

    /// <summary>Who has signed it, as allowed_signers names them: the host's own, or else those of who brought it. Empty where nothing was checked.</summary>
    public string SignedBy { get; init; } = string.Empty;

    /// <summary>The fingerprint of the key that signed it; empty where nothing was checked.</summary>
    public string SigningKey { get; init; } = string.Empty;

    /// <summary>Owner and group of its folder.</summary>
    public required string Owner { get; init; }

    /// <summary>Sum of the files' sizes, in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>How many files it holds.</summary>
    public int Files { get; init; }

    /// <summary>Ports of the instances that are pinned to it.</summary>
    public IReadOnlyList<int> Pinned { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Ports of the instances that run from it now.</summary>
    public IReadOnlyList<int> Running { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Processes that work in it or were started from it, those of instances among them.</summary>
    public IReadOnlyList<int> ProcessId { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Whether the link <c>current</c> names it.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>Whether it is what was sent.</summary>
    public required ReleaseCondition Condition { get; init; }

    /// <summary>What is wrong with a damaged one; empty otherwise.</summary>
    public string Detail { get; init; } = string.Empty;

    /// <summary>What an operator thinks of it, or else how its last deployment ended.</summary>
    public ReleaseMark Mark { get; init; }

    /// <summary>Whose mark it is: an operator's <c>user@machine</c>, or the identifier of a deployment; empty where there is none.</summary>
    public string MarkedBy { get; init; } = string.Empty;

    /// <summary>Why it is marked so.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>When it was marked; null where it is not.</summary>
    public DateTimeOffset? MarkTime { get; init; }

    /// <summary>Whether it is the last one that proved itself.</summary>
    public bool IsLastGood { get; init; }

    /// <summary>Whether an unfinished deployment is about it, or the last deployment replaced it, so that taking that one back needs it.</summary>
    public bool IsWayBack { get; init; }
}
