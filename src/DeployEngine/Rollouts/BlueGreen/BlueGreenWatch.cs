using XDeploy.Engine.Rollouts.Canary;

namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>Watches a colour that has got the requests: whether it is healthy, and what its traffic says where it is held to something.</summary>
internal sealed class BlueGreenWatch(IBlueGreenSite site, BlueGreenRequest request, TimeProvider time, SuspendWatch suspend)
{
    /// <summary>Watches replicas for the time that was asked for, and longer where nothing is certain at its end.</summary>
    /// <param name="replicas">The replicas.</param>
    /// <param name="cancellationToken">Stops the watch.</param>
    /// <returns>
    /// What became of them, and why. Inconclusive is where nobody could look, or too few requests came, for longer than a replica may take to start, or where somebody asked to pause.
    /// </returns>
    public async Task<(CanaryJudgement Judgement, string Reason)> RunAsync(IReadOnlyList<Replica> replicas, CancellationToken cancellationToken)
    {
        var health = new CanaryHealth(replicas.ToHashSet());
        var (start, began) = (time.GetUtcNow(), time.GetTimestamp());
        if (request.Criteria is not null)
            await site.StartWatchAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var (judgement, reason) = await LookAsync(replicas, health, start, began, cancellationToken).ConfigureAwait(false);
            var watched = time.GetElapsedTime(began);
            if (judgement == CanaryJudgement.Fail)
                return (judgement, reason);
            if (watched >= request.WatchFor && judgement == CanaryJudgement.Pass)
                return (judgement, $"{reason} for {watched.TotalSeconds:0} s");
            if (watched >= request.WatchFor + request.Rollout.ReadyTimeout)
                return (CanaryJudgement.Inconclusive, reason);
            if (await suspend.AskAsync(cancellationToken).ConfigureAwait(false) is { } by)
                return (CanaryJudgement.Inconclusive, $"{by} asked to pause after {watched.TotalSeconds:0} s");
            await Task.Delay(request.Rollout.ProbeInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(CanaryJudgement Judgement, string Reason)> LookAsync(
        IReadOnlyList<Replica> replicas, CanaryHealth health, DateTimeOffset start, long began, CancellationToken cancellationToken)
    {
        var byName = replicas.ToDictionary(r => (r.Host.Alias, r.Port));
        var seen = await site.Fleet.ObserveEachAsync(replicas, request.Rollout.ExpectedVersion, cancellationToken).ConfigureAwait(false);
        health.Add([.. seen.Select(h => (byName[(h.HostName, h.Port)], h))]);
        var finding = health.Finding();
        if (finding.Judgement == CanaryJudgement.Fail)
            return (finding.Judgement, finding.Reason);
        if (health.Restarts(isCanary: true) is > 0 and var restarts)
            return (CanaryJudgement.Fail, $"systemd restarted the release's replicas {restarts} {(restarts == 1 ? "time" : "times")} since the switch");
        if (seen.All(h => h.Unreachable))
            return (CanaryJudgement.Inconclusive, "no host can be reached");
        if (request.Criteria is null)
            return (finding.Judgement, finding.Judgement == CanaryJudgement.Pass ? $"all {replicas.Count} replicas stayed healthy" : finding.Reason);

        try
        {
            var look = await site.WatchAsync(cancellationToken).ConfigureAwait(false);
            // All of the traffic is theirs, as in a canary's last step.
            var step = new PlannedStep(1, 100, replicas.ToHashSet(), []);
            var (sample, _) = CanarySamples.Of(step, look, health, replicas, start, time.GetElapsedTime(began), []);
            var verdict = CanarySamples.Judge(sample, null, request.Criteria, [finding]);
            return (verdict.Verdict, $"{verdict.Reason} ({sample})");
        }
        catch (DeployException e)
        {
            return (CanaryJudgement.Inconclusive, e.Message);
        }
    }
}
