using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Measures the traffic of balancers from the log that New-NginxSite -TrafficLog has them write: requests, statuses, bytes and times for each
/// server or each version. The log is counted on its host and does not travel. Several balancers are added up. Nothing on a host is changed.
/// </summary>
/// <example>
/// <code>$start = $service.Balancer | Measure-NginxTraffic -Upstream x-model -PositionOnly
/// Start-Sleep 60
/// $service.Balancer | Measure-NginxTraffic -Since $start -GroupBy Version</code>
/// <para>Compares the versions by a minute's requests, across a rotation of the log where there was one.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost lb* | Measure-NginxTraffic -Upstream x-model -From (Get-Date).AddHours(-1) -PerHost | Where-Object ErrorRate -gt 0.01</code>
/// <para>Shows the servers that failed more than one of a hundred requests of the last hour, by balancer.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "NginxTraffic", DefaultParameterSetName = WholeSet)]
[OutputType(typeof(NginxTraffic), typeof(NginxTrafficPosition))]
public sealed class MeasureNginxTrafficCommand : HostCmdlet
{
    private const string WholeSet = "Whole";
    private const string SinceSet = "Since";
    private const string FromSet = "From";
    private const string PositionSet = "Position";

    private readonly Lock _lock = new();
    private readonly TrafficTally _total = new();
    private readonly List<NginxTrafficPosition> _positions = [];

    /// <summary>Count only requests that were passed on to this upstream.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Upstream { get; set; }

    /// <summary>The log's path on the balancers. Default: the one of Since, or the one that New-NginxSite -TrafficLog has for the upstream.</summary>
    [Parameter]
    [ValidatePattern("^/.*[^/]$")]
    public string? Path { get; set; }

    /// <summary>Where to go on from: the Position of earlier results, or what -PositionOnly returned. Every balancer needs one.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SinceSet)]
    [ValidateNotNullOrEmpty]
    public NginxTrafficPosition[] Since { get; set; } = [];

    /// <summary>Count only requests that ended then or later, in rotated logs too if they are not compressed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromSet)]
    public DateTimeOffset From { get; set; }

    /// <summary>Count nothing: return where the logs end, to measure from later.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PositionSet)]
    public SwitchParameter PositionOnly { get; set; }

    /// <summary>What to tell requests apart by: Address (the default), Version, both, or None.</summary>
    [Parameter]
    public NginxTrafficGrouping GroupBy { get; set; } = NginxTrafficGrouping.Address;

    /// <summary>Quantiles of the time that servers took to answer, 0 to 1. Default 0.5, 0.95 and 0.99.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    [ValidateNotNullOrEmpty]
    public double[] Quantile { get; set; } = [0.5, 0.95, 0.99];

    /// <summary>Return results for each balancer by itself, as they come.</summary>
    [Parameter]
    public SwitchParameter PerHost { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Path is null && Upstream is null && Since.Length == 0)
        {
            ThrowTerminatingError(DeployErrorRecord.From(
                new DeployException(
                    "NginxTrafficLogUnnamed", DeployErrorKind.InvalidInput, null, "it is not said which log to read.", "Give the upstream, or the path of its traffic log."),
                this));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        // The last one counts, so that positions can be collected over several measurements.
        var since = Since.LastOrDefault(p => p.HostName == host.Alias && (Path is null || p.Path == Path));
        if (ParameterSetName == SinceSet && since is null)
        {
            throw new DeployException(
                "NginxTrafficPositionMissing", DeployErrorKind.InvalidInput, host.Alias, "there is no position to go on from.",
                "Take one with -PositionOnly, or measure this balancer without -Since.");
        }

        var path = Path ?? since?.Path ?? TrafficLog.PathOf(Upstream!);
        var meter = new TrafficMeter(new TrafficQuery
        {
            Path = path,
            Upstream = Upstream,
            From = ParameterSetName == FromSet ? From : null,
            GroupBy = GroupBy,
        });
        if (PositionOnly)
        {
            await channel.OutputAsync(await meter.LocateAsync(session, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            return;
        }

        var measured = await meter.MeasureAsync(session, since, cancellationToken).ConfigureAwait(false);
        await WarnAsync(host, path, measured, channel).ConfigureAwait(false);
        if (PerHost)
        {
            foreach (var result in measured.Tally.Results([measured.Position], Quantile))
                await channel.OutputAsync(result).ConfigureAwait(false);
            return;
        }

        lock (_lock)
        {
            _total.Add(measured.Tally);
            _positions.Add(measured.Position);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        NginxTrafficPosition[] positions = [.. _positions.OrderBy(p => p.HostName, StringComparer.Ordinal)];
        WriteObject(_total.Results(positions, Quantile), enumerateCollection: true);
    }

    private static async Task WarnAsync(DeployHost host, string path, TrafficMeasurement measured, CmdletChannel channel)
    {
        if (measured.HasGap)
            await channel.WarningAsync($"{host}: what came before in {path} was rotated away, compressed or cut before it was read to its end.").ConfigureAwait(false);
        if (measured.Tally.ForeignLines > 0)
            await channel.WarningAsync($"{host}: {measured.Tally.ForeignLines} lines of {path} are not of the traffic log's format and are not counted.").ConfigureAwait(false);
    }
}
