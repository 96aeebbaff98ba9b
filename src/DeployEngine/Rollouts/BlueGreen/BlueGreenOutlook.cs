using XDeploy.Engine.Journal;

namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>What a run has before it, from what is asked, what journals tell, and what is seen. Pure.</summary>
internal sealed record BlueGreenOutlook
{
    /// <summary>What is to be done.</summary>
    public required BlueGreenPlan Plan { get; init; }

    /// <summary>Which way the run goes.</summary>
    public required BlueGreenWay Way { get; init; }

    /// <summary>What is asked, with the version that the goal's replicas report.</summary>
    public required BlueGreenRequest Request { get; init; }

    /// <summary>The ports that got the requests before the deployment.</summary>
    public required IReadOnlyList<int> LiveBefore { get; init; }

    /// <summary>What the replicas on them run.</summary>
    public required IReadOnlyDictionary<Replica, string?> Previous { get; init; }

    /// <summary>Whether there is nothing to do, not even to give a journal its end.</summary>
    public required bool IsDone { get; init; }

    /// <summary>Whether the switch needs no more asking, whatever the request says.</summary>
    public required bool IsApproved { get; init; }

    /// <summary>Whether tests were to be run, and are not there to be: they are in no journal.</summary>
    public required bool HasUnrunTest { get; init; }

    /// <summary>Why the release failed after the switch, on the way back from it.</summary>
    public string? Failure { get; init; }

    /// <summary>Looks ahead.</summary>
    /// <param name="service">The service.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="isUndo">Whether an operator goes back.</param>
    /// <param name="resumed">The deployment whose rest it is; null for a new one.</param>
    /// <param name="hasTest">Whether tests are there to be run.</param>
    /// <param name="journals">The service's journals, the newest first.</param>
    /// <param name="survey">What is seen.</param>
    /// <exception cref="DeployException">
    /// A deployment of another release has no end (<c>BlueGreenUnfinished</c>, <c>CanaryUnfinished</c>), it is not clear which colour gets the requests (<c>ColourUnclear</c>), or a server of it is
    /// marked down (<c>ServerDown</c>).
    /// </exception>
    public static BlueGreenOutlook Make(
        DeployService service, BlueGreenRequest request, bool isUndo, JournalFile? resumed, bool hasTest, IReadOnlyList<JournalFile> journals, BlueGreenSurvey survey)
    {
        UnfinishedDeployment.Refuse(journals, isUndo || resumed is not null ? null : request.Rollout.Release, DeploymentKind.BlueGreen);
        var unfinished = BlueGreenHistory.Unfinished(journals);
        var before = unfinished?.Header.Request.BlueGreen!.Live;
        // The same release once more goes on with a run that had no end, and so on its way back.
        var begun = resumed ?? (isUndo ? null : unfinished);
        var way = isUndo ? BlueGreenWay.Undo : begun is null ? BlueGreenWay.Up : BlueGreenHistory.WayOf(begun);
        var release = way == BlueGreenWay.Return && before is not null && survey.Of(before).Select(r => r.Health.PinnedRelease).FirstOrDefault() is { } ran ? new ReleaseId(ran) : request.Rollout.Release;
        var plan = BlueGreenPlan.Make(service, survey, release, way, before);
        var liveBefore = way != BlueGreenWay.Undo && before is not null ? before : plan.Live;
        return new BlueGreenOutlook
        {
            Plan = plan,
            Way = way,
            Request = request with { Rollout = request.Rollout with { ExpectedVersion = Version(request.Rollout, release) } },
            LiveBefore = liveBefore,
            Previous = survey.Of(liveBefore).ToDictionary(r => r.Replica, r => r.Health.PinnedRelease),
            IsDone = unfinished is null && plan.IsSwitched && plan.IsRunning && (way == BlueGreenWay.Up || !plan.IsOtherRunning),
            IsApproved = resumed is not null && BlueGreenHistory.IsApproved(resumed),
            HasUnrunTest = !hasTest && resumed?.Header.Request.BlueGreen!.HasTest == true && !BlueGreenHistory.IsApproved(resumed),
            Failure = way == BlueGreenWay.Return ? BlueGreenHistory.FailureOf(begun!) : null,
        };
    }

    /// <summary>It in words.</summary>
    public DeploymentOutline ToOutline(DeployService service)
    {
        List<string> steps = [];
        if (!Plan.IsServing)
        {
            var goal = RolloutLog.Names(Plan.Goal.Select(r => r.Replica));
            steps.Add(Plan.IsRunning ? $"{goal}: release {Plan.Release} runs already" : $"{goal}: started on release {Plan.Release}, and proven");
            if (Way == BlueGreenWay.Up && !Request.AutoSwitch && !IsApproved)
                steps.Add("wait for Resume-Deployment");
        }

        if (!Plan.IsSwitched)
            steps.Add($"{string.Join(", ", service.Balancer.Select(b => b.Alias))}: all requests to the ports {Ports(Plan.Goal)}, none to {Ports(Plan.Other)}");
        if (Way == BlueGreenWay.Up)
            steps.Add($"watch for {Request.WatchFor.TotalSeconds:0.#} s");
        var keepFor = Way == BlueGreenWay.Up ? Request.KeepFor : TimeSpan.Zero;
        steps.Add($"{RolloutLog.Names(Plan.Other.Select(r => r.Replica))}: stopped{(keepFor == TimeSpan.Zero ? string.Empty : $" in {keepFor.TotalSeconds:0.#} s")}");
        return new DeploymentOutline(
            Way == BlueGreenWay.Up ? $"Bring release {Plan.Release} of {service} up beside the one that runs, and give it all requests" : $"Go back to release {Plan.Release} of {service}", IsDone ? [] : steps);
    }

    // A version that was told apart from the release's name is not known for another release.
    private static string? Version(RolloutRequest request, ReleaseId release) =>
        request.ExpectedVersion == request.Release.Value ? release.Value : release == request.Release ? request.ExpectedVersion : null;

    private static string Ports(IEnumerable<(Replica Replica, ReplicaHealth Health)> replicas) => ColourPair.Text([.. replicas.Select(r => r.Replica.Port).Distinct()]);
}
