using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts.Revisions;
using XDeploy.Engine.Rollouts.Surge;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts;

/// <summary>A rolling update from the first look at the fleet to its report: observe, plan, execute, report.</summary>
public sealed class RollingUpdate(DeployService service, RolloutRequest request, RolloutCause cause, SessionPool pool, TimeProvider time) : IDeployment
{
    private readonly IReadOnlyList<Replica> _replicas = Replica.Of(service);
    private readonly IReadOnlyList<Replica> _spare = Spare(service);
    private readonly RemoteFleet _fleet = new(service, [.. Replica.Of(service), .. Spare(service)], pool, probeTimeout: TimeSpan.FromSeconds(5));
    private readonly ServiceRevisions _revisions = new(service, cause, pool);
    private SurgePlan _surge = SurgePlan.None;

    // The replicas that are to be moved, and their pins as they were seen.
    private IReadOnlyDictionary<Replica, string?> _pinned = new Dictionary<Replica, string?>();
    private RolloutPlan? _plan;
    private DrainChoice? _drain;

    /// <inheritdoc/>
    public RolloutCause Cause => cause;

    /// <summary>The plan that was reviewed: nothing else is done. Null where none was.</summary>
    public DeploymentPlan? Reviewed { get; init; }

    /// <summary>What the operator has run at points of the update.</summary>
    public RolloutHooks Hooks { get; init; } = RolloutHooks.None;

    /// <inheritdoc/>
    public async Task<DeploymentOutline> PlanAsync(CancellationToken cancellationToken)
    {
        var (plan, drain, _) = await LookAsync(cancellationToken).ConfigureAwait(false);
        return Outline(plan, drain);
    }

    /// <inheritdoc/>
    public Task<string> DiffAsync(CancellationToken cancellationToken) => new DeploymentDiff(service, pool).ReadAsync(_pinned, request.Release, null, cancellationToken);

    /// <summary>Looks at the fleet, and plans what can be kept, reviewed and run later.</summary>
    /// <exception cref="DeployException">A host cannot be reached or does not let us in, or the plan is impossible.</exception>
    public async Task<DeploymentPlan> RecordPlanAsync(CancellationToken cancellationToken)
    {
        var (_, _, record) = await LookAsync(cancellationToken).ConfigureAwait(false);
        return record with { Diff = await DiffAsync(cancellationToken).ConfigureAwait(false) };
    }

    /// <inheritdoc/>
    public async Task<Rollout?> RunAsync(TimeSpan waitLock, Func<DeploymentOutline, Task<bool>> begin, Func<RolloutEvent, Task> watch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(begin);
        ArgumentNullException.ThrowIfNull(watch);
        var shown = _plan;
        var start = time.GetTimestamp();
        // Where somebody else is at work, what is as asked now need not stay so.
        if (shown is not null && IsDone(shown) && !await DeploymentRun.IsHeldAsync(service, pool, cancellationToken).ConfigureAwait(false))
            return Unchanged(DeploymentRun.NewId(time), shown, start);

        var run = await DeploymentRun.BeginAsync(service, $"rolls out {request.Release}", waitLock, pool, time, watch, cancellationToken).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            _fleet.Fence(run.Token);
            var reading = JournalsAsync(cancellationToken);
            var surveying = SurveyAsync(cancellationToken);
            await Task.WhenAll(reading, surveying).ConfigureAwait(false);
            var journals = await reading.ConfigureAwait(false);
            // What goes on with it, or takes it back, puts right what it left.
            UnfinishedDeployment.Refuse(journals, cause.Kind == DeploymentKind.RollingUpdate ? request.Release : null, DeploymentKind.RollingUpdate);
            // Until the lock was ours, another run may have moved what we looked at.
            var (plan, drain, _) = Plan(await surveying.ConfigureAwait(false));
            if (IsDone(plan))
                return Unchanged(run.Id, plan, start);
            if (shown is null && !await begin(Outline(plan, drain)).ConfigureAwait(false))
                return null;
            await run.OpenJournalAsync(service.Name, cause, plan.Previous, RolloutHistory.ToJournal(request) with { Hook = Hooks.ToJournal() }, cancellationToken).ConfigureAwait(false);
            await run.RecordAsync("Started", $"{service.Name} to release {request.Release}: {_replicas.Count} replicas, {plan.Batches.Count} batches; drained by {drain.Method} ({drain.Reason})").ConfigureAwait(false);
            if (shown is not null && !IsSame(shown, plan))
                await run.RecordAsync("PlanChanged", $"the fleet had changed since it was looked at: {plan.Batches.Count} batches now, {shown.Batches.Count} then").ConfigureAwait(false);
            if (plan.Skipped.Count > 0)
                await run.RecordAsync("Skipped", $"{string.Join(", ", plan.Skipped)}: cannot be reached").ConfigureAwait(false);
            var end = await ExecuteAsync(plan, drain, run, RolloutHistory.IsMigrated(journals, request.Release), cancellationToken).ConfigureAwait(false);
            await run.RecordAsync(end.Status.ToString(), end.Reason).ConfigureAwait(false);
            return Report(run.Id, plan, end, start) with { Events = run.Events, Journal = run.Journal };
        }
    }

    private DeploymentOutline Outline(RolloutPlan plan, DrainChoice drain) =>
        new(
            $"Update {service} to release {request.Release}, at least {plan.Floor} replicas in rotation, drained by {drain.Method} ({drain.Reason})",
            [
                .. plan.Skipped.Select(r => $"skipped, since it cannot be reached: {r}"),
                .. plan.Batches.Count == 0 || _surge.Part.Count == 0 ? [] : new[] { $"for the time of the update: {RolloutLog.Names(_surge.Part)} on {request.Release}" },
                .. plan.Batches.Count > 0 || _surge.Left.Count == 0 ? [] : new[] { $"left by an earlier update, and taken away: {RolloutLog.Names(_surge.Left)}" },
                .. plan.Batches.Select((batch, i) => $"batch {i + 1}: {Moves(plan, batch)}"),
                .. plan.Window.Count == 0 ? [] : new[] { $"then {plan.WindowSize} at a time, none waiting for another: {Moves(plan, plan.Window)}" },
                .. _revisions.Steps(),
            ]);

    private Task<(RolloutStatus Status, string Reason, int Updated)> ExecuteAsync(RolloutPlan plan, DrainChoice drain, DeploymentRun run, bool isMigrated, CancellationToken cancellationToken)
    {
        var hooks = new HookRun(Hooks, run, service, request.Release, time);
        return hooks.AroundAsync(
            isMigrated, [.. plan.Replicas], () => _revisions.AroundAsync(run, () => MoveAsync(plan, drain, run, hooks, cancellationToken), cancellationToken));
    }

    private async Task<(RolloutStatus Status, string Reason, int Updated)> MoveAsync(
        RolloutPlan plan, DrainChoice drain, DeploymentRun run, HookRun hooks, CancellationToken cancellationToken)
    {
        List<Replica> replicas = [.. _replicas.Except(plan.Skipped)];
        var surge = new SurgeRun(
            _fleet, _fleet.ExchangeAsync, (leaving, stop) => new ReplicaRetirement(service, _fleet.Hosts).RetireAsync(leaving, TimeSpan.Zero, request.DrainTimeout, stop), request, time, run.RecordAsync);
        var serving = plan.Batches.Count == 0 ? SurgePlan.None : _surge;
        if (await surge.BeginAsync(serving, replicas, plan.Floor, cancellationToken).ConfigureAwait(false) is { } failure)
            return (RolloutStatus.Failed, failure, 0);
        var executor = new RolloutExecutor(_fleet, request, drain.SettleTime, time, run.RecordAsync, (point, batch, part) => hooks.RunAsync(point, batch, part), run.SuspendAskedAsync);
        var end = await executor.RunAsync(plan, [.. replicas, .. serving.Part], cancellationToken).ConfigureAwait(false);
        return await surge.EndAsync(_surge, replicas, plan.Floor, cancellationToken).ConfigureAwait(false) is { } left
            ? (end.Status == RolloutStatus.Succeeded ? RolloutStatus.Degraded : end.Status, $"{end.Reason} {left}", end.Updated)
            : end;
    }

    private bool IsDone(RolloutPlan plan) => plan.Batches.Count == 0 && _surge.Left.Count == 0 && !_revisions.IsPending;

    private string Moves(RolloutPlan plan, IReadOnlyList<Replica> replicas) => string.Join(", ", replicas.Select(r => $"{r} ({plan.Previous[r] ?? "none"} -> {request.Release})"));

    // Without a balancer nothing would give them requests.
    private static IReadOnlyList<Replica> Spare(DeployService service) => service.Balancer.Count == 0 ? [] : Replica.Of(service, service.SparePort);

    private async Task<IReadOnlyList<JournalFile>> JournalsAsync(CancellationToken cancellationToken)
    {
        var anchor = await pool.GetAsync(ServiceLock.Anchor(service), cancellationToken).ConfigureAwait(false);
        return await DeploymentHistory.OfAnchorAsync(anchor, service.Name, DeploymentHistory.Depth, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(RolloutPlan Plan, DrainChoice Drain, DeploymentPlan Record)> LookAsync(CancellationToken cancellationToken) =>
        Plan(await SurveyAsync(cancellationToken).ConfigureAwait(false));

    private async Task<(IReadOnlyList<ReplicaHealth> Replicas, DrainChoice Drain)> SurveyAsync(CancellationToken cancellationToken)
    {
        // Strict at the start, unless some may be skipped: a host that cannot be reached now would only fail in the middle.
        var strict = request.MaxFailures.Value == 0 ? service.Host.Concat(service.Balancer) : service.Balancer;
        await Task.WhenAll(strict.Select(host => pool.GetAsync(host, cancellationToken))).ConfigureAwait(false);
        var revisions = _revisions.LookAsync(cancellationToken);
        var survey = _fleet.SurveyAsync(request.DrainMethod, request.SettleTime, cancellationToken);
        await Task.WhenAll(revisions, survey).ConfigureAwait(false);
        return await survey.ConfigureAwait(false);
    }

    private (RolloutPlan Plan, DrainChoice Drain, DeploymentPlan Record) Plan((IReadOnlyList<ReplicaHealth> Replicas, DrainChoice Drain) survey)
    {
        var (looks, drain) = survey;
        var byReplica = looks.ToDictionary(h => (h.HostName, h.Port));
        IReadOnlyList<(Replica Replica, ReplicaHealth Health)> seen = [.. _replicas.Select(r => (r, byReplica[(r.Host.Alias, r.Port)]))];
        _surge = _spare.Count == 0 ? SurgePlan.None : SurgePlan.Make(
            [.. _spare.Select(r => (r, byReplica[(r.Host.Alias, r.Port)]))], _fleet.Balancers.Rotations(_spare), _replicas.Count, request);
        var plan = RolloutPlan.Rolling([.. seen, .. _surge.AsServing(request.Release)], request, surge: _surge.Part.Count, restart: _revisions.Started(_replicas));
        var record = PlanRecord.Of(service.Name, request, plan, drain, seen, time.GetUtcNow(), _surge.Part);
        if (Reviewed is not null)
            PlanRecord.Require(Reviewed, record);
        _pinned = plan.Previous;
        plan = plan with { Previous = plan.Previous.ToDictionary(p => p.Key, p => cause.Previous.GetValueOrDefault(p.Key.ToString(), p.Value)) };
        (_plan, _drain) = (plan, drain);
        return (plan, drain, record);
    }

    private static bool IsSame(RolloutPlan one, RolloutPlan other) =>
        one.Floor == other.Floor && one.Batches.Select(b => string.Join(' ', b)).SequenceEqual(other.Batches.Select(b => string.Join(' ', b)), StringComparer.Ordinal) && one.Window.SequenceEqual(other.Window)
        && one.Previous.Count == other.Previous.Count && one.Previous.All(p => other.Previous.TryGetValue(p.Key, out var release) && release == p.Value);

    private Rollout Unchanged(string id, RolloutPlan plan, long start) =>
        plan.Skipped.Count == 0
            ? Report(id, plan, (RolloutStatus.Unchanged, $"All replicas run release {request.Release} already.", 0), start)
            : Report(id, plan, (RolloutStatus.Incomplete, $"All replicas that can be reached run release {request.Release} already; skipped are {string.Join(", ", plan.Skipped)}.", 0), start);

    private Rollout Report(string id, RolloutPlan plan, (RolloutStatus Status, string Reason, int Updated) end, long start) => new()
    {
        Id = id,
        Service = service.Name,
        Release = request.Release,
        Previous = [.. plan.Previous.Values.OfType<string>().Distinct(StringComparer.Ordinal)],
        Status = end.Status,
        Reason = end.Reason,
        DrainMethod = _drain!.Method,
        Replicas = _replicas.Count,
        Updated = end.Updated,
        Duration = time.GetElapsedTime(start),
    };
}
