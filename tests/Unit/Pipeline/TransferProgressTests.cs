using System.Management.Automation;
using Microsoft.Extensions.Time.Testing;
using XDeploy.Cmdlets.Pipeline;

namespace XDeploy.Unit.Pipeline;

public sealed class TransferProgressTests
{
    private const long Total = 10 * 1024 * 1024;

    private readonly FakeTimeProvider _time = new();
    private readonly CmdletChannel _channel = new(CancellationToken.None);

    [Fact]
    public void A_transfer_that_begins_is_shown()
    {
        _ = Begin();
        var record = Assert.Single(Shown());
        Assert.Equal((7, "Sending", 0, "0 B of 10 MiB"), (record.ActivityId, record.Activity, record.PercentComplete, record.StatusDescription));
    }

    [Fact]
    public void A_few_records_a_second_are_shown_however_many_counts_come()
    {
        var progress = Begin();
        const int Steps = 1000;
        for (var i = 1; i < Steps; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(2));
            progress.Report(Total * i / Steps);
        }

        var records = Shown();
        // Two seconds at four a second, after the first.
        Assert.InRange(records.Count, 7, 9);
        Assert.Equal(records.Select(r => r.PercentComplete).Order(), records.Select(r => r.PercentComplete));
        Assert.All(records, r => Assert.Equal(7, r.ActivityId));
    }

    [Fact]
    public void Nothing_is_shown_before_the_time_has_come()
    {
        var progress = Begin();
        progress.Report(Total / 4);
        _time.Advance(TimeSpan.FromMilliseconds(249));
        progress.Report(Total / 2);
        Assert.Single(Shown());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        progress.Report((Total / 2) + 1);
        Assert.Equal("5 MiB of 10 MiB", Assert.Single(Shown()).StatusDescription);
    }

    [Fact]
    public void The_last_byte_is_shown_at_once_and_what_follows_it_is_told()
    {
        var progress = Begin();
        progress.Report(Total);
        var record = Shown()[^1];
        Assert.Equal((100, "10 MiB, checking and unpacking"), (record.PercentComplete, record.StatusDescription));
        Assert.Equal(ProgressRecordType.Processing, record.RecordType);
    }

    [Fact]
    public void Counts_that_come_late_or_twice_move_nothing_back()
    {
        var progress = Begin();
        progress.Report(Total);
        _time.Advance(TimeSpan.FromSeconds(1));
        progress.Report(Total / 2);
        progress.Report(Total);
        Assert.Equal([0, 100], Shown().Select(r => r.PercentComplete));
    }

    [Fact]
    public async Task The_end_is_shown_once_and_nothing_after_it()
    {
        var progress = Begin();
        await progress.DisposeAsync();
        await progress.DisposeAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        progress.Report(Total / 2);
        Assert.Equal([ProgressRecordType.Processing, ProgressRecordType.Completed], Shown().Select(r => r.RecordType));
    }

    [Fact]
    public async Task A_full_channel_never_holds_up_a_transfer_and_still_gets_the_end()
    {
        var progress = Begin();
        for (var i = 1; i < 10_000; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            progress.Report(i);
        }

        var end = progress.DisposeAsync().AsTask();
        Assert.False(end.IsCompleted);
        var records = Shown();
        await end;
        Assert.Equal(ProgressRecordType.Completed, records.Concat(Shown()).Last().RecordType);
    }

    private TransferProgress Begin() => new(_channel, _time, activityId: 7, "Sending", Total);

    private List<ProgressRecord> Shown()
    {
        var records = new List<ProgressRecord>();
        while (_channel.Reader.TryRead(out var item))
            records.Add(Assert.IsType<PipelineItem.Progress>(item).Record);
        return records;
    }
}
