namespace XDeploy.Engine.Hosts;

/// <summary>Text for a shell that a session may keep for the next one: what starts the shell, what it reads, and how to tell that it is done.</summary>
/// <param name="Shell">The command line that starts the shell, which reads commands from standard input: <c>sh</c>, <c>sudo -n sh</c>.</param>
/// <param name="Text">What the shell reads. It must not end the shell.</param>
/// <param name="EndLine">The last line that the text prints, on standard output and on standard error; no other line can be the same.</param>
public sealed record ShellScript(string Shell, string Text, string EndLine)
{
    /// <summary>How long it may run; null for as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The password that the shell may ask for as it starts; null for none.</summary>
    public PasswordPrompt? Prompt { get; init; }
}
