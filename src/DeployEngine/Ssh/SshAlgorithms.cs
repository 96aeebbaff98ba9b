using Renci.SshNet;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// The algorithms that a connection offers: those that the host's configuration names, or else those of an order that is measured as cheap. What is weak (SHA-1, CBC, 3DES, ssh-rsa) is offered
/// only where somebody names it.
/// </summary>
internal static class SshAlgorithms
{
    // By measured cost to the client: sntrup761 takes ten times the CPU of curve25519.
    private static readonly string[] KeyExchangeOrder =
        ["mlkem768x25519-sha256", "curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com"];

    private static readonly string[] CipherOrder = ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com", "aes128-ctr", "aes256-ctr"];

    /// <summary>Sets what is offered.</summary>
    /// <param name="info">The connection.</param>
    /// <param name="host">Where it goes.</param>
    /// <param name="hostKeys">Signatures of host keys to ask for first: a server has keys of several types, and one of them is on file.</param>
    /// <exception cref="DeployException">None of what the host's configuration asks for is supported (<c>SshAlgorithmsUnsupported</c>).</exception>
    public static void Offer(ConnectionInfo info, DeployHost host, IReadOnlyList<string> hostKeys)
    {
        Keep(host, "key exchange", info.KeyExchangeAlgorithms, host.KexAlgorithm, KeyExchangeOrder);
        Keep(host, "cipher", info.Encryptions, host.Cipher, CipherOrder);
        Keep(host, "message authentication code", info.HmacAlgorithms, host.Mac, [.. info.HmacAlgorithms.Keys]);
        Keep(host, "host key", info.HostKeyAlgorithms, host.HostKeyAlgorithm, [.. hostKeys, .. HostKeyAlgorithms.Plain]);
    }

    private static void Keep<T>(DeployHost host, string subject, IOrderedDictionary<string, T> algorithms, IReadOnlyList<string> wanted, IReadOnlyList<string> order)
    {
        var kept = (wanted.Count > 0 ? wanted : order).Distinct(StringComparer.Ordinal)
            .Where(algorithms.ContainsKey)
            .Select(name => KeyValuePair.Create(name, algorithms[name]))
            .ToList();
        if (kept.Count == 0)
            throw SshErrors.AlgorithmsUnsupported(host, subject, wanted);
        algorithms.Clear();
        foreach (var (name, algorithm) in kept)
            algorithms.Add(name, algorithm);
    }
}
