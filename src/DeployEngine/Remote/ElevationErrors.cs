namespace XDeploy.Engine.Remote;

/// <summary>What sudo(8), runuser(1) or su(1) says where somebody cannot become whom work is for, as errors with a remedy each.</summary>
internal static class ElevationErrors
{
    /// <summary>What is said where somebody who is not root is to become somebody else, without sudo.</summary>
    public const string RootOnly = "only root becomes another user without sudo";

    // The first that is found counts; sudo prints its lecture, and more lines, around it.
    private static readonly (string Words, Func<Refusal, DeployException> Make)[] Known =
    [
        ("unknown user", UserUnknown),
        ("does not exist", UserUnknown),
        ("must have a tty", TerminalNeeded),
        ("not in the sudoers file", NotAllowed),
        ("not allowed to", NotAllowed),
        ("may not run sudo", NotAllowed),
        (RootOnly, RootNeeded),
        ("sudo: not found", SudoMissing),
        ("sudo: command not found", SudoMissing),
        ("'sudo': No such file", SudoMissing),
    ];

    /// <summary>The error in what a command printed on standard error before it ran; null where there is none.</summary>
    public static DeployException? Find(DeployHost host, string purpose, RunAs who, string said) =>
        Elevation.IsOther(host, who) && (said.Contains("sudo", StringComparison.Ordinal) || Known.Any(k => said.Contains(k.Words, StringComparison.Ordinal)))
            ? Make(host, purpose, who, said)
            : null;

    /// <summary>The error of a command that did not run.</summary>
    public static DeployException Make(DeployHost host, string purpose, RunAs who, string said)
    {
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var (words, make) in Known)
        {
            if (Array.Find(lines, l => l.Contains(words, StringComparison.Ordinal)) is { } line)
                return make(new Refusal(host, purpose, who, line));
        }

        return Unavailable(new Refusal(host, purpose, who, lines.LastOrDefault() ?? "no message"));
    }

    private static DeployException UserUnknown(Refusal r) => new(
        "UserUnknown", DeployErrorKind.NotFound, r.Host.Alias, $"could not {r.Purpose}: there is no user '{r.Who}' ({r.Answer}).", "Make the user first (useradd), or check the name.");

    private static DeployException TerminalNeeded(Refusal r) => new(
        "SudoNeedsTerminal", DeployErrorKind.Permission, r.Host.Alias,
        $"could not {r.Purpose}: the host's sudo works at a terminal only, and there is none ({r.Answer}).",
        $"Take 'Defaults requiretty' out of sudoers, or except this login with visudo: 'Defaults:{r.Host.User} !requiretty'.");

    private static DeployException NotAllowed(Refusal r) => new(
        "SudoNotAllowed", DeployErrorKind.Permission, r.Host.Alias,
        $"could not {r.Purpose}: sudoers does not let user '{r.Host.User}' run a shell as {r.Who} ({r.Answer}).",
        $"Allow it in /etc/sudoers.d: '{r.Host.User} ALL=({(r.Who.IsRoot ? "ALL" : r.Who)}) NOPASSWD: ALL'. As root, Enable-PasswordlessSudo does.");

    private static DeployException RootNeeded(Refusal r) => new(
        "RootNeeded", DeployErrorKind.Permission, r.Host.Alias,
        $"could not {r.Purpose}: user '{r.Host.User}' cannot become {r.Who} ({r.Answer}).", "Log in as root, or have sudo used: New-DeployHost -Privilege Sudo.");

    private static DeployException SudoMissing(Refusal r) => new(
        "SudoMissing", DeployErrorKind.NotFound, r.Host.Alias, $"could not {r.Purpose}: there is no sudo ({r.Answer}).", "Install it, or log in as root: New-DeployHost -User root.");

    private static DeployException Unavailable(Refusal r) => new(
        "SudoUnavailable", DeployErrorKind.Permission, r.Host.Alias,
        $"could not {r.Purpose}: {(r.Host.SudoPassword is null ? "passwordless sudo" : "sudo")} does not work for user '{r.Host.User}' ({r.Answer}).",
        r.Host.SudoPassword is null
            ? $"Give the password (New-DeployHost or Get-DeployHost -SudoPassword), allow sudo without one (Enable-PasswordlessSudo writes '{r.Host.User} ALL=(ALL:ALL) NOPASSWD: ALL'), or log in as root with privilege None."
            : "See on the host what sudo says, or log in as root with privilege None.");

    private readonly record struct Refusal(DeployHost Host, string Purpose, RunAs Who, string Answer);
}
