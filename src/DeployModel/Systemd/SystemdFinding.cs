namespace XDeploy;

/// <summary>Something that is wrong, or looks wrong, in a unit file.</summary>
public sealed record SystemdFinding
{
    /// <summary>Alias of the host; empty where the unit was read from elsewhere.</summary>
    public string HostName { get; init; } = string.Empty;

    /// <summary>The rule's stable name, in kebab case: <c>unknown-directive</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>How much it matters.</summary>
    public required SystemdSeverity Severity { get; init; }

    /// <summary>The file that it is in.</summary>
    public required string File { get; init; }

    /// <summary>Its line there, from 1; 0 where it is about no line, such as a missing program.</summary>
    public required int Line { get; init; }

    /// <summary>What is wrong, in systemd's own words where it has some.</summary>
    public required string Message { get; init; }

    /// <summary>What to do about it.</summary>
    public required string Remedy { get; init; }

    /// <summary>The place and the message.</summary>
    public override string ToString() => $"{File}:{Line}: {Message}";
}
