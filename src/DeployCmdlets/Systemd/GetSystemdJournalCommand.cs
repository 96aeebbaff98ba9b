using System.Collections.Concurrent;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Gets entries of the journals of hosts as objects, those of all hosts in the order of their time; with -Follow, as they come, until it is stopped. Times are of the
/// hosts' clocks.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Get-SystemdJournal x-model@* -Since 10min -Priority Warning</code>
/// <para>Gets what the instances on all hosts complained about in the last ten minutes.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Get-SystemdJournal x-model@* -Follow</code>
/// <para>Shows what they write as they write it, until Ctrl-C.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "SystemdJournal")]
[OutputType(typeof(SystemdJournalEntry))]
public sealed class GetSystemdJournalCommand : HostCmdlet
{
    private const int DefaultLines = 1000;
    private const int DefaultTail = 10;
    private const int MostHosts = 1024;

    private readonly ConcurrentQueue<SystemdJournalEntry> _entries = [];
    private JournalQuery _query = new();

    /// <summary>
    /// Names of units, or patterns with * ? and []. Without a type they are services. A template stands for its instances. Default: all of the journal, the kernel's
    /// entries, too.
    /// </summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Unit { get; set; } = [];

    /// <summary>Nothing older than this: a date, a time of day, or how long ago, such as "10min".</summary>
    [Parameter]
    [MomentTransformation]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Nothing newer than this, in the same forms.</summary>
    [Parameter]
    [MomentTransformation]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Nothing that matters less than this. Words of systemd, such as "err" or "info", are taken as well.</summary>
    [Parameter]
    public SystemdJournalPriority? Priority { get; set; }

    /// <summary>The most entries of each host, the newest ones. Default: 1000, with -Since all, and with -Follow 10.</summary>
    [Parameter]
    [Alias("Lines")]
    [ValidateRange(0, 1000000)]
    public int? Tail { get; set; }

    /// <summary>Only messages in which this pattern (PCRE) is found. Without capitals in it, both cases are found.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Grep { get; set; }

    /// <summary>Go on with what comes, until the pipeline is stopped: by Ctrl-C, or by Select-Object -First. Entries then come in the order in which they arrive.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        // A host that is followed never makes room for the next one.
        if (Follow && !MyInvocation.BoundParameters.ContainsKey(nameof(ThrottleLimit)))
            ThrottleLimit = MostHosts;
        try
        {
            _query = new JournalQuery
            {
                Unit = [.. Unit.Select(SystemdUnits.Complete).Distinct(StringComparer.Ordinal)],
                Since = Since,
                Until = Until,
                Priority = Priority,
                Lines = Tail ?? (Since is not null ? null : Follow ? DefaultTail : DefaultLines),
                Grep = Grep,
            };
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Unit));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        if (Follow)
        {
            await UnitJournal.FollowAsync(session, _query, channel.OutputAsync, cancellationToken).ConfigureAwait(false);
            return;
        }

        foreach (var entry in await UnitJournal.ReadAsync(session, _query, cancellationToken).ConfigureAwait(false))
            _entries.Enqueue(entry);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        // Stable: entries of one host with the same time keep their order.
        foreach (var entry in _entries.OrderBy(e => e.Time))
            WriteObject(entry);
    }
}
