using System.Globalization;
using XDeploy.Engine.Health;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

namespace XDeploy.Engine.Rollouts;

/// <summary>Reads from a script which instances did not do as they were told.</summary>
internal static class ScaleOutcome
{
    // Of timeout(1).
    private const int TimedOut = 124;

    /// <summary>The error for new instances that did not come up; null where all did.</summary>
    public static DeployException? NotUp(ScriptResult result, IReadOnlyList<string> started, ScaleRequest request)
    {
        if (result.Find("after") is not { } after)
            return null;
        var states = SystemdUnits.ParseShow(after.Output, result.Host.Alias).ToDictionary(u => u.Name, StringComparer.Ordinal);
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var unit in started.Where(unit => states.GetValueOrDefault(unit) is not { IsActive: true }))
            reasons[unit] = result.Find("start") is { ExitCode: TimedOut } ? string.Create(CultureInfo.InvariantCulture, $"it was not up after {request.ReadyTimeout.TotalSeconds:0.#} s") : "it is not up";
        foreach (var unit in Restarted(result.Find("stay")))
            reasons.TryAdd(unit, "it did not stay up");
        if (result.Find("prove") is { } prove)
        {
            foreach (var (port, status) in ReplicaProbe.Refusals(prove))
                reasons.TryAdd(request.Template.WithInstance(InstanceOrder.Name(port)).ToString(), status == 0 ? $"no answer from {request.HealthPath}" : $"{request.HealthPath} answered {status}");
        }

        // systemctl failed, and no unit looks like it: its own words are all there is.
        if (reasons.Count == 0)
            return null;
        var words = reasons.Select(r => $"{r.Key}: {r.Value}. {result.Find($"explain {r.Key}")?.Output}".TrimEnd());
        return SystemdErrors.UnitStartFailed(result.Host, started.Where(reasons.ContainsKey), string.Join("\n", words));
    }

    /// <summary>The error for surplus instances that did not stop; null where all did.</summary>
    public static DeployException? NotDown(ScriptResult result, IReadOnlyList<string> stopped)
    {
        if (result.Find("after") is not { Success: true } after)
            return null;
        var still = SystemdUnits.ParseShow(after.Output, result.Host.Alias).Where(u => !UnitState.IsDown(u) && stopped.Contains(u.Name)).ToList();
        // What failed before that says more than that nothing was stopped.
        return still.Count == 0 ? null : SystemdErrors.UnitStopFailed(result.Host, string.Join(", ", still), result.Find("retire")?.Error ?? string.Empty);
    }

    private static IEnumerable<string> Restarted(StepResult? step) =>
        step is not { Success: false } ? [] : SystemdUnits.Blocks(step.Output)
            .GroupBy(facts => facts["Id"], facts => (facts.GetValueOrDefault("ActiveState"), facts.GetValueOrDefault("InvocationID")), StringComparer.Ordinal)
            .Where(unit => unit.Distinct().Count() > 1)
            .Select(unit => unit.Key);
}
