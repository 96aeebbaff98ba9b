using System.Globalization;
using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts.Revisions;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>A canary from the first look at the service to its report: to a release step by step, or back from it.</summary>
public sealed class CanaryDeployment(
    DeployService service, CanaryRequest request, RolloutCause cause, JournalCanaryWay way, CanaryScripts scripts, SessionPool pool, TimeProvider time) : IDeployment
{
    private readonly RemoteCanarySite _site = new(service, request, pool, time);
    private readonly ServiceRevisions _revisions = new(service, cause, pool);
    private Outlook? _outlook;

    /// <summary>A canary on its way to a release.</summary>
    public CanaryDeployment(DeployService service, CanaryRequest request, RolloutCause cause, CanaryScripts scripts, SessionPool pool, TimeProvider time)
        : this(service, request, cause, JournalCanaryWay.Up, scripts, pool, time)
    {
    }

    /// <inheritdoc/>
    public RolloutCause Cause => cause;

    /// <summary>Why the release is taken back, where an earlier run had begun to.</summary>
    public string? Failure { get; init; }

    /// <inheritdoc/>
    public async Task<DeploymentOutline> PlanAsync(CancellationToken cancellationToken) => Outline(_outlook = await LookAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public Task<string> DiffAsync(CancellationToken cancellationToken) => _outlook is { IsDone: false, Plan: not null } outlook
        ? new DeploymentDiff(service, pool).ReadAsync(outlook.Survey.Fleet.ToDictionary(r => r.Replica, r => r.Health.PinnedRelease), request.Rollout.Release, null, cancellationToken)
        : Task.FromResult(string.Empty);

    /// <inheritdoc/>
    public async Task<Rollout?> RunAsync(TimeSpan waitLock, Func<DeploymentOutline, Task<bool>> begin, Func<RolloutEvent, Task> watch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(begin);
        ArgumentNullException.ThrowIfNull(watch);
        var shown = _outlook;
        var start = time.GetTimestamp();
        if (shown is { IsDone: true } && !await DeploymentRun.IsHeldAsync(service, pool, cancellationToken).ConfigureAwait(false))
            return Unchanged(DeploymentRun.NewId(time), shown, start);

        var run = await DeploymentRun.BeginAsync(
            service, way == JournalCanaryWay.Up ? $"rolls out {request.Rollout.Release} as a canary" : "takes a canary back", waitLock, pool, time, watch, cancellationToken).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            _site.Fence(run.Token);
            // Until the lock was ours, another run may have moved what we looked at.
            var outlook = _outlook = await LookAsync(cancellationToken).ConfigureAwait(false);
            if (outlook.IsDone)
                return Unchanged(run.Id, outlook, start);
            var outline = Outline(outlook);
            if (shown is null && !await begin(outline).ConfigureAwait(false))
                return null;
            await run.OpenJournalAsync(service.Name, cause, outlook.Previous, CanaryHistory.ToJournal(request, outlook.Original, scripts.Any, way) with { Hook = scripts.Hooks.ToJournal() }, cancellationToken).ConfigureAwait(false);
            await run.RecordAsync("Started", outline.Summary).ConfigureAwait(false);
            if (shown is not null && !Outline(shown).Steps.SequenceEqual(outline.Steps, StringComparer.Ordinal))
                await run.RecordAsync("PlanChanged", $"the service had changed since it was looked at: {string.Join("; ", outline.Steps)}").ConfigureAwait(false);
            var end = await ExecuteAsync(outlook, run, cancellationToken).ConfigureAwait(false);
            await run.RecordAsync(end.Status.ToString(), end.Reason).ConfigureAwait(false);
            return Report(run.Id, outlook, end, start) with { Events = run.Events, Journal = run.Journal };
        }
    }

    private async Task<(RolloutStatus Status, string Reason, int Updated)> ExecuteAsync(Outlook outlook, DeploymentRun run, CancellationToken cancellationToken)
    {
        var original = BalancerWeights.ToJournal(outlook.Original);
        if (way == JournalCanaryWay.Undo)
        {
            return await _revisions.AroundAsync(run, () => GoBackAsync(outlook, original, run, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        var hooks = new HookRun(scripts.Hooks, run, service, request.Rollout.Release, time);
        var canary = new CanaryRun(
            _site, service.Name, request, outlook.Previous, original, scripts, time, run.RecordAsync, run.SuspendAskedAsync, (point, step, replicas) => hooks.RunAsync(point, step, replicas));
        return way == JournalCanaryWay.Return
            ? await canary.ReturnAsync(Failure ?? "an earlier run had begun to take the release back", cancellationToken).ConfigureAwait(false)
            : await hooks.AroundAsync(
                outlook.IsMigrated, [.. outlook.Survey.Fleet.Select(r => r.Replica)],
                () => _revisions.AroundAsync(run, () => canary.RunAsync(outlook.Plan!, scripts.Hooks.Points.Count == 0 ? outlook.Survey : null, cancellationToken), cancellationToken)).ConfigureAwait(false);
    }

    private async Task<(RolloutStatus Status, string Reason, int Updated)> GoBackAsync(
        Outlook outlook, IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> original, DeploymentRun run, CancellationToken cancellationToken)
    {
        var (isWhole, reason, moved) = await new CanaryReturn(_site, request.Rollout, original, time, run.RecordAsync).RunAsync(outlook.Targets, cancellationToken).ConfigureAwait(false);
        return isWhole ? (RolloutStatus.Succeeded, $"{moved} replicas run release {request.Rollout.Release}, and the weights are as before the canary.", moved) : (RolloutStatus.Degraded, reason, moved);
    }

    private async Task<Outlook> LookAsync(CancellationToken cancellationToken)
    {
        if (service.Balancer.Count == 0)
            throw CanaryDeploymentErrors.NoBalancer(service);
        // Strict at the start: a host that cannot be reached now would only fail in the middle.
        await Task.WhenAll(service.Host.Concat(service.Balancer).Select(host => pool.GetAsync(host, cancellationToken))).ConfigureAwait(false);
        var anchor = await pool.GetAsync(ServiceLock.Anchor(service), cancellationToken).ConfigureAwait(false);
        var reading = DeploymentHistory.OfAnchorAsync(anchor, service.Name, DeploymentHistory.Depth, cancellationToken);
        var surveying = _site.SurveyAsync(cancellationToken);
        await Task.WhenAll(reading, surveying, _revisions.LookAsync(cancellationToken)).ConfigureAwait(false);
        var (journals, survey) = (await reading.ConfigureAwait(false), await surveying.ConfigureAwait(false));
        var unfinished = CanaryHistory.Unfinished(journals);
        List<BalancerWeights> original = [.. survey.Weights.Select(b => unfinished is null ? b : b.With(unfinished.Header.Request.Canary!.Weights))];
        return way == JournalCanaryWay.Up
            ? await LookUpAsync(survey, original, journals, unfinished, cancellationToken).ConfigureAwait(false)
            : LookBack(survey, original, unfinished is not null);
    }

    private async Task<Outlook> LookUpAsync(
        CanarySurvey survey, IReadOnlyList<BalancerWeights> original, IReadOnlyList<JournalFile> journals, JournalFile? unfinished, CancellationToken cancellationToken)
    {
        var release = request.Rollout.Release;
        UnfinishedDeployment.Refuse(journals, cause.Kind == DeploymentKind.Canary ? release : null, DeploymentKind.Canary);
        if (unfinished is not null && (unfinished.Header.Request.Release != release.Value || CanaryHistory.WayOf(unfinished) != JournalCanaryWay.Up))
            throw CanaryDeploymentErrors.Unfinished(unfinished.Header.Id, unfinished.Header.Request.Release);
        // Without a log every step would wait in vain.
        await _site.StartWatchAsync(cancellationToken).ConfigureAwait(false);
        var plan = CanaryPlan.Make(survey.Fleet, survey.Weights, original, request, unfinished is not null);
        // A floor that lets nothing leave is met here, and not in the middle.
        RolloutPlan.Rolling(survey.Fleet, request.Rollout);
        var before = unfinished is not null && cause.Kind == DeploymentKind.Canary ? RolloutHistory.Before(journals, unfinished) : cause.Previous;
        return new Outlook(survey, original, CanaryHistory.Previous(survey, before, release), plan.IsDone && unfinished is null) { Plan = plan, IsMigrated = RolloutHistory.IsMigrated(journals, release) };
    }

    private Outlook LookBack(CanarySurvey survey, IReadOnlyList<BalancerWeights> original, bool isUnfinished)
    {
        var release = request.Rollout.Release;
        var previous = CanaryHistory.Previous(survey, way == JournalCanaryWay.Undo ? new Dictionary<string, string?>() : cause.Previous, release);
        var targets = way == JournalCanaryWay.Undo
            ? survey.Fleet.ToDictionary(r => r.Replica, _ => release.Value)
            : previous.Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!);
        var back = new CanaryReturn(_site, request.Rollout, BalancerWeights.ToJournal(original), time, _ => Task.CompletedTask).Plan(survey, targets);
        // A journal that has no end yet gets one, also where nothing is left to do.
        var isDone = !isUnfinished && back.Plans.Count == 0 && !_revisions.IsPending && BalancerWeights.AreSame(survey.Weights, original);
        return new Outlook(survey, original, previous, isDone) { Targets = targets, Back = back };
    }

    private DeploymentOutline Outline(Outlook outlook)
    {
        var floor = request.Rollout.MinAvailable.ForFloor(outlook.Survey.Fleet.Count);
        var how = $"at least {floor} replicas in rotation, drained by {_site.Drain.Method} ({_site.Drain.Reason})";
        if (outlook.Plan is { } plan)
        {
            return new DeploymentOutline(
                $"Canary of release {request.Rollout.Release} on {service}, each step watched for {request.BakeTime.TotalSeconds:0.#} s to {request.MaxBakeTime.TotalSeconds:0.#} s, {how}",
                outlook.IsDone ? [] : [.. plan.Steps.Select(step => $"{step}: {string.Join(", ", outlook.Survey.Fleet.Select(r => r.Replica).Where(step.Canary.Contains))}; {Words(step)}")]);
        }

        List<string> steps = [];
        if (outlook.Back!.Value.Lowered is not null)
            steps.Add("weights: the replicas on their way back keep what the others cannot take over");
        steps.AddRange(outlook.Back.Value.Plans.SelectMany(p => p.Plan.Batches.Select(batch => $"{string.Join(", ", batch)}: back to release {p.Request.Release}")));
        if (!BalancerWeights.AreSame(outlook.Survey.Weights, outlook.Original))
            steps.Add("weights: as before the canary");
        steps.AddRange(_revisions.Steps());
        return new DeploymentOutline($"Take the canary of {service} back, {how}", outlook.IsDone || steps.Count > 0 ? steps : ["nothing is left to do but to say so in the journal"]);
    }

    private static string Words(PlannedStep step)
    {
        static string Distinct(IEnumerable<ServerWeight> servers) => string.Join(" and ", servers.Where(s => !s.IsIdle).Select(s => s.Weight).Distinct().Order());
        return step.IsLast
            ? "weights as before"
            : string.Join("; ", step.Weights.Select(b =>
            {
                var isCanary = b.Server.ToLookup(s => s.Replica is { } replica && step.Canary.Contains(replica));
                return string.Create(CultureInfo.InvariantCulture, $"{b.HostName}: weight {Distinct(isCanary[true])} beside {Distinct(isCanary[false])} ({b.ShareOf(step.Canary):0.##} %)");
            }));
    }

    private Rollout Unchanged(string id, Outlook outlook, long start) =>
        Report(id, outlook, (RolloutStatus.Unchanged, $"All replicas run release {request.Rollout.Release} already.", 0), start);

    private Rollout Report(string id, Outlook outlook, (RolloutStatus Status, string Reason, int Updated) end, long start) => new()
    {
        Id = id,
        Service = service.Name,
        Release = request.Rollout.Release,
        Previous = [.. outlook.Previous.Values.OfType<string>().Distinct(StringComparer.Ordinal)],
        Status = end.Status,
        Reason = end.Reason,
        DrainMethod = _site.Drain.Method,
        Replicas = outlook.Survey.Fleet.Count,
        Updated = end.Updated,
        Duration = time.GetElapsedTime(start),
    };

    /// <summary>What was seen, and what comes of it.</summary>
    private sealed record Outlook(CanarySurvey Survey, IReadOnlyList<BalancerWeights> Original, IReadOnlyDictionary<Replica, string?> Previous, bool IsDone)
    {
        /// <summary>The steps to the release; null on the way back.</summary>
        public CanaryPlan? Plan { get; init; }

        /// <summary>Whether the migration to the release was run already.</summary>
        public bool IsMigrated { get; init; }

        /// <summary>The way back; null on the way up.</summary>
        public (IReadOnlyList<(RolloutRequest Request, RolloutPlan Plan)> Plans, IReadOnlyList<BalancerWeights>? Lowered, IReadOnlyList<BalancerWeights> Original)? Back { get; init; }

        /// <summary>The release that each replica goes back to.</summary>
        public IReadOnlyDictionary<Replica, string> Targets { get; init; } = new Dictionary<Replica, string>();
    }
}
