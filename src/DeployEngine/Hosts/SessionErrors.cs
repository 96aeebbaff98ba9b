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
}
