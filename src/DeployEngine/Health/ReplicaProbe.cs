using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

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
    /// <param name="depth">How much is wanted.</param>
    /// <param name="expectedVersion">The version that a healthy replica reports, if it reports one; null for any.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DeployException">An error of the session, or no curl on the host (<c>RemoteStepFailed</c>).</exception>
    public async Task<HostLook> LookAsync(
        ISession session, IReadOnlyCollection<int> ports, LookDepth depth, string? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(ports);
        // Where curl cannot ask in parallel, replicas that hang are waited for one after another.
        var script = new RemoteScript($"look at {service}") { Timeout = TimeSpan.FromSeconds(30) + (timeout * ports.Count) };
        AddSteps(script, ports, depth);
        return Read(await session.RunAsync(script, cancellationToken).ConfigureAwait(false), ports, expectedVersion);
    }

    /// <summary>
    /// Waits on the host until every replica answers its probe with a 2xx status, its unit fails, or the time is over, and prints <c>Waited</c>, in seconds.
    /// It judges nothing: it spares the controller from asking again and again, over whatever distance.
    /// </summary>
    internal ShellText AwaitAnswers(IReadOnlyCollection<int> ports, TimeSpan patience)
    {
        // Whether a port is open costs a third of what a request costs, and nothing answers before that.
        var waits = ports.Select(port => ShellText.Of(
            $$"""
            until [ -n "$(ss -Hltn {{$"sport = :{Text(port)}"}})" ]; do xd_pause {{Unit(port)}}; done
            until curl --silent --fail --noproxy '*' --output /dev/null --max-time {{Seconds(timeout)}} --interface {{RefuseGate.ProbeSource}} {{Url(port)}}; do xd_pause {{Unit(port)}}; done
            """));
        return ShellText.Of(
            $$"""
            xd_clock() { read -r xd_now xd_rest </proc/uptime; xd_now=${xd_now%.*}; }
            xd_clock; xd_from=$xd_now; xd_tries=0
            trap 'xd_clock; echo "Waited=$((xd_now - xd_from))"' EXIT
            xd_pause() {
                xd_tries=$((xd_tries + 1)); xd_clock
                [ $((xd_now - xd_from)) -lt {{(long)Math.Ceiling(patience.TotalSeconds)}} ] || exit 0
                [ $((xd_tries % 8)) -ne 0 ] || systemctl is-active --quiet -- "$1" || exit 0
                sleep 0.03
            }
            {{ShellText.Lines(waits)}}
            """);
    }

    /// <summary>Asks every replica once more; one that does not answer with a 2xx status fails the step, and <see cref="Refusals"/> tells which.</summary>
    internal ShellText Prove(IReadOnlyCollection<int> ports) => ShellText.Of(
        $$"""
        xd_proven=0
        xd_prove() {
            xd_answer=$(curl --silent --noproxy '*' --output /dev/null --max-time {{Seconds(timeout)}} --interface {{RefuseGate.ProbeSource}} --write-out '%{http_code}' "$2") || :
            case $xd_answer in 2??) ;; *) echo "Refusal $1=$xd_answer"; xd_proven=1 ;; esac
        }
        {{ShellText.Lines(ports.Select(port => ShellText.Of($"xd_prove {Text(port)} {Url(port)}")))}}
        exit $xd_proven
        """);

    /// <summary>The ports that did not pass <see cref="Prove"/>, with the status that they answered; 0 for no answer.</summary>
    internal static IEnumerable<(int Port, int Status)> Refusals(StepResult step) => step.Facts
        .Where(f => f.Key.StartsWith("Refusal ", StringComparison.Ordinal))
        .Select(f => (int.Parse(f.Key.AsSpan("Refusal ".Length), CultureInfo.InvariantCulture), int.TryParse(f.Value, out var status) ? status : 0));

    // What systemd says of a unit that it does not have in memory.
    private static readonly IReadOnlyDictionary<string, string> Resting = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ActiveState"] = "inactive", ["SubState"] = "dead", ["NRestarts"] = "0", ["MainPID"] = "0", ["Result"] = "success",
    };

    // One process for all replicas wherever the tool allows it, and none whose answer nobody wants: hosts run many replicas, and a look is repeated often.
    private void AddSteps(RemoteScript script, IReadOnlyCollection<int> ports, LookDepth depth)
    {
        // A pattern finds what systemd has in memory, and a name has it read a unit that rests from the disk, which is dear.
        var units = ShellText.Of($"systemctl show --all --property=Id,ActiveState,SubState,NRestarts,MainPID,Result,MemoryCurrent -- {ports.Select(port => Unit(port)[..^1] + "[e]")}");
        if (depth == LookDepth.Whole)
        {
            // systemd reads a unit whole, whatever is asked of it, and that is most of a look: it is asked once.
            script
                .Step("units", $$"""
                    xd_units=$({{units}})
                    printf '%s\n\n' "$xd_units"
                    set -- {{ports.Select(_layout.Instance)}}
                    for xd_pid in $(printf '%s\n' "$xd_units" | sed -n 's/^MainPID=//p'); do set -- "$@" "/proc/$xd_pid/cwd"; done
                    find "$@" -maxdepth 0 -printf 'link %p=%l\n' 2>/dev/null || true
                    """)
                .Step("gate", RefuseGate.Show());
        }
        else
        {
            script.Step("units", units);
        }

        var wantsBody = depth != LookDepth.Answer;
        var answers = ShellText.Lines(ports.Select(port => ShellText.Of($"set -- \"$@\" --output {(wantsBody ? Text(port) : "/dev/null")} {Url(port)}")));
        script.Step("probe", ShellText.Lines(
        [
            ShellText.Of($$"""command -v curl >/dev/null || { echo 'curl(1) is not installed' >&2; exit 1; }"""),
            wantsBody ? ShellText.Of($"xd_dir=$(mktemp -d); trap 'rm -rf -- \"$xd_dir\"' EXIT; cd -- \"$xd_dir\"") : ShellText.Empty,
            ShellText.Of($$"""
                set -- --silent --noproxy '*' --max-filesize 1048576 --interface {{RefuseGate.ProbeSource}} --max-time {{Seconds(timeout)}} --write-out '%{url_effective}=%{http_code} %{time_total}\n'
                {{answers}}
                xd_status=0; curl --parallel "$@" || xd_status=$?
                [ $xd_status -ne 2 ] || curl "$@" || true
                """),
            wantsBody ? ShellText.Of($"set -- *\n[ -e \"$1\" ] || set --\n{RemoteArchive.OfParameters}") : ShellText.Empty,
        ]));
    }

    private HostLook Read(ScriptResult result, IReadOnlyCollection<int> ports, string? expectedVersion)
    {
        var units = SystemdUnits.Blocks(result["units"].Output).ToDictionary(facts => facts["Id"], StringComparer.Ordinal);
        var links = result["units"].Facts;
        var refused = result.Find("gate") is { } gate ? RefuseGate.RefusedPorts(gate.Output) : null;
        var answers = result["probe"].Facts;
        var bodies = RemoteArchive.Files(result["probe"]);
        return new HostLook([.. ports.Select(port =>
        {
            var unit = units.GetValueOrDefault(Unit(port), Resting);
            var answer = answers.GetValueOrDefault(Url(port), "0 0").Split(' ');
            var status = int.Parse(answer[0], CultureInfo.InvariantCulture);
            var version = bodies.TryGetValue(Text(port), out var body) ? ReportedVersion.In(body) : null;
            return new ReplicaHealth
            {
                HostName = result.Host.Alias,
                Port = port,
                UnitState = unit["ActiveState"],
                Restarts = int.TryParse(unit["NRestarts"], out var restarts) ? restarts : 0,
                StatusCode = status,
                Version = version,
                PinnedRelease = _layout.ReleaseOf(links.GetValueOrDefault($"link {_layout.Instance(port)}") ?? string.Empty),
                RunningRelease = _layout.ReleaseOf(links.GetValueOrDefault($"link /proc/{unit["MainPID"]}/cwd") ?? string.Empty),
                Refusing = refused?.Contains(port) ?? false,
                MemoryBytes = long.TryParse(unit.GetValueOrDefault("MemoryCurrent"), out var memory) ? memory : null,
                Latency = TimeSpan.FromSeconds(double.Parse(answer[1], CultureInfo.InvariantCulture)),
                Reason = Why(unit, status, version, expectedVersion),
            };
        })], result.Find("gate") is not { } shown || RefuseGate.CanRefuse(shown.Output));
    }

    private string Why(IReadOnlyDictionary<string, string> unit, int status, string? version, string? expected)
    {
        if (unit["ActiveState"] != "active")
            return $"the unit is {unit["ActiveState"]} ({unit["SubState"]}, result {unit["Result"]})";
        if (status == 0)
            return $"no answer from {healthPath}";
        if (status is < 200 or > 299)
            return $"{healthPath} answered {status}";
        if (expected is not null && version is not null && version != expected)
            return $"it reports version {version}, not {expected}";
        return string.Empty;
    }

    private string Unit(int port) => $"{service}@{Text(port)}.service";

    private string Url(int port) => $"http://127.0.0.1:{Text(port)}{healthPath}";

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
