namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>
/// A clock that jumps from one timer to the next. Timers fire in the order of their time and then of their making, all on the thread that runs
/// <see cref="RunToEnd{T}"/>, and what awaits them goes on at once on that thread: there is one order of things, and it is the same in every run.
/// </summary>
internal sealed class VirtualTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan End = TimeSpan.FromDays(30);

    private readonly PriorityQueue<Timer, (long Due, long Number)> _queue = new();
    private long _made;

    /// <summary>Time since the start.</summary>
    public TimeSpan Now { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + Now;

    /// <summary>Does something later.</summary>
    public void After(TimeSpan wait, Action action) => _ = new Timer(this, _ => action(), null, wait);

    /// <summary>A wait of the simulation itself.</summary>
    public Task Wait(TimeSpan wait) => Task.Delay(wait, this);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer(this, callback, state, dueTime);

    /// <summary>Starts work and moves the clock until it is done.</summary>
    /// <exception cref="TimeoutException">It waits for something that never comes, or for longer than anybody would.</exception>
    public T RunToEnd<T>(Func<Task<T>> work)
    {
        // A context of the test runner would take what follows an await to another thread.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var task = work();
            while (!task.IsCompleted)
            {
                if (!_queue.TryDequeue(out var next, out var key) || Now > End)
                    throw new TimeoutException($"Nothing happens any more after {Now}.");
                if (next.IsDisposed)
                    continue;
                Now = TimeSpan.FromTicks(Math.Max(Now.Ticks, key.Due));
                next.Fire();
            }

#pragma warning disable xUnit1031 // It is completed.
            return task.GetAwaiter().GetResult();
#pragma warning restore xUnit1031
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private sealed class Timer : ITimer
    {
        private readonly VirtualTime _time;
        private readonly TimerCallback _callback;
        private readonly object? _state;

        public Timer(VirtualTime time, TimerCallback callback, object? state, TimeSpan due)
        {
            (_time, _callback, _state) = (time, callback, state);
            Change(due, Timeout.InfiniteTimeSpan);
        }

        public bool IsDisposed { get; private set; }

        public void Fire() => _callback(_state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
                _time._queue.Enqueue(this, ((_time.Now + dueTime).Ticks, _time._made++));
            return true;
        }

        public void Dispose() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
