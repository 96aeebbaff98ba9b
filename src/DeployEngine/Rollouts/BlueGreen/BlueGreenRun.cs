namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>
/// Brings a colour up beside the one that gets the requests, switches, watches, and goes back where it fails. Time and the service come from outside, so the same code runs in a simulation.
/// </summary>
/// <param name="site">The service.</param>
/// <param name="service">The same as it is described.</param>
/// <param name="ahead">What is to be done.</param>
/// <param name="scripts">What is asked of whoever runs it.</param>
/// <param name="time">The clock.</param>
/// <param name="record">Keeps a record, before the effect that it announces.</param>
/// <param name="hook">Runs the hooks of a point.</param>
/// <param name="suspend">Tells who asked it to pause; null where nobody did. The way back is not paused: nothing is safer than its end.</param>
internal sealed class BlueGreenRun(
    IBlueGreenSite site, DeployService service, BlueGreenOutlook ahead, BlueGreenScripts scripts, TimeProvider time, Func<RolloutEvent, Task> record,
    Func<RolloutHookPoint, IReadOnlyList<Replica>, Task> hook, Func<CancellationToken, Task<string?>>? suspend = null)
{
    private readonly SuspendWatch _suspend = new(suspend);
    private readonly RolloutLog _log = new(time, record);
    private readonly BlueGreenPlan _plan = ahead.Plan;
    private readonly RolloutRequest _rollout = ahead.Request.Rollout;
    private readonly List<Replica> _goal = [.. ahead.Plan.Goal.Select(r => r.Replica)];
    private readonly List<Replica> _other = [.. ahead.Plan.Other.Select(r => r.Replica)];

    // Whether the goal was proven right before the switch: nobody was asked, and nothing of the operator's ran since.
    private bool _isFresh;

    /// <summary>Goes on from what was seen.</summary>
    /// <param name="cancellationToken">Stops it between two steps.</param>
    /// <returns>How it ended, why, and how many replicas run the release with all of the traffic.</returns>
    public async Task<(RolloutStatus Status, string Reason, int Updated)> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            // What gets requests is not touched: it is judged with all others, after the switch.
            if (!_plan.IsServing && await PrepareAsync(cancellationToken).ConfigureAwait(false) is { } pause)
                return pause;
        }
        catch (DeployException e) when (!ServiceLock.IsLost(e))
        {
            return await AbandonAsync($"{e.Message} The colour that gets the requests was not touched.", cancellationToken).ConfigureAwait(false);
        }

        if (!_plan.IsSwitched)
        {
            try
            {
                await SwitchAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (DeployException e) when (!ServiceLock.IsLost(e))
            {
                return await TakeSwitchBackAsync(e.Message, cancellationToken).ConfigureAwait(false);
            }
        }

        try
        {
            return ahead.Way == BlueGreenWay.Up ? await WatchAsync(cancellationToken).ConfigureAwait(false) : await EndWayBackAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e) when (!ServiceLock.IsLost(e))
        {
            return (RolloutStatus.Degraded, $"All requests go to release {_plan.Release}, and the rest was not to be done: {e.Message} Resume-Deployment tries it again.", _goal.Count);
        }
    }

    private async Task<(RolloutStatus Status, string Reason, int Updated)?> PrepareAsync(CancellationToken cancellationToken)
    {
        if (!_plan.IsRunning)
        {
            await _log.TellAsync("Starting", $"{RolloutLog.Names(_goal)}: release {_plan.Release}", 0).ConfigureAwait(false);
            await site.Fleet.StartAllAsync(_goal, _plan.Release, _rollout, time, cancellationToken).ConfigureAwait(false);
            _isFresh = scripts.Test is null && !scripts.Hooks.Points.Contains(RolloutHookPoint.BeforeSwitch);
        }

        if (scripts.Test is { } test)
        {
            await _log.TellAsync("Testing", $"{RolloutLog.Names(_goal)}: release {_plan.Release}", 0).ConfigureAwait(false);
            if (await test(Preview()).ConfigureAwait(false) is { } found)
                throw new DeployException("TestFailed", DeployErrorKind.Unhealthy, null, $"release {_plan.Release} did not pass its tests: {found}");
        }

        if (ahead.Way != BlueGreenWay.Up)
            return null;
        var untested = ahead.HasUnrunTest ? ", but for the tests that it was to pass, which are in no journal" : string.Empty;
        await _log.TellAsync(BlueGreenHistory.Ready, $"{RolloutLog.Names(_goal)}: release {_plan.Release} is ready{untested}", 0).ConfigureAwait(false);
        if (await _suspend.AskAsync(cancellationToken).ConfigureAwait(false) is { } by)
            return Ready($"{untested}; {by} asked to pause");
        return ahead.IsApproved || (ahead.Request.AutoSwitch && !ahead.HasUnrunTest) ? null : Ready(untested);
    }

    private (RolloutStatus Status, string Reason, int Updated) Ready(string but) =>
        (RolloutStatus.Paused,
            $"Release {_plan.Release} runs beside {ColourPair.Text([.. _other.Select(r => r.Port).Distinct()])} and is ready for the switch{but}. Resume-Deployment switches, Undo-Deployment takes it back.", 0);

    private async Task SwitchAsync(CancellationToken cancellationToken)
    {
        await hook(RolloutHookPoint.BeforeSwitch, _goal).ConfigureAwait(false);
        await _log.TellAsync(BlueGreenHistory.Switching, $"all requests go to {RolloutLog.Names(_goal)}", 0).ConfigureAwait(false);
        // Some time may have passed: tests, hooks, an operator who was asked.
        if (!_isFresh && (await site.Fleet.ObserveEachAsync(_goal, _rollout.ExpectedVersion, cancellationToken).ConfigureAwait(false)).FirstOrDefault(h => !h.Healthy) is { } ill)
            throw HealthWatch.Unhealthy(ill, $"it was healthy, and then {ill.Reason}");
        // What gets requests comes back after a boot.
        await site.StartAtBootAsync(_goal, _other, only: false, cancellationToken).ConfigureAwait(false);
        await site.ExchangeAsync(_goal, _other, cancellationToken).ConfigureAwait(false);
        await hook(RolloutHookPoint.AfterSwitch, _goal).ConfigureAwait(false);
    }

    private async Task<(RolloutStatus Status, string Reason, int Updated)> WatchAsync(CancellationToken cancellationToken)
    {
        await _log.TellAsync("Watching", $"{RolloutLog.Names(_goal)}: for {ahead.Request.WatchFor.TotalSeconds:0.#} s", 0).ConfigureAwait(false);
        var (judgement, reason) = await new BlueGreenWatch(site, ahead.Request, time, _suspend).RunAsync(_goal, cancellationToken).ConfigureAwait(false);
        if (judgement == CanaryJudgement.Inconclusive)
            return (RolloutStatus.Paused, $"Release {_plan.Release} gets all requests, and nothing is certain: {reason}. Resume-Deployment watches it again, Undo-Deployment takes it back.", 0);
        if (judgement == CanaryJudgement.Fail)
            return await ReturnAsync(reason, cancellationToken).ConfigureAwait(false);
        await RetireAsync(_goal, _other, ahead.Request.KeepFor, cancellationToken).ConfigureAwait(false);
        return (RolloutStatus.Succeeded, $"All requests go to release {_plan.Release}: {reason}.", _goal.Count);
    }

    // What was good before needs no watch, and whoever goes back wants to be there.
    private async Task<(RolloutStatus Status, string Reason, int Updated)> EndWayBackAsync(CancellationToken cancellationToken)
    {
        await RetireAsync(_goal, _other, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        return ahead.Way == BlueGreenWay.Return
            ? (RolloutStatus.Failed, $"{ahead.Failure}. All requests go to the colour that got them before.", 0)
            : (RolloutStatus.Succeeded, $"All requests go to release {_plan.Release}.", _goal.Count);
    }

    private async Task<(RolloutStatus Status, string Reason, int Updated)> ReturnAsync(string why, CancellationToken cancellationToken)
    {
        var ill = (await site.Fleet.ObserveEachAsync(_other, null, cancellationToken).ConfigureAwait(false)).Where(h => !h.Healthy).ToList();
        if (ill.Count > 0)
            return (RolloutStatus.Degraded, $"{why}. There is no way back by itself: {ill[0].HostName}:{ill[0].Port} is not healthy either ({ill[0].Reason}).", _goal.Count);
        await _log.TellAsync(BlueGreenHistory.Returning, why, 0).ConfigureAwait(false);
        try
        {
            await site.ExchangeAsync(_other, _goal, cancellationToken).ConfigureAwait(false);
            await RetireAsync(_other, _goal, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            return (RolloutStatus.Failed, $"{why}. All requests go to the colour that got them before.", 0);
        }
        catch (DeployException e) when (!ServiceLock.IsLost(e))
        {
            return (RolloutStatus.Degraded, $"{why}. The way back did not end: {e.Message}", 0);
        }
    }

    // A change that fails on one balancer is taken back from all, as far as they can be reached. Where nobody could, both colours are left running: either may get requests.
    private async Task<(RolloutStatus Status, string Reason, int Updated)> TakeSwitchBackAsync(string why, CancellationToken cancellationToken)
    {
        await _log.TellAsync("SwitchFailed", why, 0).ConfigureAwait(false);
        try
        {
            await site.ExchangeAsync(_other, _goal, cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e) when (!ServiceLock.IsLost(e))
        {
            return (RolloutStatus.Degraded, $"{why} Balancers may give requests to both colours: {e.Message}", 0);
        }

        why = $"{why} All requests go to the colour that got them before.";
        return ahead.Way == BlueGreenWay.Up ? await AbandonAsync(why, cancellationToken).ConfigureAwait(false) : (RolloutStatus.Degraded, why, 0);
    }

    private async Task<(RolloutStatus Status, string Reason, int Updated)> AbandonAsync(string why, CancellationToken cancellationToken)
    {
        await _log.TellAsync("Abandoning", $"{RolloutLog.Names(_goal)} are stopped: {why}", 0).ConfigureAwait(false);
        try
        {
            await site.StartAtBootAsync(_other, _goal, only: true, cancellationToken).ConfigureAwait(false);
            await StopAsync(_goal, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e) when (!ServiceLock.IsLost(e))
        {
            return (RolloutStatus.Degraded, $"{why} The other one may run still: {e.Message}", 0);
        }

        // What was to be gone back to did not come up: the release that failed gets the requests still.
        return (ahead.Way == BlueGreenWay.Return ? RolloutStatus.Degraded : RolloutStatus.Failed, why, 0);
    }

    private async Task RetireAsync(List<Replica> serving, List<Replica> replicas, TimeSpan keepFor, CancellationToken cancellationToken)
    {
        await _log.TellAsync("Retiring", keepFor == TimeSpan.Zero ? $"{RolloutLog.Names(replicas)}: stopped once they are quiet" : $"{RolloutLog.Names(replicas)}: stopped in {keepFor.TotalSeconds:0.#} s", 0).ConfigureAwait(false);
        await site.StartAtBootAsync(serving, replicas, only: true, cancellationToken).ConfigureAwait(false);
        await StopAsync(replicas, keepFor, cancellationToken).ConfigureAwait(false);
    }

    private async Task StopAsync(List<Replica> replicas, TimeSpan keepFor, CancellationToken cancellationToken) =>
        await _log.TellBusyAsync(await site.RetireAsync(replicas, keepFor, _rollout.DrainTimeout, cancellationToken).ConfigureAwait(false), _rollout.DrainTimeout, 0).ConfigureAwait(false);

    private DeploymentPreview Preview() => new()
    {
        Service = service with { Port = [.. _goal.Select(r => r.Port).Distinct()], StandbyPort = [] },
        Release = _rollout.Release,
        Replica = [.. _goal.Select(r => r.ToString())],
        Url = [.. _goal.Select(r => new UriBuilder(Uri.UriSchemeHttp, r.Host.Address, r.Port).Uri.ToString())],
    };
}
