using System.Collections.ObjectModel;
using System.Management.Automation.Host;
using System.Security;
using System.Text.RegularExpressions;

namespace XDeploy.Runner.Hosting;

/// <summary>Writes the streams to the terminal: output to stdout, errors and progress to stderr; colours and progress on a terminal only.</summary>
internal sealed partial class RunnerUserInterface : PSHostUserInterface
{
    private readonly Lock _gate = new();
    private readonly ProgressLine _progress = new();

    public override PSHostRawUserInterface RawUI { get; } = new RunnerRawUserInterface();

    public override bool SupportsVirtualTerminal { get; } =
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Takes the progress line off the screen.</summary>
    public void ClearProgress()
    {
        lock (_gate)
            _progress.Clear();
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        WriteHeading(caption, message);
        var answers = new Dictionary<string, PSObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in descriptions)
        {
            Write($"{field.Name}: ");
            answers[field.Name] = PSObject.AsPSObject(ReadLine());
        }

        return answers;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteHeading(caption, message);
        var keys = choices.Select(KeyOf).ToList();
        while (true)
        {
            Write(string.Join("  ", choices.Select((choice, i) => $"[{keys[i]}] {choice.Label.Replace("&", string.Empty, StringComparison.Ordinal)}")));
            Write(defaultChoice >= 0 ? $" (default is \"{keys[defaultChoice]}\"): " : ": ");
            var answer = Console.In.ReadLine()?.Trim();
            if (answer is null && defaultChoice < 0)
                throw new HostException("There is no terminal to answer the prompt: use -Confirm:$false.");
            if (string.IsNullOrEmpty(answer))
                return defaultChoice;
            var index = keys.FindIndex(key => key.Equals(answer, StringComparison.OrdinalIgnoreCase));
            if (index < 0)
                index = choices.ToList().FindIndex(c => c.Label.Replace("&", string.Empty, StringComparison.Ordinal).Equals(answer, StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
                return index;
        }
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        WriteHeading(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Write("User: ");
            userName = ReadLine();
        }

        Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadLineAsSecureString());
    }

    public override string ReadLine() => Console.In.ReadLine() ?? string.Empty;

    public override SecureString ReadLineAsSecureString()
    {
        var secret = new SecureString();
        if (Console.IsInputRedirected)
        {
            foreach (var character in ReadLine())
                secret.AppendChar(character);
            return secret;
        }

        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
                break;
            if (key.Key == ConsoleKey.Backspace && secret.Length > 0)
                secret.RemoveAt(secret.Length - 1);
            else if (key.KeyChar != '\0')
                secret.AppendChar(key.KeyChar);
        }

        WriteLine();
        return secret;
    }

    public override void Write(string value) => Emit(Console.Out, value, newLine: false, Console.IsOutputRedirected);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Emit(Console.Out, Paint(foregroundColor, backgroundColor, value), newLine: false, Console.IsOutputRedirected);

    public override void WriteLine(string value) => Emit(Console.Out, value, newLine: true, Console.IsOutputRedirected);

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Emit(Console.Out, Paint(foregroundColor, backgroundColor, value), newLine: true, Console.IsOutputRedirected);

    public override void WriteErrorLine(string value) => Emit(Console.Error, value, newLine: true, Console.IsErrorRedirected);

    public override void WriteDebugLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Debug, $"DEBUG: {message}");

    public override void WriteVerboseLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Verbose, $"VERBOSE: {message}");

    public override void WriteWarningLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Warning, $"WARNING: {message}");

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_gate)
            _progress.Show(record);
    }

    [GeneratedRegex(@"\x1b\[[0-9;:?]*[A-Za-z]|\x1b\]8;[^\x07\x1b]*(\x07|\x1b\\)")]
    private static partial Regex Escapes();

    private static string KeyOf(ChoiceDescription choice)
    {
        var at = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return at >= 0 && at + 1 < choice.Label.Length ? choice.Label.Substring(at + 1, 1) : choice.Label;
    }

    private void WriteHeading(string caption, string message)
    {
        if (!string.IsNullOrEmpty(caption))
            WriteLine(caption);
        if (!string.IsNullOrEmpty(message))
            WriteLine(message);
    }

    private void WriteStyled(string style, string text) =>
        WriteLine(SupportsVirtualTerminal ? style + text + PSStyle.Instance.Reset : text);

    private string Paint(ConsoleColor foreground, ConsoleColor background, string value)
    {
        if (!SupportsVirtualTerminal)
            return value;
        var style = PSStyle.MapForegroundColorToEscapeSequence(foreground);
        if (background != RawUI.BackgroundColor)
            style += PSStyle.MapBackgroundColorToEscapeSequence(background);
        return style + value + PSStyle.Instance.Reset;
    }

    private void Emit(TextWriter writer, string? value, bool newLine, bool redirected)
    {
        value ??= string.Empty;
        if (redirected || !SupportsVirtualTerminal)
            value = Escapes().Replace(value, string.Empty);
        lock (_gate)
        {
            _progress.Clear();
            if (newLine)
                writer.WriteLine(value);
            else
                writer.Write(value);
        }
    }
}
