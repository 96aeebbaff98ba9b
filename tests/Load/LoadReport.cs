using System.Text.Json.Serialization;

namespace XDeploy.Load;

/// <summary>What a run saw. README.md beside this file says what each figure means.</summary>
internal sealed record LoadReport
{
    public required DateTimeOffset StartedAt { get; init; }
    public required double Seconds { get; init; }
    public required double RateAchieved { get; init; }
    public required long Sent { get; init; }
    public required long Answered { get; init; }
    public required long Lost { get; init; }
    public required IReadOnlyDictionary<string, MethodCount> ByMethod { get; init; }
    public required IReadOnlyDictionary<string, long> ByStatus { get; init; }
    public required IReadOnlyDictionary<string, long> Versions { get; init; }
    public required IReadOnlyDictionary<string, long> Errors { get; init; }
    public required IReadOnlyList<LossNote> FirstLosses { get; init; }
    public required LatencySummary LatencyMs { get; init; }
    public required double MaxScheduleLagMs { get; init; }
    public required double CpuSeconds { get; init; }
    public required IReadOnlyList<TimelineSlot> Timeline { get; init; }
}

/// <summary>Requests of one method.</summary>
internal sealed record MethodCount(long Sent, long Answered, long Lost);

/// <summary>From the scheduled time to the end of the answer, in milliseconds; of answered requests, null where there is none.</summary>
internal sealed record LatencySummary(double? P50, double? P90, double? P99, double? Max);

/// <summary>One lost request: when it was given up, in seconds from the start.</summary>
internal sealed record LossNote(double T, string Method, string Message);

/// <summary>One slot of time from <paramref name="T"/>, in seconds: what was due, what ended, who answered, the slowest answer.</summary>
internal sealed record TimelineSlot(double T, long Sent, long Answered, long Lost, double MaxMs, IReadOnlyDictionary<string, long> Versions);

/// <summary>The report as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(LoadReport))]
internal sealed partial class LoadReportJson : JsonSerializerContext;
