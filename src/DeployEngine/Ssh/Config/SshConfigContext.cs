using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>What resolving a host asks of the machine that it runs on; a test gives its own.</summary>
public sealed record SshConfigContext
{
    /// <summary>This machine and its user.</summary>
    public static SshConfigContext Current { get; } = new();

    /// <summary>The home folder, which <c>~</c> and <c>%d</c> stand for.</summary>
    public string Home { get; init; } = SshPaths.Home;

    /// <summary>The local user: <c>%u</c>.</summary>
    public string User { get; init; } = Environment.UserName;

    /// <summary>The local user's number: <c>%i</c>.</summary>
    public string UserId { get; init; } = LocalAccount.UserId;

    /// <summary>The name of this machine: <c>%l</c>.</summary>
    public string Machine { get; init; } = LocalAccount.MachineName;

    /// <summary>Whether keywords of OpenSSH newer than 9.2 are passed over instead of refused.</summary>
    public bool AcceptsNewer { get; init; } = true;

    /// <summary>Whether included files that everybody may write are refused, as OpenSSH does.</summary>
    public bool ChecksPermissions { get; init; } = true;

    /// <summary>The value of an environment variable, or null.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Runs the command of a Match exec and tells whether it ended with 0.</summary>
    public Func<string, bool> Execute { get; init; } = RunShell;

    /// <summary>Looks a name up: its canonical name where it exists, else null.</summary>
    public Func<string, string?> Lookup { get; init; } = LookUp;

    private static bool RunShell(string command)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("SHELL") ?? "/bin/sh")
        {
            ArgumentList = { "-c", command },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static string? LookUp(string name)
    {
        try
        {
            return Dns.GetHostEntry(name).HostName;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
