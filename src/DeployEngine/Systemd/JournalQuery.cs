using System.Globalization;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>Which entries of a host's journal are wanted, and the command line of journalctl(1) that prints them.</summary>
public sealed record JournalQuery
{
    // What is read of an entry; all the rest would only be sent. The cursor and the times come in any case.
    private const string Fields =
        "MESSAGE,PRIORITY,UNIT,_SYSTEMD_UNIT,SYSLOG_IDENTIFIER,_COMM,_PID,SYSLOG_PID,INVOCATION_ID,_SYSTEMD_INVOCATION_ID,_BOOT_ID";

    /// <summary>Full names of units, or patterns; none for all of the journal.</summary>
    public IReadOnlyList<string> Unit { get; init; } = [];

    /// <summary>Nothing older than this.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Nothing newer than this.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Nothing that matters less than this.</summary>
    public SystemdJournalPriority? Priority { get; init; }

    /// <summary>The most entries, the newest ones; null for all.</summary>
    public int? Lines { get; init; }

    /// <summary>Only messages in which this Perl-compatible pattern is found; without capitals it finds both cases.</summary>
    public string? Grep { get; init; }

    /// <summary>The command line, with or without following what comes.</summary>
    public ShellText Command(bool follow)
    {
        var words = new List<string> { "journalctl", "--no-pager", "--quiet", "--output=json", "--all", $"--output-fields={Fields}" };
        words.AddRange(Unit.Select(unit => $"--unit={unit}"));
        if (Since is { } since)
            words.Add($"--since={Moment(since)}");
        if (Until is { } until)
            words.Add($"--until={Moment(until)}");
        if (Priority is { } priority)
            words.Add($"--priority={(int)priority}");
        if (Grep is not null)
            words.Add($"--grep={Grep}");
        if (follow)
            words.Add("--follow");
        // journalctl shows ten lines when it follows and is told nothing.
        if (Lines is { } lines)
            words.Add($"--lines={lines.ToString(CultureInfo.InvariantCulture)}");
        else if (follow && Since is not null)
            words.Add("--no-tail");
        return ShellText.Words(words);
    }

    // systemd.time(7): seconds since the epoch, which no time zone of the host can bend.
    private static string Moment(DateTimeOffset time) =>
        $"@{((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / (decimal)TimeSpan.TicksPerSecond).ToString("0.######", CultureInfo.InvariantCulture)}";
}
