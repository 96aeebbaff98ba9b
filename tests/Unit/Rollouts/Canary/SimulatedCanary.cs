using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.Canary;
using XDeploy.Unit.Rollouts.Simulation;

namespace XDeploy.Unit.Rollouts.Canary;

/// <summary>
/// A service with balancers and traffic in virtual time, and controllers that deploy a canary to it one after another, with the journals that they leave. After each effect the
/// release's true share of the traffic is held against the step's.
/// </summary>
internal sealed class SimulatedCanary
{
    private readonly Scenario _scenario;
    private readonly RolloutRules _rules;
    private double _limit;

    public SimulatedCanary(Scenario scenario)
    {
        _scenario = scenario;
        World = new SimulatedWorld(scenario, Time);
        _rules = new RolloutRules(World, scenario);
        Weights = [.. new[] { "lb1", "lb2" }.Select(b => CanaryFleet.Weights([.. World.Replicas.Select(r => r.Id)], b, 2, 1))];
        Before = Weights;
    }

    public VirtualTime Time { get; } = new();

    public SimulatedWorld World { get; }

    public IReadOnlyList<BalancerWeights> Weights { get; set; }

    public IReadOnlyList<BalancerWeights> Before { get; }

    /// <summary>How many changes of weights the balancers refuse.</summary>
    public int FailWeighing { get; set; }

    /// <summary>How many they take before that.</summary>
    public int AfterWeighing { get; set; }

    /// <summary>Requests a second, over all balancers.</summary>
    public int Rate { get; init; } = 300;

    /// <summary>The share of requests that the new release fails.</summary>
    public double ErrorRate { get; init; }

    public CanaryScripts Scripts { get; init; } = new();

    /// <summary>Run at points of steps.</summary>
    public Func<RolloutHookPoint, int, IReadOnlyList<Replica>, Task>? Hook { get; init; }

    /// <summary>Tells who asked the run to pause; null where nobody did.</summary>
    public Func<string?> Suspended { get; set; } = () => null;

    /// <summary>The journals, the newest first.</summary>
    public List<JournalFile> Journals { get; } = [];

    /// <summary>Where the release had more than a step's share, or a rule of rolling updates was broken.</summary>
    public List<string> Violations { get; } = [];

    public IEnumerable<string> Kinds => Journals[0].Events.Select(e => e.Kind);

    public CanaryRequest Request => CanaryFleet.Request(5, 50, 100) with
    {
        Rollout = _scenario.Request(Scenario.NewRelease) with { BatchSize = [new("100%")] },
        BakeTime = TimeSpan.FromSeconds(20),
        MaxBakeTime = TimeSpan.FromSeconds(200),
    };

    /// <summary>Whether everything serves a release, with the weights as before and nobody out of rotation.</summary>
    public bool IsClean(string release) => BalancerWeights.AreSame(Weights, Before)
        && World.Replicas.TrueForAll(r => r.Pinned == release && r.Running == release && !r.IsOutOfRotation && World.ReasonAgainst(r).Length == 0);

    /// <summary>Deploys, as CanaryDeployment does it.</summary>
    /// <param name="killedAt">The number of the record at which the controller dies; 0 for never.</param>
    public (RolloutStatus Status, string Reason, int Updated)? Invoke(int killedAt = 0) => Run(Request, RolloutCause.NewCanary, JournalCanaryWay.Up, null, killedAt);

    public (RolloutStatus Status, string Reason, int Updated)? Resume(int killedAt = 0)
    {
        var (rollout, cause) = RolloutHistory.Resume(Journals, null, "x");
        return Run(CanaryHistory.Rest(Journals[0], rollout), cause, CanaryHistory.WayOf(Journals[0]), CanaryHistory.FailureOf(Journals[0]), killedAt);
    }

    public (RolloutStatus Status, string Reason, int Updated)? Undo(int killedAt = 0)
    {
        var (rollout, cause) = RolloutHistory.Undo(Journals, null, null, "x");
        return Run(CanaryHistory.Request(Journals[0].Header.Request.Canary!, rollout), cause, JournalCanaryWay.Undo, null, killedAt);
    }

    private (RolloutStatus Status, string Reason, int Updated)? Run(CanaryRequest request, RolloutCause cause, JournalCanaryWay way, string? failure, int killedAt) =>
        Time.RunToEnd<(RolloutStatus Status, string Reason, int Updated)?>(async () =>
        {
            try
            {
                return await RunAsync(request, cause, way, failure, killedAt);
            }
            catch (ControllerDied)
            {
                await Time.Wait(TimeSpan.FromSeconds(20));
                return null;
            }
        });

    private async Task<(RolloutStatus Status, string Reason, int Updated)> RunAsync(CanaryRequest request, RolloutCause cause, JournalCanaryWay way, string? failure, int killedAt)
    {
        var site = new SimulatedSite(this, new SimulatedFleet(World, _scenario, _rules));
        var survey = await site.SurveyAsync(CancellationToken.None);
        var unfinished = CanaryHistory.Unfinished(Journals);
        var original = survey.Weights.Select(b => unfinished is null ? b : b.With(unfinished.Header.Request.Canary!.Weights)).ToList();
        var previous = CanaryHistory.Previous(survey, unfinished is not null && cause.Kind == DeploymentKind.Canary ? RolloutHistory.Before(Journals, unfinished) : cause.Previous, request.Rollout.Release);
        var plan = way == JournalCanaryWay.Up ? CanaryPlan.Make(survey.Fleet, survey.Weights, original, request, unfinished is not null) : null;
        if (plan?.IsDone == true && unfinished is null)
            return (RolloutStatus.Unchanged, string.Empty, 0);

        var events = new List<RolloutEvent>();
        var header = new JournalHeader
        {
            Id = $"{Journals.Count + 1:D4}", Service = "x", Kind = cause.Kind, Origin = cause.Origin, User = "deploy", Machine = "m", ProcessId = 1, Start = Time.GetUtcNow(),
            Previous = previous.ToDictionary(p => p.Key.ToString(), p => p.Value), Request = CanaryHistory.ToJournal(request, original, Scripts.Any, way),
        };
        Journals.Insert(0, new JournalFile(header, events));

        async Task RecordAsync(RolloutEvent happened)
        {
            await Time.Wait(TimeSpan.FromMilliseconds(1));
            events.Add(happened);
            _rules.Recorded(happened);
            if (happened.Kind is "Weighing" or "Baking" && happened.Batch > 0)
                _limit = plan!.Steps.First(s => s.Number == happened.Batch).Percent;
            if (events.Count == killedAt)
            {
                site.Simulated.IsDead = true;
                throw new ControllerDied();
            }
        }

        await RecordAsync(new RolloutEvent(Time.GetUtcNow(), "Started", "x", 0));
        var weights = BalancerWeights.ToJournal(original);
        (RolloutStatus Status, string Reason, int Updated) end;
        if (way == JournalCanaryWay.Undo)
        {
            var (isWhole, reason, moved) = await new CanaryReturn(site, request.Rollout, weights, Time, RecordAsync)
                .RunAsync(survey.Fleet.ToDictionary(r => r.Replica, _ => request.Rollout.Release.Value), CancellationToken.None);
            end = (isWhole ? RolloutStatus.Succeeded : RolloutStatus.Degraded, reason, moved);
        }
        else
        {
            async Task<string?> SuspendAskedAsync(CancellationToken token)
            {
                await Time.Wait(TimeSpan.FromMilliseconds(20));
                return site.Simulated.IsDead ? throw new ControllerDied() : Suspended();
            }

            var run = new CanaryRun(site, "x", request, previous, weights, Scripts, Time, RecordAsync, SuspendAskedAsync, Hook);
            end = way == JournalCanaryWay.Return ? await run.ReturnAsync(failure!, CancellationToken.None) : await run.RunAsync(plan!, Scripts.Hooks.Points.Count == 0 ? survey : null, CancellationToken.None);
        }

        await RecordAsync(new RolloutEvent(Time.GetUtcNow(), end.Status.ToString(), end.Reason, 0));
        return end;
    }

    /// <summary>Holds the release's true share, of what is in rotation, against the step's.</summary>
    public void Check(string when)
    {
        foreach (var balancer in Weights)
        {
            long Sum(Func<SimulatedReplica, bool> which) => World.Replicas.Where(r => !r.IsOutOfRotation && which(r)).Sum(r => (long)balancer.Server.First(s => s.Replica == r.Id).Weight);
            var share = 100.0 * Sum(r => r.Running == Scenario.NewRelease) / Math.Max(1, Sum(_ => true));
            if (share > _limit + 1e-6)
                Violations.Add($"{Time.Now} {when}: {share:0.##} % of {balancer.HostName} go to the release, and {_limit} are the step's");
        }

        Violations.AddRange(_rules.Violations.Where(v => v.Rule is 1 or 2 or 3 or 5 or 6).Select(v => v.What));
        _rules.Violations.Clear();
    }

    /// <summary>A new survey: the rules hold what happens next against it.</summary>
    public void BeginRun() => _rules.BeginRun(new RolloutPlan([], 0, World.Replicas.ToDictionary(r => r.Id, string? (_) => Scenario.OldRelease)));
}
