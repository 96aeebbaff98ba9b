using System.Collections.Concurrent;
using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts;

/// <summary>The plans by which a release comes to hosts: hosts that have the same are sent the same, and of a thousand of them there are a few kinds.</summary>
internal sealed class TransferPlans(ReleaseManifest wanted)
{
    private readonly ConcurrentDictionary<string, Lazy<TransferPlan>> _plans = new(StringComparer.Ordinal);

    /// <summary>The plan with the fewest bytes to send, of all that can be built upon; the position of what it is built upon, or -1.</summary>
    public (TransferPlan Plan, int Basis) Best(IReadOnlyList<ReleaseManifest> there)
    {
        var best = (Plan: Of(null), Basis: -1);
        for (var i = 0; i < there.Count; i++)
        {
            var plan = Of(there[i]);
            if (plan.Cost < best.Plan.Cost)
                best = (plan, i);
        }

        return best;
    }

    private TransferPlan Of(ReleaseManifest? basis) => _plans.GetOrAdd(basis?.Digest ?? string.Empty, _ => new Lazy<TransferPlan>(() => new TransferPlan(wanted, basis))).Value;
}
