using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

/// <summary>A traffic log on this machine, written line by line as nginx does, and measured by the real shell and awk.</summary>
internal sealed class TrafficLogFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xdeploy-traffic").FullName;
    private readonly LocalSession _session = new(DeployHost.Local with { Privilege = PrivilegeMode.None });
    private decimal _now = 1_700_000_000m;

    public string Path => System.IO.Path.Combine(_folder, "it's x-model.traffic.log");

    public static string Line(decimal time, string address, string seconds = "0.010", int status = 200, string version = "1.0", string upstream = "x-model", long bytes = 100) =>
        string.Create(CultureInfo.InvariantCulture, $"{time:0.000}\t{status}\t{address}\t{status}\t{seconds}\t{seconds}\t{bytes}\tGET\t{version}\t{upstream}");

    /// <summary>Appends requests to the log, or to a rotated one.</summary>
    public void Write(string address, int count = 1, string suffix = "")
    {
        for (var i = 0; i < count; i++)
            Append(Line(_now += 0.5m, address), suffix);
    }

    public void Append(string line, string suffix = "") => File.AppendAllText(Path + suffix, line + "\n");

    public void Move(string from, string to) => File.Move(Path + from, Path + to);

    public Task<NginxTrafficPosition> Locate() => Meter(null, null, default).LocateAsync(_session, CancellationToken.None);

    public Task<TrafficMeasurement> Measure(
        NginxTrafficPosition? since = null, string? upstream = null, DateTimeOffset? from = null, NginxTrafficGrouping groupBy = NginxTrafficGrouping.Address) =>
        Meter(upstream, from, groupBy).MeasureAsync(_session, since, CancellationToken.None);

    /// <summary>How many requests went where.</summary>
    public async Task<string> Count(NginxTrafficPosition since) => Text((await Measure(since)).Tally);

    public static string Text(TrafficTally tally) =>
        string.Join(' ', tally.Group.Select(g => $"{g.Key.Address}{(g.Key.Version.Length > 0 ? "/" : string.Empty)}{g.Key.Version}={g.Value.Requests}"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private TrafficMeter Meter(string? upstream, DateTimeOffset? from, NginxTrafficGrouping groupBy) =>
        new(new TrafficQuery { Path = Path, Upstream = upstream, From = from, GroupBy = groupBy });
}
