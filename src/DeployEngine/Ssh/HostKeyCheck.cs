using Renci.SshNet.Common;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Engine.Ssh;

/// <summary>Decides on the key that a host presents, by what is on file for it and by the host's policy.</summary>
internal sealed class HostKeyCheck(DeployHost host)
{
    private readonly KnownHostKeys _known = KnownHostKeys.For(host.KnownHostsFile, host.Address, host.Port, host.HostKeyAlias);
    private readonly RevokedKeys _revoked = RevokedKeys.Of(host);

    /// <summary>What was found; null before the host has shown its key.</summary>
    public HostKeyVerdict? Verdict { get; private set; }

    /// <summary>The type of the key that the host has shown.</summary>
    public string KeyType { get; private set; } = string.Empty;

    /// <summary>Its fingerprint.</summary>
    public string Fingerprint { get; private set; } = string.Empty;

    /// <summary>True where the connection was refused for the host's key.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>The signatures to ask for first: those of keys on file, as OpenSSH does.</summary>
    public IReadOnlyList<string> Preferred =>
    [
        .. _known.HasAuthority ? HostKeyAlgorithms.Certificates : [],
        .. _known.KeyTypes.SelectMany(HostKeyAlgorithms.SignaturesOf),
    ];

    /// <summary>Looks at the key, and says whether the connection goes on.</summary>
    public void Judge(HostKeyEventArgs presented)
    {
        KeyType = presented.HostKeyName;
        Fingerprint = "SHA256:" + presented.FingerPrintSHA256;
        var key = SshPublicKey.TryRead(presented.HostKey) ?? HostCertificate.PlainKey(presented.HostKey);
        Verdict = presented.Certificate is { } certificate
            ? HostCertificate.Judge(_known, _revoked, certificate, key, host)
            : _revoked.Contains(key) ? HostKeyVerdict.Revoked : _known.Judge(presented.HostKey);
        presented.CanTrust = Verdict switch
        {
            HostKeyVerdict.Trusted => true,
            HostKeyVerdict.Revoked => false,
            HostKeyVerdict.Unknown when host.HostKeyPolicy == SshHostKeyPolicy.AcceptNew => TryRemember(key),
            _ => host.HostKeyPolicy == SshHostKeyPolicy.Off,
        };
        IsRefused = !presented.CanTrust;
    }

    // A key that cannot be kept is not one that was seen before: the next connection would accept another.
    private bool TryRemember(SshPublicKey? key)
    {
        if (key is null || host.KnownHostsFile.Count == 0)
            return false;
        KnownHostsCache.Change(host.KnownHostsFile[0], file => KnownHostsEdits.Add(file, _known.Name, key, host.HashKnownHosts));
        return true;
    }
}
