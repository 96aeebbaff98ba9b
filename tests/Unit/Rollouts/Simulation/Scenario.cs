using System.Text.Json;
using System.Text.Json.Serialization;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>All that a simulated rollout depends on: the same scenario always runs the same way. Times are in milliseconds.</summary>
internal sealed record Scenario
{
    public const string OldRelease = "1.0";
    public const string NewRelease = "2.0";
    public const string MendedRelease = "3.0";

    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    public int Hosts { get; init; } = 3;

    public int Ports { get; init; } = 1;

    /// <summary>How replicas are found, host by host; the rest serves on the old release.</summary>
    public IReadOnlyList<StartState> Start { get; init; } = [];

    public IReadOnlyList<string> Batches { get; init; } = ["1"];

    /// <summary>How many may be away at once after the batches; null where the last batch's size holds for all that follow.</summary>
    public string? Window { get; init; }

    public string MinAvailable { get; init; } = "50%";

    public string MaxFailures { get; init; } = "0";

    public DrainMethod Drain { get; init; } = DrainMethod.Refuse;

    public int StableFor { get; init; } = 1000;

    public int Settle { get; init; } = 500;

    public int DrainTimeout { get; init; } = 1000;

    /// <summary>How long connections stay open after a drain has begun.</summary>
    public int OpenFor { get; init; } = 100;

    /// <summary>How long a round trip takes.</summary>
    public int Latency { get; init; } = 20;

    public ReleaseBehaviour New { get; init; } = new();

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>The controller dies with its nth record, run after run.</summary>
    public IReadOnlyList<int> KilledAtRecord { get; init; } = [];

    /// <summary>The controller dies at this time, in the middle of whatever it does; 0 for never.</summary>
    public int KilledAt { get; init; }

    /// <summary>Ctrl-C at this time; 0 for never.</summary>
    public int CancelledAt { get; init; }

    /// <summary>The run that is at work at this time is asked to pause; 0 for never.</summary>
    public int SuspendedAt { get; init; }

    public RolloutRequest Request(string release) => new()
    {
        Release = new ReleaseId(release),
        BatchSize = [.. Batches.Select(b => new ReplicaCount(b))],
        Window = Window is null ? null : new ReplicaCount(Window),
        MinAvailable = new ReplicaCount(MinAvailable),
        MaxFailures = new ReplicaCount(MaxFailures),
        DrainMethod = Drain,
        DrainTimeout = TimeSpan.FromMilliseconds(DrainTimeout),
        ReadyTimeout = TimeSpan.FromSeconds(5),
        StableFor = TimeSpan.FromMilliseconds(StableFor),
        ProbeInterval = TimeSpan.FromMilliseconds(500),
        ExpectedVersion = release,
    };

    public override string ToString() => JsonSerializer.Serialize(this, Json);

    public static Scenario Parse(string text) => JsonSerializer.Deserialize<Scenario>(text, Json)!;
}
