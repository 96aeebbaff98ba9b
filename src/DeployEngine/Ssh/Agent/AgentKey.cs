using Renci.SshNet.Security;
using XDeploy.Engine.Ssh.Login;

namespace XDeploy.Engine.Ssh.Agent;

/// <summary>Keys of an agent, to log in with.</summary>
internal static class AgentKey
{
    /// <summary>A key of an agent, or a certificate that it holds with its key.</summary>
    public static LoginKey Of(SshAgent agent, AgentIdentity identity) => new(identity.Blob, [.. Signatures(identity.Type).Select(s => new Signer(agent, identity, s.Name, s.Flags))]);

    // RSA signs by SHA-2 (RFC 8332); SHA-1 is not offered.
    private static IEnumerable<(string Name, uint Flags)> Signatures(string type) => type switch
    {
        "ssh-rsa" => [("rsa-sha2-512", 4), ("rsa-sha2-256", 2)],
        "ssh-rsa" + HostCertificate.Suffix => [("rsa-sha2-512" + HostCertificate.Suffix, 4), ("rsa-sha2-256" + HostCertificate.Suffix, 2)],
        "ssh-dss" or "ssh-dss" + HostCertificate.Suffix => [],
        _ => [(type, 0)],
    };

    private sealed class Signer(SshAgent agent, AgentIdentity identity, string name, uint flags) : HostAlgorithm(name)
    {
        public override byte[] Data => identity.Blob;

        public override byte[] Sign(byte[] data) =>
            agent.Sign(identity.Blob, data, flags) ?? throw new Renci.SshNet.Common.SshAuthenticationException($"the agent did not sign with the key {identity.Comment}");

        public override bool VerifySignature(byte[] data, byte[] signature) => throw new NotSupportedException("An agent's keys sign, and verify nothing.");
    }
}
