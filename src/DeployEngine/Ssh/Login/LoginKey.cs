using Renci.SshNet.Security;

namespace XDeploy.Engine.Ssh.Login;

/// <summary>A key to log in with, of a file or of an agent.</summary>
/// <param name="Blob">Its public half, or a certificate, in its wire form.</param>
/// <param name="Signatures">The signatures that it makes, best first.</param>
internal sealed record LoginKey(byte[] Blob, IReadOnlyList<HostAlgorithm> Signatures)
{
    /// <summary>What is to be disposed after the login, or null.</summary>
    public IDisposable? Owned { get; init; }

    /// <summary>The key shown with a certificate: the key signs, the certificate is what the host sees.</summary>
    public LoginKey With(UserCertificate certificate) => new(certificate.Blob, [.. Signatures.Select(s => new CertifiedSignature(s, certificate))]);

    private sealed class CertifiedSignature(HostAlgorithm plain, UserCertificate certificate) : HostAlgorithm(certificate.SignatureOf(plain.Name))
    {
        public override byte[] Data => certificate.Blob;

        public override byte[] Sign(byte[] data) => plain.Sign(data);

        public override bool VerifySignature(byte[] data, byte[] signature) => throw new NotSupportedException("A key to log in with signs, and verifies nothing.");
    }
}
