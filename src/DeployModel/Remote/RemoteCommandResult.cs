namespace XDeploy;

/// <summary>What one command did on one host.</summary>
/// <param name="HostName">Alias of the host.</param>
/// <param name="ExitCode">Exit status, 0 to 255; 128 + N where signal N ended the command.</param>
/// <param name="Output">Standard output, without the last line's line break.</param>
/// <param name="Error">Standard error, without the last line's line break.</param>
/// <param name="Duration">Time from the request to the exit status, connecting included.</param>
public sealed record RemoteCommandResult(string HostName, int ExitCode, string Output, string Error, TimeSpan Duration)
{
    /// <summary>True where the exit status is 0.</summary>
    public bool Success => ExitCode == 0;
}
