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

    /// <summary>The private keys that ssh tries by default.</summary>
    public static IReadOnlyList<string> DefaultIdentities =>
        [Path.Combine(UserFolder, "id_rsa"), Path.Combine(UserFolder, "id_ecdsa"), Path.Combine(UserFolder, "id_ed25519")];
}
