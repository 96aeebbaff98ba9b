namespace XDeploy;

/// <summary>What was done to one unit on one host, and how it stands after that. The words are those of <c>systemctl show</c> (org.freedesktop.systemd1(5)).</summary>
public sealed record SystemdUnitResult
{
    /// <summary>Alias of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>The unit's name: its first one, where it has several.</summary>
    public required string Name { get; init; }

    /// <summary>True where something was done; false where the unit was as asked already.</summary>
    public required bool Changed { get; init; }

    /// <summary><c>active</c>, <c>inactive</c>, <c>failed</c>, <c>activating</c>, ...</summary>
    public string ActiveState { get; init; } = string.Empty;

    /// <summary>The finer state of the unit's type, for example <c>running</c> or <c>exited</c>.</summary>
    public string SubState { get; init; } = string.Empty;

    /// <summary>Whether it starts with the host: <c>enabled</c>, <c>disabled</c>, <c>static</c>, ...</summary>
    public string UnitFileState { get; init; } = string.Empty;

    /// <summary>Process id of the main process; 0 where none runs.</summary>
    public int MainPid { get; init; }

    /// <summary>How the last run ended: <c>success</c>, <c>exit-code</c>, <c>signal</c>, <c>timeout</c>, ...</summary>
    public string Result { get; init; } = string.Empty;

    /// <summary>The unit's name.</summary>
    public override string ToString() => Name;
}
