using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace XDeploy.Unit.Rollouts;

/// <summary>A clock that moves only while somebody waits for it, so that work which takes long in real time takes no simulated time.</summary>
internal sealed class SimulatedTime : FakeTimeProvider
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private int _waiting;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _waiting);
        return base.CreateTimer(
            s =>
            {
                Interlocked.Decrement(ref _waiting);
                callback(s);
            },
            state, dueTime, period);
    }

    /// <summary>Moves the clock until a task is done.</summary>
    public T RunToEnd<T>(Task<T> task)
    {
        var watch = Stopwatch.StartNew();
        while (!task.IsCompleted)
        {
            if (watch.Elapsed > Patience)
                throw new TimeoutException("The task did not end.");
            if (Volatile.Read(ref _waiting) > 0)
                Advance(Step);
            else
                Thread.Yield();
        }

#pragma warning disable xUnit1031 // It is completed.
        return task.GetAwaiter().GetResult();
#pragma warning restore xUnit1031
    }
}
