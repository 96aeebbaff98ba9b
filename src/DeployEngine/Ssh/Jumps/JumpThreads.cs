namespace XDeploy.Engine.Ssh.Jumps;

/// <summary>
/// Room in the thread pool. The library keeps a thread of the pool for each connection that it forwards, as long as it lives; the pool makes new threads slowly beyond its minimum, so that
/// everything else would wait for them.
/// </summary>
internal static class JumpThreads
{
    private static readonly Lock Gate = new();

    /// <summary>Makes room for one forwarded connection.</summary>
    public static void Take() => Change(1);

    /// <summary>Gives the room back.</summary>
    public static void Return() => Change(-1);

    private static void Change(int by)
    {
        lock (Gate)
        {
            ThreadPool.GetMinThreads(out var workers, out var ports);
            ThreadPool.SetMinThreads(workers + by, ports);
        }
    }
}
