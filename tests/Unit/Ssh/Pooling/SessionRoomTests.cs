using Microsoft.Extensions.Time.Testing;
using XDeploy.Engine.Ssh.Pooling;

namespace XDeploy.Unit.Ssh.Pooling;

public sealed class SessionRoomTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeSessions _sessions = new();

    [Fact]
    public async Task A_session_that_rests_is_used_again()
    {
        var slot = Slot(new SessionRoom(2, _time));
        for (var round = 0; round < 3; round++)
            (await Lease(slot)).Dispose();
        Assert.Equal(1, _sessions.Opened);
        Assert.Equal(1, _sessions.Open);
    }

    [Fact]
    public async Task Two_who_ask_at_once_share_one()
    {
        var slot = Slot(new SessionRoom(2, _time));
        var leases = await Task.WhenAll(Lease(slot), Lease(slot));
        Assert.Equal(1, _sessions.Opened);
        Assert.Same(leases[0].Connection, leases[1].Connection);
    }

    [Fact]
    public async Task The_one_that_has_rested_longest_makes_room()
    {
        var room = new SessionRoom(2, _time);
        var slots = Enumerable.Range(0, 3).Select(_ => Slot(room)).ToList();
        foreach (var slot in slots)
            (await Lease(slot)).Dispose();
        await _sessions.IsOpenAsync(2);
        // The second one is still there, the first one is opened anew.
        (await Lease(slots[1])).Dispose();
        Assert.Equal(3, _sessions.Opened);
        (await Lease(slots[0])).Dispose();
        Assert.Equal(4, _sessions.Opened);
    }

    [Fact]
    public async Task Who_comes_where_all_are_in_use_waits_and_gets_the_next_place()
    {
        var room = new SessionRoom(1, _time);
        var first = await Lease(Slot(room));
        var second = Lease(Slot(room));
        var third = Lease(Slot(room));
        Assert.False(second.IsCompleted);
        first.Dispose();
        var lease = await second.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(third.IsCompleted);
        lease.Dispose();
        await third.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Who_no_longer_waits_takes_no_place()
    {
        var room = new SessionRoom(1, _time);
        var first = await Lease(Slot(room));
        using var stop = new CancellationTokenSource();
        var gone = Slot(room).LeaseAsync(DeployHost.Local, stop.Token);
        var second = Lease(Slot(room));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        first.Dispose();
        (await second.WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
        (await Lease(Slot(room)).WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
    }

    [Fact]
    public async Task One_that_cannot_be_opened_takes_no_place()
    {
        var room = new SessionRoom(1, _time);
        var broken = new SessionSlot(room, (_, _) => throw new DeployException("HostUnreachable", DeployErrorKind.Connection, "x", "nobody there."));
        for (var round = 0; round < 3; round++)
            await Assert.ThrowsAsync<DeployException>(() => Lease(broken));
        (await Lease(Slot(room)).WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
    }

    [Fact]
    public async Task One_that_has_ended_is_opened_anew_and_its_place_given_back()
    {
        var room = new SessionRoom(1, _time);
        var slot = Slot(room);
        var used = await Lease(slot);
        _sessions.Last.IsAlive = false;
        used.Dispose();
        (await Lease(slot).WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
        _sessions.Last.IsAlive = false;
        (await Lease(slot).WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
        Assert.Equal(3, _sessions.Opened);
        await _sessions.IsOpenAsync(1);
    }

    [Fact]
    public async Task One_that_is_closed_in_use_closes_after_it()
    {
        var slot = Slot(new SessionRoom(1, _time));
        var used = await Lease(slot);
        Assert.True(slot.Close());
        Assert.Equal(1, _sessions.Open);
        used.Dispose();
        await _sessions.IsOpenAsync(0);
        Assert.False(slot.Close());
    }

    [Fact]
    public async Task What_has_rested_for_long_is_closed()
    {
        var room = new SessionRoom(4, _time);
        (await Lease(Slot(room))).Dispose();
        _time.Advance(TimeSpan.FromMinutes(3));
        (await Lease(Slot(room))).Dispose();
        var used = await Lease(Slot(room));
        _time.Advance(TimeSpan.FromMinutes(3));
        room.CloseResting(TimeSpan.FromMinutes(5));
        await _sessions.IsOpenAsync(2);
        used.Dispose();
        room.CloseResting(TimeSpan.Zero);
        await _sessions.IsOpenAsync(0);
    }

    [Fact]
    public async Task There_are_never_more_than_the_room_holds_and_everybody_has_a_turn()
    {
        const int Capacity = 5;
        var room = new SessionRoom(Capacity, _time);
        var slots = Enumerable.Range(0, 40).Select(_ => Slot(room)).ToList();
        var inUse = new Dictionary<IConnection, int>();
        var most = 0;
        var random = new Random(1);
        var turns = Enumerable.Range(0, 4000).Select(_ => (Slot: slots[random.Next(slots.Count)], Dies: random.Next(10) == 0, Cancelled: random.Next(10) == 0)).ToList();
        await Parallel.ForEachAsync(turns, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (turn, token) =>
        {
            using var stop = new CancellationTokenSource();
            if (turn.Cancelled)
                stop.CancelAfter(TimeSpan.FromMilliseconds(1));
            try
            {
                using var lease = await turn.Slot.LeaseAsync(DeployHost.Local, stop.Token);
                lock (inUse)
                {
                    inUse[lease.Connection] = inUse.GetValueOrDefault(lease.Connection) + 1;
                    most = Math.Max(most, inUse.Count);
                }

                await Task.Yield();
                if (turn.Dies)
                    ((FakeConnection)lease.Connection).IsAlive = false;
                lock (inUse)
                {
                    if (--inUse[lease.Connection] == 0)
                        inUse.Remove(lease.Connection);
                }
            }
            catch (OperationCanceledException) when (turn.Cancelled)
            {
                // It no longer waits.
            }
        }).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.InRange(most, 2, Capacity);
        room.CloseResting(TimeSpan.Zero);
        await _sessions.IsOpenAsync(0);
        // All places are there again.
        var leases = await Task.WhenAll(slots.Take(Capacity).Select(Lease)).WaitAsync(TimeSpan.FromSeconds(30));
        var next = Lease(slots[Capacity]);
        Assert.False(next.IsCompleted);
        Array.ForEach(leases, l => l.Dispose());
        (await next).Dispose();
    }

    private SessionSlot Slot(SessionRoom room) => new(room, _sessions.OpenAsync);

    private static Task<SessionLease> Lease(SessionSlot slot) => slot.LeaseAsync(DeployHost.Local, CancellationToken.None);
}
