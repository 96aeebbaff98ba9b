using XDeploy.Engine.Rollouts.Canary;

namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>Watches a colour that has got the requests.</summary>
internal sealed class BlueGreenWatch(IFleet fleet, RolloutRequest request, TimeSpan watchFor, TimeProvider time, SuspendWatch suspend)
{
    /// <summary>Watches replicas for the time that was asked for, and longer where they cannot be seen at its end.</summary>
    /// <param name="replicas">The replicas.</param>
    /// <param name="cancellationToken">Stops the watch.</param>
    /// <returns>What became of them, and why. Inconclusive is where nobody could look for longer than a replica may take to start, or somebody asked to pause.</returns>
    public async Task<(CanaryJudgement Judgement, string Reason)> RunAsync(IReadOnlyList<Replica> replicas, CancellationToken cancellationToken)
    {
        var health = new CanaryHealth(replicas.ToHashSet());
        var byName = replicas.ToDictionary(r => (r.Host.Alias, r.Port));
        var start = time.GetTimestamp();
        while (true)
        {
            var seen = await fleet.ObserveEachAsync(replicas, request.ExpectedVersion, cancellationToken).ConfigureAwait(false);
            var isBlind = seen.All(h => h.Unreachable);
            health.Add([.. seen.Select(h => (byName[(h.HostName, h.Port)], h))]);
            var finding = health.Finding();
            if (finding.Judgement == CanaryJudgement.Fail)
                return (CanaryJudgement.Fail, finding.Reason);
            if (health.Restarts(isCanary: true) is > 0 and var restarts)
                return (CanaryJudgement.Fail, $"systemd restarted the release's replicas {restarts} {(restarts == 1 ? "time" : "times")} since the switch");

            var watched = time.GetElapsedTime(start);
            if (watched >= watchFor && finding.Judgement == CanaryJudgement.Pass && !isBlind)
                return (CanaryJudgement.Pass, $"all {replicas.Count} replicas stayed healthy for {watched.TotalSeconds:0} s");
            if (watched >= watchFor + request.ReadyTimeout)
                return (CanaryJudgement.Inconclusive, isBlind ? "no host can be reached" : finding.Reason);
            if (await suspend.AskAsync(cancellationToken).ConfigureAwait(false) is { } by)
                return (CanaryJudgement.Inconclusive, $"{by} asked to pause after {watched.TotalSeconds:0} s");
            await Task.Delay(request.ProbeInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
