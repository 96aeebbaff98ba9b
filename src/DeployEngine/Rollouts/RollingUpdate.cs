using System.Globalization;
using System.Security.Cryptography;
using XDeploy.Engine.Journal;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts;

/// <summary>A rolling update from the first look at the fleet to its report: observe, plan, execute, report.</summary>
public sealed class RollingUpdate(DeployService service, RolloutRequest request, RolloutCause cause, SessionPool pool, TimeProvider time)
{
    private readonly IReadOnlyList<Replica> _replicas = Replica.Of(service);
    private readonly RemoteFleet _fleet = new(service, Replica.Of(service), pool, probeTimeout: TimeSpan.FromSeconds(5));
    private readonly List<RolloutEvent> _events = [];

    /// <summary>How replicas are drained; known once there is a plan.</summary>
    public DrainChoice? Drain { get; private set; }

    /// <summary>Looks at the fleet and plans, without changing anything.</summary>
    /// <exception cref="DeployException">A host cannot be reached or does not let us in, or the plan is impossible.</exception>
    public async Task<RolloutPlan> PlanAsync(CancellationToken cancellationToken)
    {
        // Strict at the start: a host that cannot be reached now would only fail in the middle.
        await Task.WhenAll(service.Host.Concat(service.Balancer).Select(host => pool.GetAsync(host, cancellationToken))).ConfigureAwait(false);
        var (seen, drain) = await _fleet.SurveyAsync(request.DrainMethod, request.SettleTime, cancellationToken).ConfigureAwait(false);
        Drain = drain;
        var byReplica = seen.ToDictionary(h => (h.HostName, h.Port));
        var plan = RolloutPlan.Rolling([.. _replicas.Select(r => (r, byReplica[(r.Host.Alias, r.Port)]))], request);
        return plan with { Previous = plan.Previous.ToDictionary(p => p.Key, p => cause.Previous.GetValueOrDefault(p.Key.ToString(), p.Value)) };
    }

    /// <summary>Carries out a plan.</summary>
    /// <param name="plan">A plan that <see cref="PlanAsync"/> made.</param>
    /// <param name="waitLock">How long to wait for another run of the service to end.</param>
    /// <param name="watch">Receives every event as it happens.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="DeployException">The service is locked, or an error that leaves the fleet as it was.</exception>
    public async Task<Rollout> RunAsync(RolloutPlan plan, TimeSpan waitLock, Func<RolloutEvent, Task> watch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(watch);
        var drain = Drain ?? throw new InvalidOperationException("There is no plan yet.");
        var start = time.GetTimestamp();
        var id = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'-", CultureInfo.InvariantCulture) + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3));
        var anchor = await pool.GetAsync(ServiceLock.Anchor(service), cancellationToken).ConfigureAwait(false);
        // Where somebody else is at work, what is as asked now need not stay so.
        if (plan.Batches.Count == 0 && !(await ServiceLockState.ReadAsync(anchor, service.Name, cancellationToken).ConfigureAwait(false)).IsHeld)
            return Unchanged(id, plan, start);

        var owner = $"{Environment.UserName}@{Environment.MachineName} rolls out {request.Release} ({id})";
        Task WaitingAsync(string holder) => watch(new RolloutEvent(time.GetUtcNow(), "WaitingForLock", holder, 0));
        var held = await ServiceLock.TakeAsync(anchor, service.Name, id, owner, waitLock, WaitingAsync, cancellationToken).ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            _fleet.Fence(held.Token);
            // Until the lock was ours, another run may have moved what we looked at.
            var shown = plan;
            plan = await PlanAsync(cancellationToken).ConfigureAwait(false);
            drain = Drain;
            if (plan.Batches.Count == 0)
                return Unchanged(id, plan, start);
            var journal = await RolloutJournal.CreateAsync(Header(id, plan), held.CopyJournalAsync, cancellationToken).ConfigureAwait(false);
            await using (journal.ConfigureAwait(false))
            {
                async Task RecordAsync(RolloutEvent happened)
                {
                    // What is recorded is done next: a controller that lost the lock ends here.
                    held.ThrowIfLost();
                    _events.Add(happened);
                    // What is put right after Ctrl-C is recorded too.
                    await journal.AppendAsync(happened, CancellationToken.None).ConfigureAwait(false);
                    await watch(happened).ConfigureAwait(false);
                }

                await RecordAsync(new RolloutEvent(time.GetUtcNow(), "Started", $"{service.Name} to release {request.Release}: {_replicas.Count} replicas, {plan.Batches.Count} batches; drained by {drain.Method} ({drain.Reason})", 0)).ConfigureAwait(false);
                if (!IsSame(shown, plan))
                    await RecordAsync(new RolloutEvent(time.GetUtcNow(), "PlanChanged", $"the fleet had changed since it was looked at: {plan.Batches.Count} batches now, {shown.Batches.Count} then", 0)).ConfigureAwait(false);
                var executor = new RolloutExecutor(_fleet, request, drain.SettleTime, time, RecordAsync);
                var end = await executor.RunAsync(plan, _replicas, cancellationToken).ConfigureAwait(false);
                await RecordAsync(new RolloutEvent(time.GetUtcNow(), end.Status.ToString(), end.Reason, 0)).ConfigureAwait(false);
                return Report(id, plan, end, start, journal.Path);
            }
        }
    }

    private static bool IsSame(RolloutPlan one, RolloutPlan other) =>
        one.Floor == other.Floor && one.Batches.Select(b => string.Join(' ', b)).SequenceEqual(other.Batches.Select(b => string.Join(' ', b)), StringComparer.Ordinal)
        && one.Previous.Count == other.Previous.Count && one.Previous.All(p => other.Previous.TryGetValue(p.Key, out var release) && release == p.Value);

    private Rollout Unchanged(string id, RolloutPlan plan, long start) =>
        Report(id, plan, (RolloutStatus.Unchanged, $"All replicas run release {request.Release} already.", 0), start, journal: null);

    private JournalHeader Header(string id, RolloutPlan plan) => new()
    {
        Id = id,
        Service = service.Name,
        Kind = cause.Kind,
        Origin = cause.Origin,
        User = Environment.UserName,
        Machine = Environment.MachineName,
        ProcessId = Environment.ProcessId,
        Start = time.GetUtcNow(),
        Previous = plan.Previous.ToDictionary(p => p.Key.ToString(), p => p.Value, StringComparer.Ordinal),
        Request = RolloutHistory.ToJournal(request),
    };

    private Rollout Report(string id, RolloutPlan plan, (RolloutStatus Status, string Reason, int Updated) end, long start, string? journal) => new()
    {
        Id = id,
        Service = service.Name,
        Release = request.Release,
        Previous = [.. plan.Previous.Values.OfType<string>().Distinct(StringComparer.Ordinal)],
        Status = end.Status,
        Reason = end.Reason,
        DrainMethod = Drain!.Method,
        Replicas = _replicas.Count,
        Updated = end.Updated,
        Duration = time.GetElapsedTime(start),
        Events = [.. _events],
        Journal = journal,
    };
}
