using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Ssh.Login;

/// <summary>What else tells logins apart, beside address, user and keys: two entries of one machine must not share one by accident. Secrets are in it as tags.</summary>
internal static class LoginIdentity
{
    /// <summary>The parts, each list behind its name.</summary>
    public static IEnumerable<string> Of(DeployHost host) =>
    [
        "certificates", .. host.CertificateFile,
        "ways", .. host.PreferredAuthentication,
        "signatures", .. host.PubkeyAcceptedAlgorithm,
        "authorities", .. host.CASignatureAlgorithm,
        "revoked", host.RevokedHostKeys ?? string.Empty,
        "secrets", SecretTag.Of(host.Password), SecretTag.Of(host.Passphrase), SecretTag.Of(host.SudoPassword),
    ];
}
