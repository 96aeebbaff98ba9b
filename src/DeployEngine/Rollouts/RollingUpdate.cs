using System.Globalization;
using System.Security.Cryptography;
using XDeploy.Engine.Journal;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts;

/// <summary>A rolling update from the first look at the fleet to its report: observe, plan, execute, report.</summary>
public sealed class RollingUpdate(DeployService service, RolloutRequest request, SessionPool pool, TimeProvider time)
{
    private readonly List<Replica> _replicas = Replicas(service);
    private readonly RemoteFleet _fleet = new(service, Replicas(service), pool, probeTimeout: TimeSpan.FromSeconds(5));
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
        return RolloutPlan.Rolling([.. _replicas.Select(r => (r, byReplica[(r.Host.Alias, r.Port)]))], request);
    }

    /// <summary>Carries out a plan.</summary>
    /// <param name="plan">A plan that <see cref="PlanAsync"/> made.</param>
    /// <param name="watch">Receives every event as it happens.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="DeployException">The service is locked, or an error that leaves the fleet as it was.</exception>
    public async Task<Rollout> RunAsync(RolloutPlan plan, Func<RolloutEvent, Task> watch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(watch);
        var drain = Drain ?? throw new InvalidOperationException("There is no plan yet.");
        var start = time.GetTimestamp();
        var id = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'-", CultureInfo.InvariantCulture) + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3));
        if (plan.Batches.Count == 0)
            return Report(id, plan, (RolloutStatus.Unchanged, $"All replicas run release {request.Release} already.", 0), start, journal: null);

        var anchor = await pool.GetAsync(service.Balancer.Count > 0 ? service.Balancer[0] : service.Host[0], cancellationToken).ConfigureAwait(false);
        var owner = $"{Environment.UserName}@{Environment.MachineName} rolls out {request.Release} ({id})";
        var held = await ServiceLock.TakeAsync(anchor, service.Name, id, owner, cancellationToken).ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            var journal = RolloutJournal.Create(service.Name, id, held.CopyJournalAsync);
            await using (journal.ConfigureAwait(false))
            {
                async Task RecordAsync(RolloutEvent happened)
                {
                    _events.Add(happened);
                    await journal.AppendAsync(happened, cancellationToken).ConfigureAwait(false);
                    await watch(happened).ConfigureAwait(false);
                }

                await RecordAsync(new RolloutEvent(time.GetUtcNow(), "Started", $"{service.Name} to release {request.Release}: {_replicas.Count} replicas, {plan.Batches.Count} batches; drained by {drain.Method} ({drain.Reason})", 0)).ConfigureAwait(false);
                var executor = new RolloutExecutor(_fleet, request, drain.SettleTime, time, RecordAsync);
                var end = await executor.RunAsync(plan, _replicas, cancellationToken).ConfigureAwait(false);
                await RecordAsync(new RolloutEvent(time.GetUtcNow(), end.Status.ToString(), end.Reason, 0)).ConfigureAwait(false);
                return Report(id, plan, end, start, journal.Path);
            }
        }
    }

    private static List<Replica> Replicas(DeployService service) =>
        [.. service.Host.SelectMany(host => service.Port.Select(port => new Replica(host, port)))];

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
