using System.Globalization;
using System.Runtime.InteropServices;

namespace XDeploy.Load;

/// <summary>Adds up what becomes of requests. Safe to call from several threads.</summary>
/// <param name="slot">Length of a slot of the timeline.</param>
internal sealed class Tally(TimeSpan slot)
{
    private const int NotesKept = 20;

    private readonly Lock gate = new();
    private readonly MethodTally get = new();
    private readonly MethodTally post = new();
    private readonly Dictionary<string, long> statuses = [];
    private readonly Dictionary<string, long> versions = [];
    private readonly Dictionary<string, long> errors = [];
    private readonly List<LossNote> notes = [];
    private readonly List<uint> latencies = [];
    private readonly List<SlotTally> slots = [];
    private TimeSpan maxLag;

    /// <summary>A request goes out.</summary>
    /// <param name="isPost">POST, otherwise GET.</param>
    /// <param name="dueAt">Its scheduled time, from the start.</param>
    /// <param name="lag">How much later than that the generator came to it.</param>
    public void Sent(bool isPost, TimeSpan dueAt, TimeSpan lag)
    {
        lock (gate)
        {
            MethodOf(isPost).Sent++;
            SlotAt(dueAt).Sent++;
            if (lag > maxLag) maxLag = lag;
        }
    }

    /// <summary>A request ended; gives how many have been answered well so far.</summary>
    public long Ended(in Outcome outcome)
    {
        lock (gate)
        {
            var method = MethodOf(outcome.IsPost);
            var slotTally = SlotAt(outcome.EndedAt);
            if (outcome.Status is { } status) Count(statuses, status.ToString(CultureInfo.InvariantCulture));
            if (outcome.Version is { } version)
            {
                Count(versions, version);
                Count(slotTally.Versions, version);
            }

            if (outcome.Loss is { } loss)
            {
                method.Lost++;
                slotTally.Lost++;
                Count(errors, loss);
                if (notes.Count < NotesKept)
                    notes.Add(new LossNote(Rounded(outcome.EndedAt.TotalSeconds), outcome.IsPost ? "POST" : "GET", loss));
            }
            else
            {
                method.Answered++;
                slotTally.Answered++;
                var latency = outcome.EndedAt - outcome.DueAt;
                latencies.Add((uint)latency.TotalMicroseconds);
                if (latency > slotTally.Longest) slotTally.Longest = latency;
            }

            return get.Answered + post.Answered;
        }
    }

    /// <summary>What was added up.</summary>
    /// <param name="startedAt">Wall clock at the start.</param>
    /// <param name="sending">How long requests were sent.</param>
    /// <param name="elapsed">Until the last answer.</param>
    /// <param name="cpu">Processor time the generator itself took.</param>
    public LoadReport Report(DateTimeOffset startedAt, TimeSpan sending, TimeSpan elapsed, TimeSpan cpu)
    {
        lock (gate)
        {
            latencies.Sort();
            var sent = get.Sent + post.Sent;
            return new LoadReport
            {
                StartedAt = startedAt,
                Seconds = Rounded(elapsed.TotalSeconds),
                RateAchieved = sending > TimeSpan.Zero ? Math.Round(sent / sending.TotalSeconds, 1) : 0,
                Sent = sent,
                Answered = get.Answered + post.Answered,
                Lost = get.Lost + post.Lost,
                ByMethod = new Dictionary<string, MethodCount> { ["GET"] = get.Total, ["POST"] = post.Total },
                ByStatus = Copy(statuses),
                Versions = Copy(versions),
                Errors = Copy(errors),
                FirstLosses = [.. notes],
                LatencyMs = new LatencySummary(Percentile(0.5), Percentile(0.9), Percentile(0.99), Percentile(1)),
                MaxScheduleLagMs = Rounded(maxLag.TotalMilliseconds),
                CpuSeconds = Rounded(cpu.TotalSeconds),
                Timeline = [.. slots.Select((tally, index) => tally.At(Rounded(index * slot.TotalSeconds)))],
            };
        }
    }

    private MethodTally MethodOf(bool isPost) => isPost ? post : get;

    private SlotTally SlotAt(TimeSpan time)
    {
        var index = (int)(time.Ticks / slot.Ticks);
        while (slots.Count <= index) slots.Add(new SlotTally());
        return slots[index];
    }

    // Nearest rank: a latency that a request really had. The list is sorted.
    private double? Percentile(double share) =>
        latencies.Count == 0 ? null : latencies[Math.Max(0, (int)Math.Ceiling(share * latencies.Count) - 1)] / 1000.0;

    private static void Count(Dictionary<string, long> counts, string key) =>
        CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _)++;

    private static SortedDictionary<string, long> Copy(Dictionary<string, long> counts) => new(counts, StringComparer.Ordinal);

    private static double Rounded(double value) => Math.Round(value, 3);

    private sealed class MethodTally
    {
        public long Sent { get; set; }
        public long Answered { get; set; }
        public long Lost { get; set; }
        public MethodCount Total => new(Sent, Answered, Lost);
    }

    private sealed class SlotTally
    {
        public long Sent { get; set; }
        public long Answered { get; set; }
        public long Lost { get; set; }
        public TimeSpan Longest { get; set; }
        public Dictionary<string, long> Versions { get; } = [];
        public TimelineSlot At(double t) => new(t, Sent, Answered, Lost, Rounded(Longest.TotalMilliseconds), Copy(Versions));
    }
}
