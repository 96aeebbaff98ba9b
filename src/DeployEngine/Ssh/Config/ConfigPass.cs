namespace XDeploy.Engine.Ssh.Config;

/// <summary>What one reading of the files is about.</summary>
/// <param name="Context">The machine.</param>
/// <param name="Host">The host's name at this reading, which Host lines are compared with.</param>
/// <param name="OriginalHost">The name that was asked for.</param>
/// <param name="IsFinal">Whether this is the second reading, with the host's final name.</param>
internal sealed record ConfigPass(SshConfigContext Context, string Host, string OriginalHost, bool IsFinal);
