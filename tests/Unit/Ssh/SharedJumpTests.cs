using Renci.SshNet;
using XDeploy.Engine.Ssh.Jumps;

namespace XDeploy.Unit.Ssh;

/// <summary>What needs no sshd; the rest is tried on real hosts (ProxyJump.Tests.ps1).</summary>
public sealed class SharedJumpTests
{
    private static readonly DeployHost Gate = new() { Alias = "gate", Address = "192.0.2.1" };

    [Fact]
    public async Task All_that_ask_at_once_share_one_attempt_and_its_failure()
    {
        var attempts = 0;
        var failing = new TaskCompletionSource<JumpLink>();
        using var jump = new SharedJump(Gate, _ =>
        {
            attempts++;
            return failing.Task;
        });
        var asking = Enumerable.Range(0, 100).Select(_ => jump.LeaseAsync(CancellationToken.None)).ToList();
        failing.SetException(new DeployException("HostUnreachable", DeployErrorKind.Connection, "gate", "cannot connect."));
        foreach (var one in asking)
            Assert.Equal("HostUnreachable", (await Assert.ThrowsAsync<DeployException>(() => one)).ErrorId);
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task The_attempt_goes_on_for_those_who_still_wait_and_ends_with_the_last_one()
    {
        var begun = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        using var jump = new SharedJump(Gate, async token =>
        {
            begun.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                ended.SetResult();
            }

            throw new InvalidOperationException();
        });
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var one = jump.LeaseAsync(first.Token);
        var other = jump.LeaseAsync(second.Token);
        await begun.Task;
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(ended.Task.IsCompleted);
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        await ended.Task;
    }

    [Fact]
    public async Task A_jump_that_ends_every_connection_is_not_logged_in_to_for_ever()
    {
        var attempts = 0;
        using var jump = new SharedJump(Gate, _ =>
        {
            attempts++;
            // As one that has been connected, and has ended.
            return Task.FromResult(new JumpLink(Gate, new SshClient("192.0.2.1", "nobody", "nothing")));
        });
        await Assert.ThrowsAsync<JumpLostException>(() => jump.LeaseAsync(CancellationToken.None));
        Assert.InRange(attempts, 1, 3);
    }

    [Fact]
    public async Task An_attempt_that_nobody_waits_for_any_more_does_not_count_for_the_next_one()
    {
        var attempts = 0;
        using var jump = new SharedJump(Gate, async token =>
        {
            if (++attempts == 1)
                await Task.Delay(Timeout.Infinite, token);
            throw new DeployException("HostUnreachable", DeployErrorKind.Connection, "gate", "cannot connect.");
        });
        using var impatient = new CancellationTokenSource();
        var one = jump.LeaseAsync(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        await Assert.ThrowsAsync<DeployException>(() => jump.LeaseAsync(CancellationToken.None));
    }
}
