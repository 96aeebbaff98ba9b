using System.Collections.Concurrent;
using System.Net.Sockets;
using Renci.SshNet.Common;
using XDeploy.Engine.Ssh;

namespace XDeploy.Unit.Ssh;

public sealed class SshStartsTests : IDisposable
{
    private readonly SshStarts _starts = new();

    public void Dispose() => _starts.Dispose();

    [Fact]
    public async Task So_many_begin_at_once_in_all_and_at_each_address()
    {
        var now = new ConcurrentDictionary<string, int>();
        int all = 0, mostAtOne = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => _starts.RunAsync(
            Host($"h{i}", $"192.0.2.{i % 6}"),
            async token =>
            {
                var address = $"192.0.2.{i % 6}";
                lock (now)
                {
                    mostAtOne = Math.Max(mostAtOne, now.AddOrUpdate(address, 1, (_, n) => n + 1));
                    most = Math.Max(most, ++all);
                }

                await Task.Delay(5, token);
                lock (now)
                {
                    now.AddOrUpdate(address, 0, (_, n) => n - 1);
                    all--;
                }

                return 0;
            },
            CancellationToken.None)));
        Assert.Equal(SshStarts.MaxStarts, most);
        Assert.InRange(mostAtOne, 2, SshStarts.MaxStartsPerAddress);
    }

    [Fact]
    public async Task One_that_sshd_dropped_is_tried_again()
    {
        var tries = 0;
        Assert.Equal(3, await _starts.RunAsync(Host("h", "192.0.2.1"), _ => ++tries < 3 ? throw new SshConnectionException("dropped.") : Task.FromResult(tries), CancellationToken.None));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public async Task One_that_is_refused_is_tried_as_often_as_the_host_says(int attempts, int expected)
    {
        var tries = 0;
        await Assert.ThrowsAsync<SocketException>(() => _starts.RunAsync<int>(
            Host("h", "192.0.2.1") with { ConnectionAttempts = attempts },
            _ =>
            {
                tries++;
                throw new SocketException((int)SocketError.ConnectionRefused);
            },
            CancellationToken.None));
        Assert.Equal(expected, tries);
    }

    [Fact]
    public async Task A_refused_login_is_tried_once()
    {
        var tries = 0;
        await Assert.ThrowsAsync<DeployException>(() => _starts.RunAsync<int>(
            Host("h", "192.0.2.1") with { ConnectionAttempts = 5 },
            _ =>
            {
                tries++;
                throw new DeployException("AuthenticationFailed", DeployErrorKind.Authentication, "h", "refused.");
            },
            CancellationToken.None));
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task Who_waits_for_his_turn_can_give_up()
    {
        using var stop = new CancellationTokenSource();
        var blocked = new TaskCompletionSource<int>();
        var first = Enumerable.Range(0, SshStarts.MaxStartsPerAddress).Select(i => _starts.RunAsync(Host($"h{i}", "192.0.2.1"), _ => blocked.Task, CancellationToken.None)).ToList();
        var waiting = _starts.RunAsync(Host("late", "192.0.2.1"), _ => Task.FromResult(0), stop.Token);
        Assert.False(waiting.IsCompleted);
        // Others are not held up.
        Assert.Equal(1, await _starts.RunAsync(Host("other", "192.0.2.2"), _ => Task.FromResult(1), CancellationToken.None));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        blocked.SetResult(2);
        await Task.WhenAll(first);
    }

    private static DeployHost Host(string alias, string address) => new() { Alias = alias, Address = address };
}
