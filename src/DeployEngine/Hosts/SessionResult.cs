namespace XDeploy.Engine.Hosts;

/// <summary>What a command answered.</summary>
/// <param name="ExitCode">Exit status; 128 + N where signal N ended the command.</param>
/// <param name="Output">Standard output, whole.</param>
/// <param name="Error">Standard error, whole.</param>
public sealed record SessionResult(int ExitCode, string Output, string Error);
