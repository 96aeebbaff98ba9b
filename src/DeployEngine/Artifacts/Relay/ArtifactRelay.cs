using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Preparation;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Ssh.AuthorizedKeys;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Engine.Artifacts.Relay;

/// <summary>
/// A host that has a release and hands it on to its neighbours, which fetch it by ssh(1). It makes a key for this that does nothing but hand out chunks of the release, and no longer than it takes: what a neighbour gets is checked as if
/// it came from here.
/// </summary>
public sealed class ArtifactRelay(ISession session, ServiceLayout layout, ReleaseId release) : IAsyncDisposable
{
    private const string Comment = "xdeploy-relay";

    // sshd drops logins at random from its MaxStartups on, which is 10 by default.
    private const int NeighboursAtOnce = 8;

    private const int MaxAttempts = 3;

    private static readonly TimeSpan PatienceAtEnd = TimeSpan.FromSeconds(30);

    private readonly RelayScripts _scripts = new(layout, release, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
    private readonly SemaphoreSlim _gate = new(1);
    private readonly SemaphoreSlim _neighbours = new(NeighboursAtOnce);
    private readonly Dictionary<string, RelayOffer> _offers = new(StringComparer.Ordinal);
    private DeployException? _problem;
    private Access? _access;

    /// <summary>The host.</summary>
    public DeployHost Host => session.Host;

    /// <summary>Takes back what it was opened with, where the host can still be told so. The key ends by itself, after half a day.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_access is not null || _problem is not null)
        {
            using var patience = new CancellationTokenSource(PatienceAtEnd);
            try
            {
                if (_access is { } access)
                    await RemoveAsync(access, patience.Token).ConfigureAwait(false);
                await session.RunAsync(new RemoteScript($"stop handing on release {release}").Step("close", _scripts.Close()), patience.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is DeployException or OperationCanceledException)
            {
                Debug.WriteLine(e);
            }
        }

        _gate.Dispose();
        _neighbours.Dispose();
    }

    /// <summary>Waits for a turn to fetch; it ends when the result is disposed.</summary>
    internal Task<Turn> EnterAsync(CancellationToken cancellationToken) => Turn.TakeAsync(_neighbours, cancellationToken);

    /// <summary>Has the chunks of a plan ready for a neighbour.</summary>
    /// <exception cref="DeployException">It cannot be done (<c>RelayUnavailable</c>), or an error of the session.</exception>
    internal async Task<RelayOffer> OfferAsync(TransferPlan plan, CancellationToken cancellationToken)
    {
        var key = KeyOf(plan);
        using var turn = await Turn.TakeAsync(_gate, cancellationToken).ConfigureAwait(false);
        try
        {
            if (_problem is not null)
                throw _problem;
            if (_offers.TryGetValue(key, out var known))
                return known;
            _access ??= await OpenAsync(cancellationToken).ConfigureAwait(false);
            var script = new RemoteScript($"make ready to hand on release {release}") { Timeout = TimeSpan.FromMinutes(30) }.Step("build", _scripts.Build(key, plan));
            var built = (await session.RunAsync(script, cancellationToken).ConfigureAwait(false))["build"];
            var sizes = built.Lines.Select(line => line.Split(' ')).Where(w => w is ["chunk", _, _])
                .ToDictionary(w => int.Parse(w[1], CultureInfo.InvariantCulture), w => long.Parse(w[2], CultureInfo.InvariantCulture));
            return _offers[key] = new RelayOffer(key, sizes, _access.Key, _access.HostKeys);
        }
        catch (DeployException e)
        {
            // The others need not try: each of them would wait for the same.
            _problem = e;
            throw;
        }
    }

    private static string KeyOf(TransferPlan plan) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plan.Wanted.Digest + plan.Basis?.Digest)))[..16];

    private async Task<Access> OpenAsync(CancellationToken cancellationToken)
    {
        if (Host.IsLocal)
            throw RelayErrors.Unavailable(Host, "this machine is worked on without sshd", "Have another host hand it on.");
        var bySudo = Host.Privilege == PrivilegeMode.Sudo;
        if (bySudo && Host.SudoPassword is not null)
            throw RelayErrors.Unavailable(Host, "its sudo is given a password", "Have a host hand it on whose sudo asks for none (Enable-PasswordlessSudo), or where root logs in.");

        var result = await session.TryRunAsync(new RemoteScript($"open a way to release {release}").Step("open", _scripts.Open()).Step("host keys", RelayScripts.HostKeys), cancellationToken).ConfigureAwait(false);
        if (result.Find("open") is { ExitCode: RelayScripts.StatusNoKeygen })
            throw RelayErrors.Unavailable(Host, "it has no ssh-keygen", "Install OpenSSH's client there (openssh-client).");
        var facts = result.ThrowIfFailed()["open"].Facts;
        var hostKeys = result["host keys"].Lines;
        if (hostKeys.Count == 0)
            throw RelayErrors.Unavailable(Host, "its sshd tells no host key", "See that sshd -T works there.");
        var key = SshPublicKey.TryParse(facts["public"], out _) ?? throw RelayErrors.Unavailable(Host, "its ssh-keygen made no key", "See that ssh-keygen works there.");

        var options = $"restrict,expiry-time=\"{facts["expiry"]}\",command=\"{_scripts.Command(bySudo).Source.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var installation = await PublicKeyInstallation.PlanAsync(session, null, [(key, Comment)], options, exclusive: false, cancellationToken).ConfigureAwait(false);
                await installation.ApplyAsync(session, null, cancellationToken).ConfigureAwait(false);
                return new Access(Convert.FromBase64String(facts["key"]), hostKeys, installation.Path, key);
            }
            catch (DeployException e) when (e.ErrorId == "AuthorizedKeysChanged" && attempt < MaxAttempts)
            {
                // Another one who hands on from this host was faster.
                Debug.WriteLine(e);
            }
        }
    }

    private async Task RemoveAsync(Access access, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var read = await session.RunAsync(new RemoteScript("read the keys of a user").Step("read", RemoteFile.Read(access.Path)), cancellationToken).ConfigureAwait(false);
            if (RemoteFile.Text(read["read"]) is not { } before)
                return;
            var after = AuthorizedKeysDocument.Parse(before).Without(access.PublicKey).Text;
            var change = new FileChange.Content(access.Path, FileText.Encode(before), FileText.Encode(after));
            var script = new RemoteScript("take a key back").Step("as before", change.IsAsBefore).Step("write", change.Do);
            if ((await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false)).Find("write") is { Success: true })
                return;
        }
    }

    private sealed record Access(byte[] Key, IReadOnlyList<string> HostKeys, string Path, SshPublicKey PublicKey);
}
