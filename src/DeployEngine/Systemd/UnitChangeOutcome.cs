using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>What came of a change of units on one host.</summary>
/// <param name="Results">The units that do as they were told.</param>
/// <param name="Errors">The units that do not, each with its journal.</param>
/// <param name="Warnings">What systemctl remarked.</param>
public sealed record UnitChangeOutcome(IReadOnlyList<SystemdUnitResult> Results, IReadOnlyList<DeployException> Errors, IReadOnlyList<string> Warnings)
{
    internal static UnitChangeOutcome Read(ScriptResult result, Dictionary<UnitAction, List<string>> todo, List<string> changing)
    {
        foreach (var action in new[] { UnitAction.Enable, UnitAction.Disable })
        {
            if (result.Find(action.ToString()) is { Success: false } failed)
                throw SystemdErrors.LinksFailed(result.Host, action, todo[action], RemoteErrors.FirstLine(failed.Error));
        }

        if (result.Find("after") is not { Success: true } after)
        {
            result.ThrowIfFailed();
            throw RemoteErrors.ScriptCutShort(result.Host, result.Script.Purpose);
        }

        var units = SystemdUnits.ParseShow(after.Output, result.Host.Alias);
        var errors = new Dictionary<string, DeployException>(StringComparer.Ordinal);
        foreach (var unit in NotUp(result, todo, units))
            errors[unit.Name] = SystemdErrors.UnitStartFailed(result.Host, [unit.Name], Explanation(result, unit));
        if (result.Find(nameof(UnitAction.Stop)) is { Success: false } stop)
        {
            var still = units.Where(u => todo[UnitAction.Stop].Contains(u.Name) && !UnitState.IsDown(u)).ToList();
            foreach (var unit in still)
                errors[unit.Name] = SystemdErrors.UnitStopFailed(result.Host, unit.Name, stop.Error);
        }

        // systemctl failed, and no unit looks like it: its own words are all there is.
        if (errors.Count == 0)
            result.ThrowIfFailed();

        var done = units.Where(u => changing.Contains(u.Name) && !errors.ContainsKey(u.Name)).DistinctBy(u => u.Name);
        return new UnitChangeOutcome([.. done.Select(u => UnitChange.Result(u, HasChanged(result, todo, u.Name)))], [.. errors.Values], Remarks(result));
    }

    private static IEnumerable<SystemdUnitStatus> NotUp(ScriptResult result, Dictionary<UnitAction, List<string>> todo, IReadOnlyList<SystemdUnitStatus> units)
    {
        var starts = new[] { UnitAction.Start, UnitAction.Restart }.Where(a => result.Find(a.ToString()) is not null).ToList();
        if (starts.Count == 0)
            return [];
        var asked = starts.SelectMany(a => todo[a]).ToHashSet(StringComparer.Ordinal);
        var said = starts.Select(a => result[a.ToString()]).Where(s => !s.Success).SelectMany(s => Words(s.Error)).ToHashSet(StringComparer.Ordinal);
        // One that crashed at once may be waiting for its next try; one that was refused or lost a dependency just rests.
        var crashed = units.Where(u => u.ActiveState == "failed" || u.SubState == "auto-restart" || (said.Contains(u.Name) && !u.IsActive)).ToList();
        return crashed.Count > 0 || said.Count == 0 ? crashed : units.Where(u => asked.Contains(u.Name) && !u.IsActive);
    }

    // A unit is mentioned as a word of a sentence, which may end with it.
    private static IEnumerable<string> Words(string text) =>
        text.Split([' ', '\n', '"', '\''], StringSplitOptions.RemoveEmptyEntries).Select(word => word.TrimEnd('.', ':', ','));

    private static string Explanation(ScriptResult result, SystemdUnitStatus unit)
    {
        if (result.Find($"explain {unit.Name}")?.Output is { Length: > 0 } explained)
            return explained;
        return result.Steps.FirstOrDefault(s => !s.Success)?.Error ?? $"It is {unit.ActiveState} ({unit.SubState}), with the result {unit.Result}.";
    }

    private static bool HasChanged(ScriptResult result, Dictionary<UnitAction, List<string>> todo, string name) =>
        todo.Any(t => t.Value.Contains(name) && result.Find(t.Key.ToString()) is { } step && !step.Facts.ContainsKey("links"));

    private static List<string> Remarks(ScriptResult result) =>
        [.. result.Steps.Where(s => s.Success && s.Error.Length > 0 && Enum.TryParse<UnitAction>(s.Name, out _)).Select(s => string.Join(' ', s.Error.Split('\n', StringSplitOptions.TrimEntries)))];
}
