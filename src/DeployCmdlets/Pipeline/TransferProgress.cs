using System.Globalization;
using System.Management.Automation;

namespace XDeploy.Cmdlets.Pipeline;

/// <summary>
/// Shows how far a transfer to one host is: a few records a second, under one id, and one that completes it. A record for which the
/// channel has no room is left out, since it must never hold up the transfer.
/// </summary>
internal sealed class TransferProgress : IProgress<long>, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    private readonly CmdletChannel _channel;
    private readonly TimeProvider _time;
    private readonly int _activityId;
    private readonly string _activity;
    private readonly long _total;
    private readonly Lock _gate = new();
    private long _shownAt;
    private long _sent = -1;
    private bool _ended;

    /// <summary>Shows a transfer that begins now.</summary>
    /// <param name="channel">The cmdlet's channel.</param>
    /// <param name="time">The clock.</param>
    /// <param name="activityId">Tells this transfer from the others of the cmdlet.</param>
    /// <param name="activity">What is done, for example "Sending 2.4.1 to app1".</param>
    /// <param name="total">Bytes to send.</param>
    public TransferProgress(CmdletChannel channel, TimeProvider time, int activityId, string activity, long total)
    {
        _channel = channel;
        _time = time;
        _activityId = activityId;
        _activity = activity;
        _total = total;
        Report(0);
    }

    /// <summary>Takes the count of bytes sent so far. Counts may come from any thread, out of order and after the end.</summary>
    public void Report(long value)
    {
        lock (_gate)
        {
            if (_ended || value <= _sent)
                return;
            var isFirst = _sent < 0;
            _sent = value;
            var isLast = value >= _total;
            if (!isFirst && !isLast && _time.GetElapsedTime(_shownAt) < Interval)
                return;
            _shownAt = _time.GetTimestamp();
            _channel.TryProgress(new ProgressRecord(_activityId, _activity, isLast ? $"{Size(value)}, checking and unpacking" : $"{Size(value)} of {Size(_total)}")
            {
                PercentComplete = _total > 0 ? (int)Math.Clamp(100 * value / _total, 0, 100) : 100,
            });
        }
    }

    /// <summary>Takes the transfer off the screen, whether it went well or not.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_ended)
                return ValueTask.CompletedTask;
            _ended = true;
        }

        return _channel.ProgressAsync(new ProgressRecord(_activityId, _activity, "done") { PercentComplete = 100, RecordType = ProgressRecordType.Completed });
    }

    private static string Size(long bytes)
    {
        var unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }
}
