using System.Text.Json;
using XDeploy.Engine.Journal;

namespace XDeploy.Engine.Rollouts;

/// <summary>Plans as they are kept until they are run: what was seen, what would be done, and what was asked. Pure.</summary>
public static class PlanRecord
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Keeps a plan.</summary>
    internal static DeploymentPlan Of(
        string service, RolloutRequest request, RolloutPlan plan, DrainChoice drain, IReadOnlyList<(Replica Replica, ReplicaHealth Health)> seen, DateTimeOffset now, IReadOnlyList<Replica>? surge = null)
    {
        var serving = seen.Where(r => r.Health.InRotation).Select(r => r.Replica).Union(surge ?? []).ToHashSet();
        // What an operator marked down serves nobody afterwards either.
        var marked = seen.Where(r => RolloutPlan.IsMarkedByOperator(r.Health)).Select(r => r.Replica).ToHashSet();
        var batches = new List<PlannedBatch>();
        foreach (var batch in plan.Batches)
        {
            batches.Add(new PlannedBatch { Number = batches.Count + 1, Replica = [.. batch.Select(r => r.ToString())], Available = serving.Except(batch).Count() });
            serving.UnionWith(batch.Where(r => !marked.Contains(r)));
        }

        if (plan.Window.Count > 0)
        {
            var away = Math.Min(plan.WindowSize, plan.Window.Count(serving.Contains));
            batches.Add(new PlannedBatch
            {
                Number = batches.Count + 1, Replica = [.. plan.Window.Select(r => r.ToString())], Available = Math.Min(serving.Count, Math.Max(plan.Floor, serving.Count - away)), Window = plan.WindowSize,
            });
        }

        return new DeploymentPlan
        {
            Service = service,
            Release = request.Release.Value,
            Created = now,
            Batch = batches,
            LowestAvailable = batches.Count == 0 ? serving.Count : batches.Min(b => b.Available),
            ShortestTime = (plan.Batches.Count + (plan.Window.Count == 0 ? 0 : (plan.Window.Count + plan.WindowSize - 1) / plan.WindowSize)) * request.StableFor,
            Drain = $"{drain.Method}: {drain.Reason}",
            Observed = seen.ToDictionary(r => r.Replica.ToString(), r => Words(r.Health), StringComparer.Ordinal),
            Request = JournalJson.Text(RolloutHistory.ToJournal(request)),
        };
    }

    /// <summary>What was asked of a plan.</summary>
    /// <exception cref="DeployException">It is not a plan's request (<c>PlanInvalid</c>).</exception>
    public static RolloutRequest RequestOf(DeploymentPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return JournalJson.Read<JournalRequest>(plan.Request) is { Release: not null } request
            ? RolloutHistory.Request(request)
            : throw Invalid("its request cannot be read");
    }

    /// <summary>A plan as the text of a file.</summary>
    public static string ToText(DeploymentPlan plan) => JsonSerializer.Serialize(plan, Indented);

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="DeployException">It is no plan (<c>PlanInvalid</c>).</exception>
    public static DeploymentPlan Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<DeploymentPlan>(text, Indented) ?? throw Invalid("it is empty");
        }
        catch (JsonException e)
        {
            throw Invalid(e.Message);
        }
    }

    /// <summary>Makes sure that what would be done now is what was planned.</summary>
    /// <exception cref="DeployException">It is not (<c>PlanOutdated</c>).</exception>
    internal static void Require(DeploymentPlan planned, DeploymentPlan now)
    {
        if (planned.Service != now.Service)
            throw Invalid($"it is of {planned.Service}, and not of {now.Service}");
        var changes = planned.Observed.Keys.Union(now.Observed.Keys).Order(StringComparer.Ordinal)
            .Select(r => (Replica: r, Was: planned.Observed.GetValueOrDefault(r, "not there"), Is: now.Observed.GetValueOrDefault(r, "not there")))
            .Where(c => c.Was != c.Is).Select(c => $"{c.Replica} was {c.Was}, and is {c.Is}").ToList();
        if (changes.Count == 0 && planned.Drain != now.Drain)
            changes.Add($"drained would be by {now.Drain}, and not by {planned.Drain}");
        if (changes.Count == 0 && !planned.Batch.Select(Words).SequenceEqual(now.Batch.Select(Words), StringComparer.Ordinal))
            changes.Add("the batches are others");
        if (changes.Count > 0)
        {
            throw new DeployException(
                "PlanOutdated", DeployErrorKind.InvalidInput, null,
                $"the fleet of {planned.Service} is not what it was when the update was planned: {string.Join("; ", changes.Take(5))}{(changes.Count > 5 ? $"; and {changes.Count - 5} more" : string.Empty)}.",
                "Plan it anew with New-RolloutPlan, and review it again.");
        }
    }

    private static string Words(PlannedBatch batch) => $"{string.Join(' ', batch.Replica)} {batch.Window}";

    private static string Words(ReplicaHealth health) =>
        health.Unreachable ? "out of reach"
        : $"pinned to {health.PinnedRelease ?? "none"}, running {health.RunningRelease ?? "none"}, {(health.InRotation ? "in rotation" : health.Healthy ? "out of rotation" : "not healthy")}";

    private static DeployException Invalid(string problem) => new(
        "PlanInvalid", DeployErrorKind.InvalidInput, null, $"this is no plan for the service: {problem}.", "Give what New-RolloutPlan made, or the file that it wrote.");
}
