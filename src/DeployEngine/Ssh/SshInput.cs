using Renci.SshNet;
using Renci.SshNet.Common;

namespace XDeploy.Engine.Ssh;

/// <summary>The input of a command that was started, as far as it still takes any: one that is quick has ended before anybody could write to it.</summary>
internal static class SshInput
{
    /// <summary>Opens it; null where the command has ended. What came of it, its result tells, and where it is the connection that ended, the execution fails.</summary>
    public static Stream? TryOpen(SshCommand command)
    {
        try
        {
            // It can be made only once the channel is open, which starting the command sees to before it returns.
            return command.CreateInputStream();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Writes all that there is and ends it.</summary>
    public static void TryWriteAll(SshCommand command, ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var input = TryOpen(command);
            input?.Write(bytes);
        }
        catch (Exception e) when (e is SshException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // It has ended meanwhile, or wants no more.
        }
    }
}
