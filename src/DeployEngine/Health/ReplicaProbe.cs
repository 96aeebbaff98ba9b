using System.Globalization;
using System.Text.Json;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Health;

/// <summary>
/// Looks at replicas from their own host, all of a host in one round trip: what systemd says of the unit, which release the process was
/// started in, what the probe answers. The probe comes from an address that a drain lets through, so a drained replica can be judged.
/// </summary>
public sealed class ReplicaProbe(string service, string root, string healthPath, TimeSpan timeout)
{
    private readonly ServiceLayout _layout = new(root);

    /// <summary>Looks at some replicas of one host.</summary>
    /// <param name="session">The host.</param>
    /// <param name="ports">The replicas' ports.</param>
    /// <param name="expectedVersion">The version that a healthy replica reports, if it reports one; null for any.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DeployException">An error of the session, or no curl on the host (<c>RemoteStepFailed</c>).</exception>
    public async Task<IReadOnlyList<ReplicaHealth>> LookAsync(
        ISession session, IReadOnlyCollection<int> ports, string? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(ports);
        var script = new RemoteScript($"look at {service}") { Timeout = TimeSpan.FromSeconds(30) + (timeout * ports.Count) };
        foreach (var port in ports)
            script.Step(Name(port), Look(port));
        var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        return [.. ports.Select(port => Judge(session.Host, port, result[Name(port)].Facts, expectedVersion))];
    }

    private static string Name(int port) => port.ToString(CultureInfo.InvariantCulture);

    private ShellText Look(int port) => ShellText.Of(
        $$"""
        command -v curl >/dev/null || { echo 'curl(1) is not installed' >&2; exit 1; }
        xd_show=$(systemctl show --property=ActiveState,SubState,NRestarts,MainPID,Result -- {{$"{service}@{port}.service"}})
        printf '%s\n' "$xd_show"
        xd_pid=${xd_show##*MainPID=}
        xd_pid=${xd_pid%%[!0-9]*}
        echo "Running=$(readlink "/proc/$xd_pid/cwd" 2>/dev/null || true)"
        echo "Pinned=$(readlink -- {{_layout.Instance(port)}} 2>/dev/null || true)"
        {{RefuseGate.Show(port)}}
        xd_body=$(mktemp)
        trap 'rm -f -- "$xd_body"' EXIT
        echo "Http=$(curl --silent --output "$xd_body" --write-out '%{http_code} %{time_total}' --max-time {{timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)}} --interface {{RefuseGate.ProbeSource}} {{$"http://127.0.0.1:{port}{healthPath}"}} || true)"
        echo "Body=$(head -c 65536 "$xd_body" | base64 -w0)"
        """);

    private ReplicaHealth Judge(DeployHost host, int port, IReadOnlyDictionary<string, string> facts, string? expectedVersion)
    {
        var http = facts["Http"].Split(' ');
        var status = int.Parse(http[0], CultureInfo.InvariantCulture);
        var version = VersionIn(Convert.FromBase64String(facts["Body"]));
        var state = facts.GetValueOrDefault("ActiveState", string.Empty);
        return new ReplicaHealth
        {
            HostName = host.Alias,
            Port = port,
            UnitState = state,
            Restarts = int.TryParse(facts.GetValueOrDefault("NRestarts"), out var restarts) ? restarts : 0,
            StatusCode = status,
            Version = version,
            PinnedRelease = _layout.ReleaseOf(facts["Pinned"]),
            RunningRelease = _layout.ReleaseOf(facts["Running"]),
            Refusing = facts.ContainsKey("Refusing"),
            Latency = TimeSpan.FromSeconds(http.Length > 1 ? double.Parse(http[1], CultureInfo.InvariantCulture) : 0),
            Reason = Why(state, facts, status, version, expectedVersion),
        };
    }

    private string Why(string state, IReadOnlyDictionary<string, string> facts, int status, string? version, string? expected)
    {
        if (state != "active")
            return $"the unit is {state} ({facts.GetValueOrDefault("SubState")}, result {facts.GetValueOrDefault("Result")})";
        if (status == 0)
            return $"no answer from {healthPath}";
        if (status is < 200 or > 299)
            return $"{healthPath} answered {status}";
        if (expected is not null && version is not null && version != expected)
            return $"it reports version {version}, not {expected}";
        return string.Empty;
    }

    private static string? VersionIn(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("version", out var version)
                && version.ValueKind == JsonValueKind.String
                ? version.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
