namespace XDeploy.Engine.Hosts;

/// <summary>One command line for the login shell of a host, and what it reads.</summary>
/// <param name="Text">The command line, already quoted.</param>
public sealed record SessionCommand(string Text)
{
    /// <summary>The default for <see cref="MaxOutputBytes"/>: 64 MiB.</summary>
    public const int DefaultMaxOutputBytes = 64 * 1024 * 1024;

    /// <summary>Standard input, UTF-8 or raw. Empty: the command reads an end of file at once.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>The password that the command may ask for before it starts; null for none. Such a command sees to it itself that what it starts reads an end of file where there is no input.</summary>
    public PasswordPrompt? Prompt { get; init; }

    /// <summary>How long the command may run; null for as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Called for each whole line of standard output as it arrives, from a worker thread, or null.</summary>
    public Action<string>? OnOutputLine { get; init; }

    /// <summary>
    /// False for a command that runs for long: its lines are handed to <see cref="OnOutputLine"/> and forgotten, and the result has no output. Then
    /// <see cref="MaxOutputBytes"/> bounds one line.
    /// </summary>
    public bool KeepsOutput { get; init; } = true;

    /// <summary>More standard output than this ends the command with an error, in bytes.</summary>
    public int MaxOutputBytes { get; init; } = DefaultMaxOutputBytes;
}
