using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>Completes what is usual for a directive, where anything else is allowed too (systemd.special(7), signal(7), systemd.time(7)). Nothing is looked up.</summary>
public sealed class TermCompleter : IArgumentCompleter
{
    private static readonly Dictionary<string, string[]> Terms = new(StringComparer.Ordinal)
    {
        ["After"] = ["network.target", "network-online.target", "local-fs.target", "remote-fs.target", "time-sync.target"],
        ["Wants"] = ["network-online.target"],
        ["WantedBy"] = ["multi-user.target", "sockets.target", "timers.target", "paths.target", "local-fs.target", "remote-fs.target"],
        ["KillSignal"] = ["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGKILL"],
        ["OnCalendar"] = ["minutely", "hourly", "daily", "weekly", "monthly", "quarterly", "semiannually", "yearly"],
    };

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Terms.GetValueOrDefault(parameterName, [])
            .Where(term => term.StartsWith(wordToComplete ?? string.Empty, StringComparison.OrdinalIgnoreCase))
            .Select(term => new CompletionResult(term));
}
