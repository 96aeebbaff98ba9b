namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>What is left to do, from what is seen: the rest of a run that was interrupted is the same plan, made anew. Pure.</summary>
/// <param name="Goal">The replicas that are to get the requests.</param>
/// <param name="Other">Those that are not.</param>
/// <param name="Live">The ports that get the requests, or got them before a deployment that was interrupted in its switch.</param>
/// <param name="Release">What the goal runs at the end.</param>
internal sealed record BlueGreenPlan(
    IReadOnlyList<(Replica Replica, ReplicaHealth Health)> Goal, IReadOnlyList<(Replica Replica, ReplicaHealth Health)> Other, IReadOnlyList<int> Live, ReleaseId Release)
{
    /// <summary>Whether the goal runs the release, and is healthy.</summary>
    public bool IsRunning => Goal.All(r => Runs(r.Health, Release));

    /// <summary>Whether some balancer gives requests to the goal already.</summary>
    public required bool IsServing { get; init; }

    /// <summary>Whether all balancers give requests to the goal, and to nothing else.</summary>
    public required bool IsSwitched { get; init; }

    /// <summary>Whether any of the other colour is there to be stopped.</summary>
    public bool IsOtherRunning => Other.Any(r => r.Health.UnitState is "active" or "activating" or "reloading" or "deactivating");

    /// <summary>Plans.</summary>
    /// <param name="service">The service.</param>
    /// <param name="survey">What is seen.</param>
    /// <param name="release">The release that is asked for; for the way back after a failure, what the old colour ran.</param>
    /// <param name="way">Which way the run goes.</param>
    /// <param name="liveBefore">The ports that got the requests before a deployment that has no end; null where there is none.</param>
    /// <exception cref="DeployException">
    /// It is not clear which colour gets the requests (<c>ColourUnclear</c>), or a server of it is marked down (<c>ServerDown</c>).
    /// </exception>
    public static BlueGreenPlan Make(DeployService service, BlueGreenSurvey survey, ReleaseId release, BlueGreenWay way, IReadOnlyList<int>? liveBefore)
    {
        var seen = ColourPair.Of(service, survey.Rotations);
        var pair = seen ?? (liveBefore is null ? throw Unclear(service, survey) : ColourPair.WithLive(service, liveBefore));
        if (seen is not null && liveBefore is null)
            RequireWhole(service, seen, survey);

        var goal = way switch
        {
            BlueGreenWay.Return => liveBefore ?? pair.Live,
            BlueGreenWay.Up when liveBefore is not null => ColourPair.WithLive(service, liveBefore).Idle,
            BlueGreenWay.Up => survey.Of(pair.Live).All(r => Runs(r.Health, release)) ? pair.Live : pair.Idle,
            _ => new[] { pair.Live, pair.Idle }.FirstOrDefault(ports => survey.Of(ports).All(r => r.Health.PinnedRelease == release.Value))
                ?? (seen is null ? throw Unclear(service, survey) : pair.Idle),
        };
        var other = goal.SequenceEqual(pair.Live) ? pair.Idle : pair.Live;
        return new BlueGreenPlan(survey.Of(goal), survey.Of(other), pair.Live, release)
        {
            IsServing = survey.Rotations.Any(r => r.Up.Any(u => goal.Contains(u.Port))),
            IsSwitched = survey.Rotations.All(r => !r.Down.Any(d => goal.Contains(d.Port)) && !r.Up.Any(u => other.Contains(u.Port))),
        };
    }

    private static bool Runs(ReplicaHealth health, ReleaseId release) => health.Healthy && health.PinnedRelease == release.Value && health.RunningRelease == release.Value;

    private static DeployException Unclear(DeployService service, BlueGreenSurvey survey) => BlueGreenErrors.ColourUnclear(service, ColourPair.Describe(service, survey.Rotations));

    private static void RequireWhole(DeployService service, ColourPair pair, BlueGreenSurvey survey)
    {
        var down = survey.Rotations.SelectMany(r => r.Down.Where(d => pair.Live.Contains(d.Port)).Select(d => $"{d} on {r.HostName}")).Order(StringComparer.Ordinal).ToList();
        if (down.Count > 0)
            throw BlueGreenErrors.ServerDown(service, string.Join(", ", down));
    }
}
