using Renci.SshNet;
using Renci.SshNet.Security;
using XDeploy.Engine.Ssh.Agent;
using XDeploy.Engine.Ssh.KnownHosts;
using XDeploy.Engine.Ssh.Login;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// The keys of a host entry, for one login, in OpenSSH's order: certificates that the entry names, keys of the agent that a file names, the agent's others (not with <c>IdentitiesOnly</c>), and
/// those of files that the agent does not hold. A certificate beside its key is shown right before it.
/// </summary>
internal sealed class IdentityKeys : IPrivateKeySource, IDisposable
{
    private readonly DeployHost _host;
    private readonly SshAgent? _agent;
    private readonly IReadOnlyList<AgentIdentity> _held;
    private readonly List<(string Path, LoginKey Key)> _files = [];
    private readonly List<DeployException> _unreadable = [];
    private readonly List<string> _unmatched = [];

    private IdentityKeys(DeployHost host)
    {
        _host = host;
        _agent = host.IdentityAgent is { } socket ? new SshAgent(socket) : null;
        _held = _agent?.Identities() ?? [];
    }

    /// <summary>The signatures to log in with, in the order to try them.</summary>
    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; private set; } = [];

    /// <summary>The keys that are passed over, as ssh does without a terminal, and why.</summary>
    public IReadOnlyList<DeployException> Unreadable => _unreadable;

    /// <summary>Certificates that are named and go with no key, in words.</summary>
    public IReadOnlyList<string> Unmatched => _unmatched;

    /// <summary>The keys that are tried, in words.</summary>
    public string Summary { get; private set; } = string.Empty;

    /// <summary>Reads them; there may be none.</summary>
    public static IdentityKeys Load(DeployHost host)
    {
        var keys = new IdentityKeys(host);
        try
        {
            keys.Order();
            return keys;
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, key) in _files)
            key.Owned?.Dispose();
    }

    private void Order()
    {
        var named = _host.IdentityFile.Select(file => (File: file, Held: HeldOf(PublicFiles.KeyOf(file)))).ToList();
        foreach (var (file, _) in named.Where(n => n.Held is null && File.Exists(n.File)))
            Read(file);

        List<LoginKey> ordered = [.. _host.CertificateFile.Select(Certified).OfType<LoginKey>()];
        var first = named.Where(n => n.Held is not null).Select(n => n.Held!).Distinct().ToList();
        foreach (var (file, held) in named.Where(n => n.Held is not null))
            ordered.AddRange(WithBeside(file, AgentKey.Of(_agent!, held!)));
        var others = _host.IdentitiesOnly ? [] : _held.Except(first).ToList();
        ordered.AddRange(others.Select(identity => AgentKey.Of(_agent!, identity)));
        foreach (var (path, key) in _files)
            ordered.AddRange(WithBeside(path, key));

        // Each key once by its best signature, and only then by others: a host ends a connection after a few that it does not take (MaxAuthTries).
        var signatures = ordered.DistinctBy(key => Convert.ToBase64String(key.Blob)).Select(key => key.Signatures.Where(IsAccepted).ToList()).ToList();
        HostKeyAlgorithms = [.. signatures.SelectMany(s => s.Take(1)), .. signatures.SelectMany(s => s.Skip(1))];
        var agents = first.Count + others.Count;
        Summary = string.Join(", ", [.. _files.Select(f => f.Path), .. agents == 0 ? Array.Empty<string>() : [agents == 1 ? "a key of the agent" : $"{agents} keys of the agent"]]);
    }

    private AgentIdentity? HeldOf(SshPublicKey? key) => key is null ? null : _held.FirstOrDefault(i => key.Blob.SequenceEqual(i.Blob));

    // Another one may do: a key that cannot be opened is passed over.
    private void Read(string file)
    {
        try
        {
            _files.Add((file, PrivateKeys.Read(_host, file)));
        }
        catch (DeployException e)
        {
            _unreadable.Add(e);
        }
    }

    // The agent signs, or a file does; who names a certificate names its key.
    private LoginKey? Certified(string path)
    {
        if (PublicFiles.CertificateOf(path) is not { } certificate)
        {
            _unmatched.Add($"{path} is no certificate of a user.");
            return null;
        }

        if (HeldOf(certificate.Key) is { } held)
            return AgentKey.Of(_agent!, held).With(certificate);
        var file = _files.Find(f => certificate.Key.Blob.SequenceEqual(f.Key.Blob)).Key;
        if (file is null)
            _unmatched.Add($"the key that {path} certifies is not there.");
        return file?.With(certificate);
    }

    // Where no certificate is named, the one beside a key counts (ssh(1), -i).
    private IEnumerable<LoginKey> WithBeside(string file, LoginKey key) =>
        _host.CertificateFile.Count == 0 && PublicFiles.CertificateOf(file + "-cert.pub") is { } certificate && certificate.Key.Blob.SequenceEqual(key.Blob)
            ? [key.With(certificate), key]
            : [key];

    private bool IsAccepted(HostAlgorithm signature) => _host.PubkeyAcceptedAlgorithm.Count == 0 || _host.PubkeyAcceptedAlgorithm.Contains(signature.Name);
}
