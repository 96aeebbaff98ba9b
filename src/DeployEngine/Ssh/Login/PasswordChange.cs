using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Ssh.Login;

/// <summary>Sessions of users whose password has expired: sshd lets them in, by key too, and runs nothing but the change of it, for which there is no terminal (session.c of OpenSSH).</summary>
internal static class PasswordChange
{
    private const string Notice = "Password change required but no TTY available.";

    /// <summary>Whether that is what a command's answer tells, in the place of the command's own.</summary>
    public static bool IsWanted(SessionResult result) => result is { ExitCode: 1, Output.Length: 0 } && result.Error.TrimEnd().EndsWith(Notice, StringComparison.Ordinal);
}
