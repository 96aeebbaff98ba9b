using System.Diagnostics;
using System.Security.Cryptography;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Journal;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts;

/// <summary>One run of a deployment, whatever its strategy: the service's lock, the journal, and the events.</summary>
/// <remarks>What is recorded is done next. So a controller that lost the lock ends at its next record.</remarks>
internal sealed class DeploymentRun : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly ServiceLock _held;
    private readonly ISession _anchor;
    private readonly string _service;
    private readonly Func<RolloutEvent, Task> _watch;
    private readonly List<RolloutEvent> _events = [];
    private RolloutJournal? _journal;

    private DeploymentRun(string service, ServiceLock held, ISession anchor, TimeProvider time, Func<RolloutEvent, Task> watch)
    {
        _service = service;
        _held = held;
        _anchor = anchor;
        _time = time;
        _watch = watch;
    }

    /// <summary>The deployment's identifier, which sorts by time.</summary>
    public string Id => _held.DeploymentId;

    /// <summary>The token of the lock, by which hosts tell us from a controller that had it before.</summary>
    public long Token => _held.Token;

    /// <summary>What happened so far.</summary>
    public IReadOnlyList<RolloutEvent> Events => [.. _events];

    /// <summary>The journal's file on this machine; null where nothing had to be done.</summary>
    public string? Journal => _journal?.Path;

    /// <summary>An identifier for a run that has nothing to do, and so takes no lock and leaves no journal.</summary>
    public static string NewId(TimeProvider time) => ServiceLock.IdOf(time.GetUtcNow(), NewNonce());

    /// <summary>Takes the service's lock.</summary>
    /// <param name="service">The service.</param>
    /// <param name="purpose">What the lock is taken for, in words, for somebody who finds it taken: <c>rolls out 2.0</c>.</param>
    /// <param name="waitLock">How long to wait for another run of the service to end.</param>
    /// <param name="pool">The sessions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="watch">Receives every event as it happens.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="DeployException">Somebody else holds it (<c>DeploymentLocked</c>), or an error of a session.</exception>
    public static async Task<DeploymentRun> BeginAsync(
        DeployService service, string purpose, TimeSpan waitLock, SessionPool pool, TimeProvider time, Func<RolloutEvent, Task> watch, CancellationToken cancellationToken)
    {
        _ = pool.OpenAheadAsync(service.Host.Concat(service.Balancer), cancellationToken);
        var anchor = await pool.GetAsync(ServiceLock.Anchor(service), cancellationToken).ConfigureAwait(false);
        var owner = $"{Environment.UserName}@{Environment.MachineName} {purpose}";
        Task WaitingAsync(string holder) => watch(new RolloutEvent(time.GetUtcNow(), "WaitingForLock", holder, 0));
        var held = await ServiceLock.TakeAsync(anchor, service.Name, NewNonce(), owner, waitLock, WaitingAsync, cancellationToken).ConfigureAwait(false);
        return new DeploymentRun(service.Name, held, anchor, time, watch);
    }

    private static string NewNonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3));

    /// <summary>Whether somebody is at work on the service.</summary>
    public static async Task<bool> IsHeldAsync(DeployService service, SessionPool pool, CancellationToken cancellationToken)
    {
        var anchor = await pool.GetAsync(ServiceLock.Anchor(service), cancellationToken).ConfigureAwait(false);
        return (await ServiceLockState.ReadAsync(anchor, service.Name, cancellationToken).ConfigureAwait(false)).IsHeld;
    }

    /// <summary>Starts the journal, before the first record.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="cause">Why the deployment is run.</param>
    /// <param name="previous">What each replica ran before.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task OpenJournalAsync(
        string service, RolloutCause cause, IReadOnlyDictionary<Replica, string?> previous, JournalRequest request, CancellationToken cancellationToken)
    {
        var header = new JournalHeader
        {
            Id = Id,
            Service = service,
            Kind = cause.Kind,
            Origin = cause.Origin,
            User = Environment.UserName,
            Machine = Environment.MachineName,
            ProcessId = Environment.ProcessId,
            Start = _time.GetUtcNow(),
            Previous = previous.ToDictionary(p => p.Key.ToString(), p => p.Value, StringComparer.Ordinal),
            Request = cause.Revision.Count == 0 ? request : request with { Revision = cause.Revision },
        };
        _journal = await RolloutJournal.CreateAsync(header, _held.CopyJournalAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records what is done next.</summary>
    /// <exception cref="DeployException">The lock was lost (<c>DeploymentLockLost</c>).</exception>
    public async Task RecordAsync(RolloutEvent happened)
    {
        _held.ThrowIfLost();
        _events.Add(happened);
        // What is put right after Ctrl-C is recorded too.
        await (_journal ?? throw new InvalidOperationException("There is no journal yet.")).AppendAsync(happened, CancellationToken.None).ConfigureAwait(false);
        await _watch(happened).ConfigureAwait(false);
    }

    /// <summary>Records what is done next.</summary>
    /// <exception cref="DeployException">The lock was lost (<c>DeploymentLockLost</c>).</exception>
    public Task RecordAsync(string kind, string message) => RecordAsync(new RolloutEvent(_time.GetUtcNow(), kind, message, 0));

    /// <summary>Looks whether somebody asked this run to pause, on any machine (Suspend-Deployment). For a strategy to ask at its safe points: one round trip to the anchor host.</summary>
    /// <returns>Who asked: <c>user@machine</c>; null where nobody did.</returns>
    public async Task<string?> SuspendAskedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await SuspendRequest.ByAsync(_anchor, _service, Id, cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            // Where the anchor host is gone the lock is gone too, and the next record finds that out.
            Debug.WriteLine(e);
            return null;
        }
    }

    /// <summary>Closes the journal, and gives the lock back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_journal is not null)
            await _journal.DisposeAsync().ConfigureAwait(false);
        await _held.DisposeAsync().ConfigureAwait(false);
    }
}
