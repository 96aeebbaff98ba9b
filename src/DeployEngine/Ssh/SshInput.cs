using Renci.SshNet;
using XDeploy.Engine.Hosts;

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

    /// <summary>Gives a command the password that it may ask for.</summary>
    /// <returns>What it has printed on standard error since it runs; where it never did, all that it printed there.</returns>
    /// <exception cref="DeployException">As for <see cref="PasswordTurn.Answer"/>.</exception>
    public static byte[] Answer(SshCommand command, Stream? input, PasswordTurn turn) =>
        turn.Answer(command.ExtendedOutputStream, input ?? Stream.Null, command.Dispose);

    /// <summary>Writes all that there is and ends it.</summary>
    public static void TryWriteAll(Stream? stream, ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var input = stream;
            input?.Write(bytes);
        }
        catch (Exception e) when (SshEnding.IsLoss(e))
        {
            // It has ended meanwhile, or wants no more.
        }
    }
}
