namespace XDeploy.Engine.Preparation;

/// <summary>Errors of preparing hosts, made in one place.</summary>
internal static class PreparationErrors
{
    private const int LongestQuote = 800;

    public static DeployException SshdValueInvalid(string option, string value, string problem) => new(
        "SshdValueInvalid", DeployErrorKind.InvalidInput, null, $"the value '{value}' of {option} {problem}.", "See sshd_config(5).");

    public static DeployException SshdOptionUnsettable(string option, string reason) => new(
        "SshdOptionUnsettable", DeployErrorKind.InvalidInput, null, $"the option '{option}' cannot be set: {reason}.", "Change the file by hand, and look at it with Get-SshdOption.");

    public static DeployException AuthenticationMethodsNeedPassword(string place, string value) => new(
        "SshdAuthenticationMethodsNeedPassword", DeployErrorKind.InvalidInput, null,
        $"{place} has every login give a password ('AuthenticationMethods {value}'): without passwords nobody could log in.",
        "Say first what logins shall give instead, for example Set-SshdOption @{ AuthenticationMethods = 'publickey' }.");

    public static DeployException LockoutPrevented(DeployHost host, string purpose, string seen, TimeSpan? deadline, Exception cause) => new(
        "LockoutPrevented", DeployErrorKind.Permission, host.Alias,
        $"could not {purpose}: with the change, a new login that has root does not work, so it was taken back. What was seen: {seen}",
        deadline is { } time
            ? $"The host could not be told; it goes back by itself within {time.TotalSeconds:0.#} s."
            : "The host is as it was before. See what in the change keeps this login out.",
        cause);

    public static DeployException LockoutDeadlinePassed(DeployHost host, string purpose, TimeSpan deadline) => new(
        "LockoutDeadlinePassed", DeployErrorKind.Timeout, host.Alias,
        $"could not {purpose}: the change worked, but the host had gone back after {deadline.TotalSeconds:0.#} s before it could be told to stay.",
        "Run it again with more time: -RevertAfter 5min.");

    public static DeployException LockoutGuardBusy(DeployHost host, string purpose) => new(
        "LockoutGuardBusy", DeployErrorKind.Busy, host.Alias,
        $"could not {purpose}: another change that could lock operators out is under way, or its controller has died.",
        "Wait until it has ended; where its controller has died, the host goes back by itself ('systemctl list-timers xdeploy-lockout.timer' tells when).");

    public static DeployException NoSystemd(DeployHost host, string purpose) => new(
        "SystemdMissing", DeployErrorKind.NotFound, host.Alias,
        $"could not {purpose}: the host runs no systemd, which would put the old files back.", "Change such a host by hand, with a second login open.");

    public static DeployException FileChanged(DeployHost host, string purpose, string path) => new(
        "PreparationFileChanged", DeployErrorKind.Busy, host.Alias,
        $"could not {purpose}: {path} is a link, or somebody changed it in the meantime. Nothing was changed.", "Run the cmdlet again.");

    public static DeployException Refused(DeployHost host, string purpose, string answer) => new(
        "PreparationRefused", DeployErrorKind.RemoteFailure, host.Alias,
        $"could not {purpose}: the host refuses it. It said: {(answer.Length > LongestQuote ? answer[..LongestQuote] + " ..." : answer)}", "Nothing was changed.");

    public static DeployException SshdMissing(DeployHost host, string path) => new(
        "SshdMissing", DeployErrorKind.NotFound, host.Alias, $"there is no sshd, or no {path}.", "Install OpenSSH's server.");

    public static DeployException SshdUntold(DeployHost host, string answer) => new(
        "SshdConfigRefused", DeployErrorKind.RemoteFailure, host.Alias, $"sshd refuses its own configuration: {answer}", "Correct the file; sshd would not start with it.");

    public static DeployException SudoersValueInvalid(string value, string problem) => new(
        "SudoersValueInvalid", DeployErrorKind.InvalidInput, null, $"'{value}' {problem}.", "Give a user's name, and commands such as '/usr/bin/systemctl restart x-model'; '/usr/bin/journalctl *' is one with any arguments.");

    public static DeployException SudoMissing(DeployHost host) => new(
        "SudoMissing", DeployErrorKind.NotFound, host.Alias, "there is no sudo.", "Install it, or log in as root.");

    public static DeployException UserMissing(DeployHost host, string user) => new(
        "UserMissing", DeployErrorKind.NotFound, host.Alias, $"there is no user '{user}'.", "Make the user first (useradd).");

    public static DeployException SudoNeedsRootOnce(DeployHost host, string user, Exception cause) => new(
        "SudoNeedsRootOnce", DeployErrorKind.Permission, host.Alias,
        $"could not let '{user}' use sudo without a password: that takes root once, and the login '{host.User}' has it only with a password.",
        "Give that: New-DeployHost or Get-DeployHost -SudoPassword. Or run it once with a login as root: New-DeployHost -User root -Privilege None, or have the host's owner put the file there.", cause);
}
