using System.Diagnostics;
using XDeploy.Engine.Remote;

namespace XDeploy.Unit.Preparation;

/// <summary>
/// Real sshd, sudo and visudo: those of this machine, or of the image of the lab's hosts. Scripts run as root in mounts of their own, with a folder of
/// this run at /mnt, so that neither the machine nor the image changes. Tests that need them are skipped where there are none.
/// </summary>
internal static class HostPrograms
{
    private static readonly Lazy<string?> Root = new(Find);

    /// <summary>Runs a script over a folder, and returns what it printed.</summary>
    public static string Run(string folder, string script)
    {
        Skip.If(Root.Value is null, "neither this machine nor a lab image has sshd and sudo, or the test does not run as root");
        var root = Root.Value!;
        File.WriteAllText(Path.Combine(folder, "script.sh"), script);
        var enter = ShellText.Of(
            $$"""
            mount --bind {{folder}} {{root}}/mnt
            mount -t tmpfs none {{root}}/run
            mkdir {{root}}/run/sshd
            exec chroot {{root}} env PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C sh /mnt/script.sh
            """);
        var start = new ProcessStartInfo("unshare") { RedirectStandardOutput = true, RedirectStandardError = true, ArgumentList = { "-m", "sh", "-ec", enter.Source } };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output;
    }

    private static string? Find()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return null;
        var lab = Environment.GetEnvironmentVariable("XDEPLOY_LAB_HOME") ?? "/var/cache/xdeploy-lab";
        var images = Directory.Exists($"{lab}/image") ? Directory.GetDirectories($"{lab}/image") : [];
        return images.Append(string.Empty).FirstOrDefault(root => File.Exists($"{root}/usr/sbin/sshd") && File.Exists($"{root}/usr/sbin/visudo"));
    }
}
