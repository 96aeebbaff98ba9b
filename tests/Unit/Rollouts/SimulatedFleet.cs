using Microsoft.Extensions.Time.Testing;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts;

/// <summary>A fleet in memory that behaves as told and watches the floor: at no moment may fewer replicas be in rotation than it says.</summary>
internal sealed class SimulatedFleet(int hosts, int ports, FakeTimeProvider time) : IFleet
{
    private readonly HashSet<Replica> _drained = [];
    private readonly Dictionary<Replica, string> _release = [];

    public List<Replica> All { get; } =
        [.. from h in Enumerable.Range(1, hosts) from p in Enumerable.Range(5001, ports) select new Replica(new DeployHost { Alias = $"app{h}", Address = $"app{h}" }, p)];

    /// <summary>Releases that never get healthy.</summary>
    public HashSet<string> Bad { get; } = [];

    /// <summary>Whether the executor shall readmit and drain in one step.</summary>
    public bool RotatesAtOnce { get; init; }

    /// <summary>The change of the rotation that fails, from 1; 0 for none.</summary>
    public int FailingRotation { get; init; }

    /// <summary>How often the rotation was changed.</summary>
    public int Rotations { get; private set; }

    public int LowestInRotation { get; private set; } = int.MaxValue;

    public string? ReleaseOf(Replica replica) => _release.GetValueOrDefault(replica);

    public void Deploy(string release) => All.ForEach(r => _release[r] = release);

    public int InRotation => All.Count(r => !_drained.Contains(r) && _release.TryGetValue(r, out var release) && !Bad.Contains(release));

    public Task<IReadOnlyList<ReplicaHealth>> ObserveAsync(IReadOnlyCollection<Replica> replicas, string? expectedVersion, CancellationToken cancellationToken)
    {
        // Looking takes time, and so the clock goes on.
        time.Advance(TimeSpan.FromMilliseconds(20));
        Note();
        return Task.FromResult<IReadOnlyList<ReplicaHealth>>([.. replicas.Select(Look)]);
    }

    public Task<IReadOnlyList<Replica>> RotateAsync(
        IReadOnlyCollection<Replica> readmit, IReadOnlyCollection<Replica> drain, TimeSpan deadline, CancellationToken cancellationToken)
    {
        Rotations++;
        if (Rotations == FailingRotation)
            throw new DeployException("NginxReloadFailed", DeployErrorKind.RemoteFailure, "lb1", "told to fail");
        Assert.All(readmit, r => Assert.DoesNotContain(_release[r], Bad));
        _drained.ExceptWith(readmit);
        _drained.UnionWith(drain);
        Note();
        return Task.FromResult<IReadOnlyList<Replica>>([]);
    }

    public Task<TimeSpan> SwitchAsync(IReadOnlyCollection<Replica> replicas, ReleaseId release, TimeSpan patience, CancellationToken cancellationToken)
    {
        Assert.All(replicas, r => Assert.Contains(r, _drained));
        foreach (var replica in replicas)
            _release[replica] = release.Value;
        return Task.FromResult(TimeSpan.Zero);
    }

    public ReplicaHealth Look(Replica replica)
    {
        var release = ReleaseOf(replica);
        return new ReplicaHealth
        {
            HostName = replica.Host.Alias,
            Port = replica.Port,
            PinnedRelease = release,
            RunningRelease = release,
            Refusing = _drained.Contains(replica),
            Drained = _drained.Contains(replica),
            Reason = release is null ? "the unit is inactive" : Bad.Contains(release) ? "/healthz answered 503" : string.Empty,
        };
    }

    private void Note() => LowestInRotation = Math.Min(LowestInRotation, InRotation);
}
