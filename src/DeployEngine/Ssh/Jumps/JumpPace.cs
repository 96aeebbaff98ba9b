using System.Diagnostics;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace XDeploy.Engine.Ssh.Jumps;

/// <summary>
/// Has sshd of a jump send small packets at once. It turns Nagle's algorithm off when a login runs a command and not before, and a login that only forwards runs none: each answer of two packets would wait 40 ms
/// for this machine's delayed acknowledgement.
/// </summary>
internal static class JumpPace
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Runs a command that does nothing, beside other work. Whether the jump runs it does not matter; a jump without a shell answers it too.</summary>
    public static void Hasten(SshClient client) =>
        _ = Task.Factory.StartNew(() => Run(client), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Run(SshClient client)
    {
        try
        {
            using var command = client.CreateCommand(":");
            command.CommandTimeout = Patience;
            command.Execute();
        }
        catch (Exception e) when (e is SshException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            Debug.WriteLine(e);
        }
    }
}
