using System.Diagnostics;

namespace XDeploy.Load;

/// <summary>One run: sends on schedule until told to stop or the duration ends, then waits for what is under way.</summary>
internal sealed class LoadRun
{
    private readonly LoadOptions options;
    private readonly Schedule schedule;
    private readonly Tally tally;
    private readonly Action ready;
    private readonly TaskCompletionSource allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long started;
    private int underWay = 1;
    private int readySaid;

    /// <param name="options">What to send.</param>
    /// <param name="ready">Called once, when enough requests were answered well.</param>
    public LoadRun(LoadOptions options, Action ready)
    {
        this.options = options;
        this.ready = ready;
        schedule = new Schedule(options.Rate, options.PostShare);
        tally = new Tally(options.Slot);
    }

    /// <summary>Runs to the end. Cancelling stops the sending; it loses nothing that was sent.</summary>
    public async Task<LoadReport> RunAsync(CancellationToken stop)
    {
        using var requester = new Requester(options);
        var startedAt = DateTimeOffset.UtcNow;
        var cpu = Environment.CpuUsage.TotalTime;
        started = Stopwatch.GetTimestamp();
        await PaceAsync(requester, stop).ConfigureAwait(false);
        var sending = options.Duration is { } duration && !stop.IsCancellationRequested ? duration : Elapsed;
        EndOne();
        await allEnded.Task.ConfigureAwait(false);
        return tally.Report(startedAt, sending, Elapsed, Environment.CpuUsage.TotalTime - cpu);
    }

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(started);

    private async Task PaceAsync(Requester requester, CancellationToken stop)
    {
        var last = options.Duration is { } duration ? schedule.CountIn(duration) : long.MaxValue;
        for (long next = 0; next < last && !stop.IsCancellationRequested;)
        {
            for (var due = Math.Min(schedule.DueBy(Elapsed), last); next < due; next++) Launch(requester, next);
            if (next == last) break;
            var wait = schedule.DueAt(next) - Elapsed;
            if (wait > TimeSpan.Zero)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), stop)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Launch(Requester requester, long index)
    {
        var dueAt = schedule.DueAt(index);
        var isPost = schedule.IsPost(index);
        tally.Sent(isPost, dueAt, Elapsed - dueAt);
        Interlocked.Increment(ref underWay);
        _ = SendAsync(requester, isPost, dueAt);
    }

    private async Task SendAsync(Requester requester, bool isPost, TimeSpan dueAt)
    {
        try
        {
            var left = dueAt + options.Timeout - Elapsed;
            using var patience = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            var (status, version, loss) = await requester.SendAsync(isPost, patience.Token).ConfigureAwait(false);
            var answered = tally.Ended(new Outcome(isPost, dueAt, Elapsed, status, version, loss));
            if (loss is null && answered >= options.ReadyAfter && Interlocked.Exchange(ref readySaid, 1) == 0) ready();
        }
        catch (Exception e)
        {
            // A fault of the generator itself must not pass for an answer, nor leave the run waiting.
            allEnded.TrySetException(e);
        }
        finally
        {
            EndOne();
        }
    }

    private void EndOne()
    {
        if (Interlocked.Decrement(ref underWay) == 0) allEnded.TrySetResult();
    }
}
