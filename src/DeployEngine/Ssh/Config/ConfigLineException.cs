namespace XDeploy.Engine.Ssh.Config;

/// <summary>A line that OpenSSH refuses, in OpenSSH's words. Reading goes on, so that all wrong lines are told at once.</summary>
internal sealed class ConfigLineException(string message) : Exception(message);
