namespace XDeploy.Engine.Ssh;

/// <summary>Where OpenSSH keeps its files for the current user.</summary>
public static class SshPaths
{
    /// <summary>The home folder.</summary>
    public static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>~/.ssh.</summary>
    public static string UserFolder => Path.Combine(Home, ".ssh");

    /// <summary>~/.ssh/config.</summary>
    public static string UserConfig => Path.Combine(UserFolder, "config");

    /// <summary>The user's two known_hosts files, then the system's two.</summary>
    public static IReadOnlyList<string> DefaultKnownHosts =>
        [Path.Combine(UserFolder, "known_hosts"), Path.Combine(UserFolder, "known_hosts2"), "/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"];

    /// <summary>The variable, and the word in <c>IdentityAgent</c>, that names the agent's socket by default.</summary>
    public const string AgentVariable = "SSH_AUTH_SOCK";

    /// <summary>The socket that a value of <c>IdentityAgent</c> (ssh_config(5)) means: a path, a variable (<c>$NAME</c>), <c>SSH_AUTH_SOCK</c> or <c>none</c>.</summary>
    /// <param name="value">The value; null for the default.</param>
    /// <returns>The socket's path; null for no agent.</returns>
    public static string? Agent(string? value)
    {
        var path = value switch
        {
            null or AgentVariable => Environment.GetEnvironmentVariable(AgentVariable),
            "none" => null,
            ['$', .. var name] => Environment.GetEnvironmentVariable(name),
            ['~', '/', .. var rest] => Path.Combine(Home, rest),
            _ => value,
        };
        return string.IsNullOrEmpty(path) ? null : path;
    }

    /// <summary>The private keys that ssh tries by default.</summary>
    public static IReadOnlyList<string> DefaultIdentities =>
        [Path.Combine(UserFolder, "id_rsa"), Path.Combine(UserFolder, "id_ecdsa"), Path.Combine(UserFolder, "id_ed25519")];
}
