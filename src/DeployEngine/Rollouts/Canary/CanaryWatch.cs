namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>Watches a step until it is known what comes next.</summary>
internal sealed class CanaryWatch(ICanarySite site, CanaryRequest request, IReadOnlyCollection<Replica> all, CanaryScripts scripts, TimeProvider time, RolloutLog log, SuspendWatch suspend)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Watches a step.</summary>
    /// <returns>What comes next, why, the last verdict (null where no look succeeded), and for how long it was watched.</returns>
    public async Task<(CanaryNext Next, string Reason, CanaryVerdict? Verdict, TimeSpan Watched)> RunAsync(PlannedStep step, CancellationToken cancellationToken)
    {
        // A replica that balancers still pass by gets no requests to be judged by.
        var least = request.BakeTime > site.SettleTime ? request.BakeTime : site.SettleTime;
        var most = request.MaxBakeTime > least ? request.MaxBakeTime : least;
        await log.TellAsync("Baking", $"{step}: {step.Canary.Count} of {all.Count} replicas, watched for {least.TotalSeconds:0.#} s to {most.TotalSeconds:0.#} s", step.Number).ConfigureAwait(false);
        var health = new CanaryHealth(step.Canary);
        var (start, began) = (time.GetUtcNow(), time.GetTimestamp());
        await site.StartWatchAsync(cancellationToken).ConfigureAwait(false);

        var pause = request.BakeTime / 12;
        pause = pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;
        var (isLate, isBlind) = (false, false);
        CanaryVerdict? verdict = null;
        while (true)
        {
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            string reason;
            CanaryJudgement? judgement;
            try
            {
                verdict = await LookAsync(step, health, start, began, cancellationToken).ConfigureAwait(false);
                (judgement, reason, isBlind) = (verdict.Verdict, verdict.Reason, false);
            }
            catch (DeployException e)
            {
                (judgement, reason) = (null, e.Message);
                if (!isBlind)
                    await log.TellAsync("LookFailed", $"{step}: {reason}", step.Number).ConfigureAwait(false);
                isBlind = true;
            }

            var watched = time.GetElapsedTime(began);
            var next = CanaryDecision.After(judgement, watched, least, most);
            if (next != CanaryNext.Look)
            {
                await log.TellAsync("Verdict", $"{step}: {(judgement is null ? "none" : judgement)}: {reason} ({Numbers(verdict)})", step.Number).ConfigureAwait(false);
                return (next, reason, verdict, watched);
            }

            // A failure counts for more: it was looked for first.
            if (await suspend.AskAsync(cancellationToken).ConfigureAwait(false) is not null)
                return (CanaryNext.Suspend, reason, verdict, watched);

            if (!isLate && watched >= least)
            {
                isLate = true;
                await log.TellAsync("Waiting", $"{step}: not to be told yet: {reason}", step.Number).ConfigureAwait(false);
            }
        }
    }

    private static string Numbers(CanaryVerdict? verdict) =>
        verdict is null ? "nothing was measured" : $"{verdict.Canary}{(verdict.Baseline is null ? string.Empty : $"; {verdict.Baseline}")}";

    private async Task<CanaryVerdict> LookAsync(PlannedStep step, CanaryHealth health, DateTimeOffset start, long began, CancellationToken cancellationToken)
    {
        List<Replica> canary = [.. all.Where(step.Canary.Contains)];
        var seen = await Task.WhenAll(
            SeeAsync(canary, request.Rollout.ExpectedVersion, cancellationToken), SeeAsync([.. all.Where(r => !step.Canary.Contains(r))], null, cancellationToken)).ConfigureAwait(false);
        health.Add([.. seen.SelectMany(s => s)]);
        var look = await site.WatchAsync(cancellationToken).ConfigureAwait(false);
        var (sample, baseline) = CanarySamples.Of(step, look, health, all, start, time.GetElapsedTime(began), request.ErrorStatus);
        var gates = scripts.Gate is { } gate ? await gate(sample, baseline).ConfigureAwait(false) : [];
        return CanarySamples.Judge(sample, baseline, request.Criteria, [health.Finding(), .. gates]);
    }

    private async Task<IEnumerable<(Replica Replica, ReplicaHealth Health)>> SeeAsync(List<Replica> replicas, string? version, CancellationToken cancellationToken)
    {
        if (replicas.Count == 0)
            return [];
        var byName = replicas.ToDictionary(r => (r.Host.Alias, r.Port));
        return (await site.Fleet.ObserveEachAsync(replicas, version, cancellationToken).ConfigureAwait(false)).Select(h => (byName[(h.HostName, h.Port)], h));
    }
}
