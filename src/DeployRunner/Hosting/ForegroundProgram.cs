using System.Diagnostics;
using System.Runtime.InteropServices;

namespace XDeploy.Runner.Hosting;

/// <summary>
/// Ends the programs that a stopped script waits for. The engine leaves this to the terminal, which sends Ctrl-C to them as well; a
/// signal that was sent to the runner alone they never see.
/// </summary>
internal static class ForegroundProgram
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks a program to end, and ends it when it has not after a grace time.</summary>
    /// <param name="find">Gives the program, or null while the engine is still about to start it.</param>
    public static async Task EndAsync(Func<Process?> find)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Grace)
        {
            try
            {
                if (find() is { } program && Kill(program.Id, SigTerm) == 0)
                {
                    await AwaitEndAsync(program).ConfigureAwait(false);
                    return;
                }
            }
            catch (InvalidOperationException)
            {
                // It has not started yet, or it has ended and the engine has let go of it.
            }

            await Task.Delay(Step).ConfigureAwait(false);
        }
    }

    private static async Task AwaitEndAsync(Process program)
    {
        using var grace = new CancellationTokenSource(Grace);
        try
        {
            await program.WaitForExitAsync(grace.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            program.Kill(entireProcessTree: true);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
