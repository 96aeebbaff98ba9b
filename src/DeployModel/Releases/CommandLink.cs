namespace XDeploy;

/// <summary>A command on the search path of a host that starts a file of a release, or another one.</summary>
public sealed record CommandLink
{
    /// <summary>Alias of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>What is typed to start it.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute path of the command.</summary>
    public required string Path { get; init; }

    /// <summary>What it starts.</summary>
    public string Target { get; init; } = string.Empty;

    /// <summary>The interpreter that runs it; empty for a program that needs none.</summary>
    public string Interpreter { get; init; } = string.Empty;

    /// <summary>Whether it is a small script that starts the target, and not a link to it.</summary>
    public bool IsWrapper { get; init; }

    /// <summary>What was done, in words; nothing where all was as it should be.</summary>
    public IReadOnlyList<string> Action { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Whether anything was changed.</summary>
    public bool Changed => Action.Count > 0;
}
