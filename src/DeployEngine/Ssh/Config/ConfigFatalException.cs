namespace XDeploy.Engine.Ssh.Config;

/// <summary>What ends resolving at once, in OpenSSH's words.</summary>
internal sealed class ConfigFatalException(string message) : Exception(message);
