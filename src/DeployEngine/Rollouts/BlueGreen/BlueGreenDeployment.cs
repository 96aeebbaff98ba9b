using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts.Revisions;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>A blue/green deployment from the first look at the service to its report: to a release, or back from it.</summary>
public sealed class BlueGreenDeployment : IDeployment
{
    private readonly DeployService _service;
    private readonly BlueGreenRequest _request;
    private readonly BlueGreenScripts _scripts;
    private readonly JournalFile? _resumed;
    private readonly bool _isUndo;
    private readonly SessionPool _pool;
    private readonly TimeProvider _time;
    private readonly RemoteBlueGreenSite _site;
    private readonly ServiceRevisions _revisions;
    private (BlueGreenOutlook Ahead, IReadOnlyList<JournalFile> Journals)? _look;

    private BlueGreenDeployment(
        DeployService service, BlueGreenRequest request, RolloutCause cause, bool isUndo, BlueGreenScripts scripts, JournalFile? resumed, SessionPool pool, TimeProvider time)
    {
        _service = service;
        _request = request;
        Cause = cause;
        _isUndo = isUndo;
        _scripts = scripts;
        _resumed = resumed;
        _pool = pool;
        _time = time;
        _site = new RemoteBlueGreenSite(service, request.TrafficLog, pool, time);
        _revisions = new ServiceRevisions(service, cause, pool);
    }

    /// <inheritdoc/>
    public RolloutCause Cause { get; }

    /// <summary>A new deployment.</summary>
    public static BlueGreenDeployment To(DeployService service, BlueGreenRequest request, BlueGreenScripts scripts, SessionPool pool, TimeProvider time) =>
        new(service, request, RolloutCause.NewBlueGreen, isUndo: false, scripts, null, pool, time);

    /// <summary>The rest of one that a journal tells of.</summary>
    internal static BlueGreenDeployment Rest(DeployService service, JournalFile journal, RolloutRequest rollout, RolloutCause cause, SessionPool pool, TimeProvider time)
    {
        var section = journal.Header.Request.BlueGreen!;
        return new(service, BlueGreenHistory.Request(section, rollout), cause, section.IsUndo, new BlueGreenScripts(), journal, pool, time);
    }

    /// <summary>The way back from one that a journal tells of.</summary>
    internal static BlueGreenDeployment Back(DeployService service, JournalFile journal, RolloutRequest rollout, RolloutCause cause, SessionPool pool, TimeProvider time) =>
        new(service, BlueGreenHistory.Request(journal.Header.Request.BlueGreen!, rollout), cause, isUndo: true, new BlueGreenScripts(), null, pool, time);

    /// <inheritdoc/>
    public async Task<DeploymentOutline> PlanAsync(CancellationToken cancellationToken) => Outline(await LookAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<string> DiffAsync(CancellationToken cancellationToken)
    {
        if (_look is not { Ahead: { IsDone: false, Plan: var plan } })
            return string.Empty;
        // What the requests get is compared with what they would get, and not with what a port that rests was pinned to.
        var before = plan.Other.Select(r => r.Health.PinnedRelease).FirstOrDefault();
        var files = await new DeploymentDiff(_service, _pool).ReadAsync(plan.Goal.ToDictionary(r => r.Replica, r => r.Health.PinnedRelease), plan.Release, before, cancellationToken).ConfigureAwait(false);
        return files + _site.ExchangeDiff([.. plan.Goal.Select(r => r.Replica)], [.. plan.Other.Select(r => r.Replica)]);
    }

    /// <inheritdoc/>
    public async Task<Rollout?> RunAsync(TimeSpan waitLock, Func<DeploymentOutline, Task<bool>> begin, Func<RolloutEvent, Task> watch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(begin);
        ArgumentNullException.ThrowIfNull(watch);
        var shown = _look?.Ahead;
        var start = _time.GetTimestamp();
        if (shown is { IsDone: true } && !await DeploymentRun.IsHeldAsync(_service, _pool, cancellationToken).ConfigureAwait(false))
            return Unchanged(DeploymentRun.NewId(_time), shown, start);

        var purpose = $"{(_isUndo ? "goes back to" : "deploys")} {_request.Rollout.Release}";
        var run = await DeploymentRun.BeginAsync(_service, purpose, waitLock, _pool, _time, watch, cancellationToken).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            _site.Fence(run.Token);
            // Until the lock was ours, another run may have moved what we looked at.
            var ahead = await LookAsync(cancellationToken).ConfigureAwait(false);
            if (ahead.IsDone)
                return Unchanged(run.Id, ahead, start);
            var outline = Outline(ahead);
            if (shown is null && !await begin(outline).ConfigureAwait(false))
                return null;
            var asked = BlueGreenHistory.ToJournal(_request, ahead.LiveBefore, _scripts.Test is not null || ahead.HasUnrunTest, _isUndo) with { Hook = _scripts.Hooks.ToJournal() };
            await run.OpenJournalAsync(_service.Name, Cause, ahead.Previous, asked, cancellationToken).ConfigureAwait(false);
            await run.RecordAsync("Started", outline.Summary).ConfigureAwait(false);
            if (shown is not null && !shown.ToOutline(_service).Steps.SequenceEqual(ahead.ToOutline(_service).Steps, StringComparer.Ordinal))
                await run.RecordAsync("PlanChanged", $"the service had changed since it was looked at: {string.Join("; ", outline.Steps)}").ConfigureAwait(false);
            var end = await ExecuteAsync(ahead, run, cancellationToken).ConfigureAwait(false);
            await run.RecordAsync(end.Status.ToString(), end.Reason).ConfigureAwait(false);
            return Report(run.Id, ahead, end, start) with { Events = run.Events, Journal = run.Journal };
        }
    }

    private async Task<(RolloutStatus Status, string Reason, int Updated)> ExecuteAsync(BlueGreenOutlook ahead, DeploymentRun run, CancellationToken cancellationToken)
    {
        // What was seen may be about to be stopped by its host.
        await _site.CancelRetirementAsync(cancellationToken).ConfigureAwait(false);
        if (ahead.Plan.IsRunning)
            ahead = Ahead(_look!.Value.Journals, await _site.SurveyAsync(cancellationToken).ConfigureAwait(false));
        var hooks = new HookRun(_scripts.Hooks, run, _service, ahead.Plan.Release, _time);
        var work = new BlueGreenRun(_site, _service, ahead, _scripts, _time, run.RecordAsync, (point, replicas) => hooks.RunAsync(point, 0, replicas), run.SuspendAskedAsync);
        var isMigrated = RolloutHistory.IsMigrated(_look!.Value.Journals, ahead.Plan.Release);
        return await hooks.AroundAsync(
            isMigrated, [.. ahead.Plan.Goal.Select(r => r.Replica)], () => _revisions.AroundAsync(run, () => work.RunAsync(cancellationToken), cancellationToken)).ConfigureAwait(false);
    }

    private async Task<BlueGreenOutlook> LookAsync(CancellationToken cancellationToken)
    {
        if (_service.StandbyPort.Count == 0)
            throw BlueGreenErrors.NoSecondColour(_service);
        if (_service.Balancer.Count == 0)
            throw BlueGreenErrors.NoBalancer(_service);
        // Strict at the start: a host that cannot be reached now would only fail in the middle.
        await Task.WhenAll(_service.Host.Concat(_service.Balancer).Select(host => _pool.GetAsync(host, cancellationToken))).ConfigureAwait(false);
        var anchor = await _pool.GetAsync(ServiceLock.Anchor(_service), cancellationToken).ConfigureAwait(false);
        var reading = DeploymentHistory.OfAnchorAsync(anchor, _service.Name, DeploymentHistory.Depth, cancellationToken);
        var surveying = _site.SurveyAsync(cancellationToken);
        await Task.WhenAll(reading, surveying, _revisions.LookAsync(cancellationToken)).ConfigureAwait(false);
        var journals = await reading.ConfigureAwait(false);
        var ahead = Ahead(journals, await surveying.ConfigureAwait(false));
        ahead = ahead with { IsDone = ahead.IsDone && !_revisions.IsPending };
        if (!ahead.IsDone && !ahead.Plan.IsServing && !ahead.Plan.IsRunning && !_request.SkipCapacityCheck)
            await _site.CheckCapacityAsync(ahead.Plan.Other, ahead.Plan.Goal, cancellationToken).ConfigureAwait(false);
        // Without a log the watch would wait in vain.
        if (!ahead.IsDone && ahead.Way == BlueGreenWay.Up && _request.Criteria is not null)
            await _site.StartWatchAsync(cancellationToken).ConfigureAwait(false);
        _look = (ahead, journals);
        return ahead;
    }

    private DeploymentOutline Outline(BlueGreenOutlook ahead)
    {
        var outline = ahead.ToOutline(_service);
        return outline with { Steps = [.. outline.Steps, .. _revisions.Steps()] };
    }

    private BlueGreenOutlook Ahead(IReadOnlyList<JournalFile> journals, BlueGreenSurvey survey) =>
        BlueGreenOutlook.Make(_service, _request, _isUndo, _resumed, _scripts.Test is not null, journals, survey);

    private Rollout Unchanged(string id, BlueGreenOutlook ahead, long start) =>
        Report(id, ahead, (RolloutStatus.Unchanged, $"All requests go to release {ahead.Plan.Release} already.", 0), start);

    private Rollout Report(string id, BlueGreenOutlook ahead, (RolloutStatus Status, string Reason, int Updated) end, long start) => new()
    {
        Id = id,
        Service = _service.Name,
        Release = ahead.Plan.Release,
        Previous = [.. ahead.Previous.Values.OfType<string>().Distinct(StringComparer.Ordinal)],
        Status = end.Status,
        Reason = end.Reason,
        DrainMethod = DrainMethod.NginxDown,
        Replicas = ahead.Plan.Goal.Count,
        Updated = end.Updated,
        Duration = _time.GetElapsedTime(start),
    };
}
