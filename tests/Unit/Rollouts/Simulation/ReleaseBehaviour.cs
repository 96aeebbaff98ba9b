using System.Text.Json.Serialization;

namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>How a release behaves, in milliseconds from the start of a process.</summary>
internal sealed record ReleaseBehaviour
{
    /// <summary>When the probe is answered.</summary>
    public int Ready { get; init; } = 200;

    /// <summary>The unit does not start at all.</summary>
    public bool StartFails { get; init; }

    /// <summary>The probe is never answered well.</summary>
    public bool NeverHealthy { get; init; }

    /// <summary>When the process ends by itself; 0 for never.</summary>
    public int CrashAfter { get; init; }

    /// <summary>When the probe begins to fail; 0 for never.</summary>
    public int FailsAfter { get; init; }

    /// <summary>Whether nothing is wrong with it.</summary>
    [JsonIgnore]
    public bool IsGood => !StartFails && !NeverHealthy && CrashAfter == 0 && FailsAfter == 0 && Ready < 1000;
}
