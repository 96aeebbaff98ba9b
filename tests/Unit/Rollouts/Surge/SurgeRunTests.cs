using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.Surge;
using XDeploy.Unit.Rollouts.Simulation;

namespace XDeploy.Unit.Rollouts.Surge;

/// <summary>What becomes of replicas on spare ports, in virtual time: one host, two replicas, one spare port.</summary>
public sealed class SurgeRunTests : IFleet
{
    private static readonly DeployHost Host = new() { Alias = "app1", Address = "app1", User = "deploy" };
    private static readonly Replica[] Replicas = [new(Host, 5001), new(Host, 5002)];
    private static readonly Replica Spare = new(Host, 5009);

    private readonly VirtualTime _time = new();
    private readonly HashSet<Replica> _up = [.. Replicas];
    private readonly HashSet<Replica> _running = [.. Replicas];
    private readonly List<string> _done = [];
    private bool _isIll;
    private bool _nginxRefuses;

    public bool RotatesAtOnce => false;

    [Fact]
    public void They_run_before_they_serve_and_serve_no_more_before_they_are_stopped()
    {
        Assert.Null(Begin(Fresh));
        Assert.Null(End(Fresh, floor: 2));

        Assert.Equal(["start 5009", "up 5009", "down 5009", "stop 5009"], _done);
    }

    [Fact]
    public void One_that_is_ill_never_serves()
    {
        _isIll = true;

        Assert.Contains("No other replica was touched", Begin(Fresh), StringComparison.Ordinal);

        Assert.Equal(["start 5009", "down 5009", "stop 5009"], _done);
    }

    [Fact]
    public void Where_too_few_others_serve_they_serve_on()
    {
        Begin(Fresh);
        _running.Remove(Replicas[0]);

        Assert.Contains("serve on", End(Fresh, floor: 2), StringComparison.Ordinal);

        Assert.Contains(Spare, _up);
        Assert.Contains(Spare, _running);
    }

    [Fact]
    public void Balancers_that_refuse_leave_them_running()
    {
        Begin(Fresh);
        _nginxRefuses = true;

        Assert.Contains("may serve on", End(Fresh, floor: 2), StringComparison.Ordinal);

        Assert.Contains(Spare, _running);
    }

    [Theory]
    [InlineData(2, "down 5009|stop 5009|start 5009|up 5009")]
    [InlineData(3, "up 5009")]
    public void One_of_another_release_is_exchanged_unless_it_is_needed(int floor, string done)
    {
        _up.Add(Spare);
        _running.Add(Spare);

        Assert.Null(Begin(new SurgePlan([Spare], [Spare], [Spare], [Spare]), floor));

        Assert.Equal(done.Split('|'), _done);
    }

    public async Task<IReadOnlyList<ReplicaHealth>> ObserveAsync(IReadOnlyCollection<Replica> replicas, string? expectedVersion, CancellationToken cancellationToken)
    {
        await _time.Wait(TimeSpan.FromMilliseconds(10));
        return [.. replicas.Select(r => new ReplicaHealth
        {
            HostName = r.Host.Alias, Port = r.Port, Down = !_up.Contains(r), Reason = !_running.Contains(r) || (_isIll && r == Spare) ? "/healthz answered 503" : string.Empty,
        })];
    }

    public Task<IReadOnlyList<Replica>> RotateAsync(IReadOnlyCollection<Replica> readmit, IReadOnlyCollection<Replica> drain, TimeSpan deadline, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Replica>> AwaitQuietAsync(IReadOnlyCollection<Replica> replicas, TimeSpan deadline, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<TimeSpan> SwitchAsync(IReadOnlyCollection<Replica> replicas, ReleaseId release, TimeSpan patience, CancellationToken cancellationToken)
    {
        foreach (var replica in replicas)
        {
            Assert.DoesNotContain(replica, _up);
            _done.Add($"start {replica.Port}");
            _running.Add(replica);
        }

        return Task.FromResult(TimeSpan.Zero);
    }

    private static SurgePlan Fresh { get; } = new([Spare], [Spare], [], []);

    private string? Begin(SurgePlan plan, int floor = 2) => _time.RunToEnd(() => Run().BeginAsync(plan, Replicas, floor, CancellationToken.None));

    private string? End(SurgePlan plan, int floor) => _time.RunToEnd(() => Run().EndAsync(plan, Replicas, floor, CancellationToken.None));

    private SurgeRun Run() => new(this, Exchange, Stop, new RolloutRequest { Release = new ReleaseId("2.0"), StableFor = TimeSpan.FromSeconds(1) }, _time, _ => Task.CompletedTask);

    private Task Exchange(IReadOnlyList<Replica> up, IReadOnlyList<Replica> down, CancellationToken cancellationToken)
    {
        if (_nginxRefuses)
            throw new DeployException("NginxReloadFailed", DeployErrorKind.RemoteFailure, "lb1", "nginx did not take the change");
        Assert.All(up, r => Assert.Contains(r, _running));
        _up.UnionWith(up);
        _up.ExceptWith(down);
        _done.AddRange(up.Select(r => $"up {r.Port}"));
        _done.AddRange(down.Select(r => $"down {r.Port}"));
        return Task.CompletedTask;
    }

    private Task<IReadOnlyList<Replica>> Stop(IReadOnlyList<Replica> replicas, CancellationToken cancellationToken)
    {
        foreach (var replica in replicas)
        {
            Assert.DoesNotContain(replica, _up);
            _done.Add($"stop {replica.Port}");
            _running.Remove(replica);
        }

        return Task.FromResult<IReadOnlyList<Replica>>([]);
    }
}
