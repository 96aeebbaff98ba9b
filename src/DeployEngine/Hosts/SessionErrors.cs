namespace XDeploy.Engine.Hosts;

/// <summary>The errors that every kind of session can meet, made in one place so that ids and remedies stay the same.</summary>
internal static class SessionErrors
{
    public static DeployException CommandTimeout(DeployHost host, TimeSpan timeout) => new(
        "CommandTimeout", DeployErrorKind.Timeout, host.Alias,
        $"a command did not end within {timeout.TotalSeconds:0.#} s.",
        "Raise the timeout, or see on the host what it waits for.");

    public static DeployException OutputTooLarge(DeployHost host, int maxBytes) => new(
        "OutputTooLarge", DeployErrorKind.RemoteFailure, host.Alias,
        $"a command printed more than {maxBytes} bytes.",
        "Write large output to a file on the host and copy that.");

    public static DeployException UploadFailed(DeployHost host, string path, string reason, Exception? cause) => new(
        "UploadFailed", DeployErrorKind.RemoteFailure, host.Alias,
        $"writing {path} failed: {reason}",
        "Check the path, its permissions and the free space on the host.", cause);

    public static DeployException FileProtocolUnavailable(DeployHost host, string reason, string remedy, Exception? cause) => new(
        "FileProtocolUnavailable", DeployErrorKind.RemoteFailure, host.Alias, $"takes no files this way: {reason}.", remedy, cause);

    public static DeployException SudoPasswordInvalid(DeployHost host) => new(
        "SudoPasswordInvalid", DeployErrorKind.InvalidInput, host.Alias, "the password for sudo is more than one line.", "Give it without a line break.");

    public static DeployException SudoPasswordWrong(DeployHost host, bool isKnown) => new(
        "SudoPasswordWrong", DeployErrorKind.Permission, host.Alias,
        isKnown ? $"sudo has refused this password of user '{host.User}' before; it was not sent again." : $"sudo refuses the password of user '{host.User}'. It was tried once.",
        "Give the right one: New-DeployHost or Get-DeployHost -SudoPassword. Where the host wants root's or another user's password (rootpw, targetpw in sudoers), give that. The refused one is tried again only by a new process.");

    public static DeployException SudoAsksMore(DeployHost host, TimeSpan limit, string said) => new(
        "SudoAsksMore", DeployErrorKind.Permission, host.Alias,
        $"sudo did not start within {limit.TotalSeconds:0.#} s and did not ask for the password as it should. It said: {Tail(said)}",
        "Only a password can be given. Where the question is one for the password, in words of its own, set 'Defaults passprompt_override' in sudoers; or allow sudo without one: Enable-PasswordlessSudo.");

    private static string Tail(string text) => text.Trim() is { Length: > 0 } said ? said.Split('\n')[^1] : "nothing";
}
