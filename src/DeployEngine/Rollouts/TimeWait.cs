namespace XDeploy.Engine.Rollouts;

/// <summary>Waits of a rollout.</summary>
internal static class TimeWait
{
    /// <summary>Waits for a time, or until something else happens.</summary>
    /// <remarks>What waits for a cancelled <see cref="Task.Delay(TimeSpan, TimeProvider, CancellationToken)"/> goes on in a thread of the pool; this goes on in the one that cancels, so that simulated time has one order of things.</remarks>
    /// <param name="time">The clock.</param>
    /// <param name="wait">How long at most.</param>
    /// <param name="until">What else ends the wait; null for nothing.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task WaitAsync(this TimeProvider time, TimeSpan wait, Task? until, CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource();
        using (cancellationToken.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetResult(), stopped))
        {
            // A delay drops what is less than a millisecond, and would be over before its time.
            var delay = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, CancellationToken.None);
            await (until is null ? Task.WhenAny(delay, stopped.Task) : Task.WhenAny(delay, stopped.Task, until)).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
