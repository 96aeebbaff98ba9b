using System.Diagnostics;
using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace XDeploy.Engine.Ssh;

/// <summary>How commands end: by themselves, with a status, or by us, in steps.</summary>
internal static class SshEnding
{
    private const int SignalBase = 128;
    private static readonly TimeSpan GraceBeforeKill = TimeSpan.FromSeconds(2);

    /// <summary>The exit status of a command that ended, 128 + N where signal N ended it.</summary>
    /// <exception cref="SshConnectionException">The host closed the channel without saying.</exception>
    public static int ExitCode(SshCommand command) => command.ExitStatus ?? command.ExitSignal switch
    {
        null => throw new SshConnectionException("the host closed the channel without an exit status."),
        "TERM" => SignalBase + 15,
        "KILL" => SignalBase + 9,
        "INT" => SignalBase + 2,
        "HUP" => SignalBase + 1,
        _ => SignalBase,
    };

    /// <summary>Whether it is what the library throws where the connection is gone, or the channel.</summary>
    public static bool IsLoss(Exception e) => e is SshException or SocketException or ObjectDisposedException or InvalidOperationException or IOException;

    /// <summary>TERM, then KILL; a command that survives both would keep its channel for ever, so then the connection goes.</summary>
    /// <param name="command">The command.</param>
    /// <param name="client">Its connection.</param>
    /// <param name="work">Completes when the command has ended.</param>
    public static async Task EndAsync(SshCommand command, SshClient client, Task work)
    {
        foreach (var kill in new[] { false, true })
        {
            try
            {
                command.CancelAsync(forceKill: kill);
            }
            catch (Exception e) when (e is SshException or InvalidOperationException or ObjectDisposedException)
            {
                Debug.WriteLine(e);
            }

            if (await Task.WhenAny(work, Task.Delay(GraceBeforeKill)).ConfigureAwait(false) == work)
                return;
        }

        client.Dispose();
    }
}
