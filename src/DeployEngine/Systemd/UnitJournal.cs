using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>Reads the journal of a host.</summary>
public static class UnitJournal
{
    private static readonly TimeSpan GraceBeforeForce = TimeSpan.FromSeconds(5);

    /// <summary>Reads what there is, oldest first.</summary>
    /// <param name="session">The host.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DeployException">journalctl failed (<c>SystemdJournalFailed</c>), or it is more than a session takes at once (<c>OutputTooLarge</c>).</exception>
    public static async Task<IReadOnlyList<SystemdJournalEntry>> ReadAsync(ISession session, JournalQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(query);
        var result = await session.TryRunAsync(new RemoteScript("read the journal").Step("journal", query.Command(follow: false)), cancellationToken).ConfigureAwait(false);
        var step = result["journal"];
        // A pattern that finds nothing is status 1, without a word.
        if (!step.Success && (query.Grep is null || step.ExitCode != 1 || step.Error.Length > 0))
            throw SystemdErrors.JournalFailed(session.Host, step.Error);
        return [.. step.Lines.Select(line => JournalEntryReader.Read(line, session.Host.Alias)).OfType<SystemdJournalEntry>()];
    }

    /// <summary>Hands out entries as they come, until it is cancelled.</summary>
    /// <param name="session">The host.</param>
    /// <param name="query">What is wanted; entries that are there already come first.</param>
    /// <param name="onEntry">Takes an entry. The next one waits for it.</param>
    /// <param name="cancellationToken">Ends the following, and journalctl on the host.</param>
    /// <exception cref="DeployException">journalctl failed (<c>SystemdJournalFailed</c>), or the connection was lost.</exception>
    public static async Task FollowAsync(
        ISession session, JournalQuery query, Func<SystemdJournalEntry, ValueTask> onEntry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(onEntry);

        // A script comes first, so that a missing sudo has its own error.
        await session.RunAsync(new RemoteScript("follow the journal").Step("check", $"command -v journalctl >/dev/null"), cancellationToken).ConfigureAwait(false);
        // The session reads from the host on a thread that must not wait.
        var lines = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
        using var force = new CancellationTokenSource();
        var running = RunAsync(session, Command(session.Host, query, lines.Writer), lines.Writer, force.Token);
        int? pid = null;
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                if (pid is null && int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    pid = number;
                else if (JournalEntryReader.Read(line, session.Host.Alias) is { } entry)
                    await onEntry(entry).ConfigureAwait(false);
            }
        }
        finally
        {
            await EndAsync(session, pid, running, force).ConfigureAwait(false);
        }

        var result = await running.ConfigureAwait(false);
        throw SystemdErrors.JournalFailed(session.Host, result.Error.Length > 0 ? result.Error : $"journalctl ended with status {result.ExitCode}.");
    }

    // It says its process id first, which stays the same: the login user's signals do not reach what sudo started.
    private static SessionCommand Command(DeployHost host, JournalQuery query, ChannelWriter<string> lines)
    {
        var command = Elevation.Command(host, RunAs.Root, ShellText.Of($"echo $$; exec {query.Command(follow: true)}"));
        return command with { OnOutputLine = line => lines.TryWrite(line), KeepsOutput = false };
    }

    private static async Task EndAsync(ISession session, int? pid, Task running, CancellationTokenSource force)
    {
        if (running.IsCompleted)
            return;
        try
        {
            if (pid is { } number)
            {
                var kill = new RemoteScript("end journalctl") { Timeout = GraceBeforeForce }
                    .Step("kill", $"[ \"$(cat /proc/{number}/comm)\" != journalctl ] || kill {number}");
                await session.TryRunAsync(kill, CancellationToken.None).ConfigureAwait(false);
                await Task.WhenAny(running, Task.Delay(GraceBeforeForce, CancellationToken.None)).ConfigureAwait(false);
            }
        }
        catch (DeployException e)
        {
            // The connection is gone, and with it the other end of journalctl's output.
            Debug.WriteLine(e);
        }

        await force.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<SessionResult> RunAsync(ISession session, SessionCommand command, ChannelWriter<string> lines, CancellationToken cancellationToken)
    {
        try
        {
            return await session.RunAsync(command, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lines.TryComplete();
        }
    }
}
