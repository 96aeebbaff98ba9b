namespace XDeploy.Engine.Nginx;

/// <summary>The counts of one group of requests.</summary>
public sealed class TrafficGroup
{
    private readonly SortedDictionary<int, long> _status = [];

    /// <summary>Requests that were answered.</summary>
    public long Requests { get; internal set; }

    /// <summary>Requests that failed here and were passed on.</summary>
    public long PassedOn { get; internal set; }

    /// <summary>Bytes that were sent to clients.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Answers by status.</summary>
    public IReadOnlyDictionary<int, long> Status => _status;

    /// <summary>The times that servers took to answer.</summary>
    public TrafficHistogram Times { get; } = new();

    internal void AddStatus(int status, long count) => _status[status] = _status.GetValueOrDefault(status) + count;

    internal void Add(TrafficGroup other)
    {
        Requests += other.Requests;
        PassedOn += other.PassedOn;
        Bytes += other.Bytes;
        foreach (var (status, count) in other._status)
            AddStatus(status, count);
        Times.Add(other.Times);
    }
}
