using System.Globalization;
using XDeploy.Engine.Health;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Ssh;
using XDeploy.Engine.Systemd;

namespace XDeploy.Engine.Rollouts;

/// <summary>The replicas of a service on real hosts: one script per host and phase.</summary>
public sealed class RemoteFleet(DeployService service, SessionPool pool, TimeSpan probeTimeout) : IFleet
{
    private const int StatusMissing = 19;

    private readonly ServiceLayout _layout = new(service.Root);
    private readonly ReplicaProbe _probe = new(service.Name, service.Root, service.HealthPath, probeTimeout);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReplicaHealth>> ObserveAsync(
        IReadOnlyCollection<Replica> replicas, string? expectedVersion, CancellationToken cancellationToken)
    {
        var looks = ByHost(replicas).Select(async group =>
        {
            try
            {
                var session = await pool.GetAsync(group.Key, cancellationToken).ConfigureAwait(false);
                return await _probe.LookAsync(session, Ports(group), expectedVersion, cancellationToken).ConfigureAwait(false);
            }
            catch (DeployException e) when (e.Kind is DeployErrorKind.Connection or DeployErrorKind.Timeout)
            {
                return [.. group.Select(r => new ReplicaHealth { HostName = r.Host.Alias, Port = r.Port, Reason = e.Problem })];
            }
        });
        return [.. (await Task.WhenAll(looks).ConfigureAwait(false)).SelectMany(h => h)];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Replica>> DrainAsync(
        IReadOnlyCollection<Replica> replicas, DrainMethod method, TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (method == DrainMethod.None)
            return [];

        var results = await OnHostsAsync(replicas, "drain replicas", deadline, (script, port) => script
            .Step($"refuse {port}", RefuseGate.Close(port))
            .Step($"quiet {port}", RefuseGate.AwaitQuiet(port, deadline)), cancellationToken).ConfigureAwait(false);
        return [.. replicas.Where(r => results[r.Host.Alias][$"quiet {r.Port}"].Facts["Quiet"] != "yes")];
    }

    /// <inheritdoc/>
    public async Task SwitchAsync(IReadOnlyCollection<Replica> replicas, ReleaseId release, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(release);
        await Task.WhenAll(ByHost(replicas).Select(group => SwitchHostAsync(group.Key, Ports(group), release, cancellationToken))).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task ReadmitAsync(IReadOnlyCollection<Replica> replicas, CancellationToken cancellationToken) =>
        OnHostsAsync(replicas, "readmit replicas", TimeSpan.Zero, (script, port) => script.Step($"admit {port}", RefuseGate.Open(port)), cancellationToken);

    private static IEnumerable<IGrouping<DeployHost, Replica>> ByHost(IEnumerable<Replica> replicas) =>
        replicas.GroupBy(r => r.Host, AliasComparer);

    private static IEqualityComparer<DeployHost> AliasComparer { get; } =
        EqualityComparer<DeployHost>.Create((a, b) => a?.Alias == b?.Alias, h => h.Alias.GetHashCode(StringComparison.Ordinal));

    private static List<int> Ports(IEnumerable<Replica> replicas) => [.. replicas.Select(r => r.Port)];

    private async Task SwitchHostAsync(DeployHost host, List<int> ports, ReleaseId release, CancellationToken cancellationToken)
    {
        var units = ports.ConvertAll(Unit);
        var script = new RemoteScript($"switch {service.Name} to release {release}")
            .Step("release", $$"""[ -f {{_layout.Release(release) + "/" + ServiceLayout.ManifestName}} ] || exit {{StatusMissing}}""");
        foreach (var port in ports)
        {
            // A link of its own is renamed over the old one (rename(2)): there is no moment without a pin.
            var next = _layout.Instance(port) + ".next";
            script.Step($"pin {port}", $"ln -sfn -- {ServiceLayout.PinTarget(release)} {next} && mv -fT -- {next} {_layout.Instance(port)}");
        }

        // A unit that failed before may have used up its start limit.
        script.Step("restart", $$"""
            systemctl reset-failed -- {{units}} 2>/dev/null || true
            systemctl restart -- {{units}} || { {{ShellText.Lines(units.Select(SystemdUnits.Explain))}}
            exit 1; }
            """);
        var session = await pool.GetAsync(host, cancellationToken).ConfigureAwait(false);
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (result["release"].ExitCode == StatusMissing)
        {
            throw new DeployException(
                "ReleaseMissing", DeployErrorKind.NotFound, host.Alias,
                $"release {release} is not in {_layout.Releases}.", "Send it with Send-Artifact first.");
        }

        if (result.Find("restart") is { Success: false } restart)
        {
            throw new DeployException(
                "UnitStartFailed", DeployErrorKind.RemoteFailure, host.Alias,
                $"{string.Join(", ", units)} did not start on release {release}: {(restart.Error + "\n" + restart.Output).Trim()}",
                "Mend the release or the unit file and run the update again.");
        }

        result.ThrowIfFailed();
    }

    private string Unit(int port) => $"{service.Name}@{port.ToString(CultureInfo.InvariantCulture)}.service";

    private async Task<Dictionary<string, ScriptResult>> OnHostsAsync(
        IReadOnlyCollection<Replica> replicas, string purpose, TimeSpan extra, Action<RemoteScript, int> addSteps, CancellationToken cancellationToken)
    {
        var runs = ByHost(replicas).Select(async group =>
        {
            var ports = Ports(group);
            var script = new RemoteScript(purpose) { Timeout = TimeSpan.FromMinutes(1) + (extra * ports.Count) };
            ports.ForEach(port => addSteps(script, port));
            var session = await pool.GetAsync(group.Key, cancellationToken).ConfigureAwait(false);
            return await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        });
        return (await Task.WhenAll(runs).ConfigureAwait(false)).ToDictionary(r => r.Host.Alias, StringComparer.Ordinal);
    }
}
