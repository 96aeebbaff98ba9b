namespace XDeploy.Engine.Ssh.Config;

/// <summary>A keyword of ssh_config: the name that <c>ssh -G</c> gives it, and how its arguments are read.</summary>
/// <param name="Name">The name in lower case; aliases share one.</param>
/// <param name="Read">Takes the arguments, and complains of those that are wrong.</param>
internal sealed record SshKeyword(string Name, Action<SshKeyword, ConfigArguments> Read);
