namespace XDeploy.Engine.Nginx;

/// <summary>A part of a log file: the bytes from one offset to another.</summary>
internal sealed record LogRange(LogFile File, long From, long To);
