using System.Diagnostics;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Rollouts;

/// <summary>
/// One rollout of a service at a time: flock(1) on its anchor host, held by a live connection. A controller that dies, or a network that goes,
/// ends the connection, and with it the lock. The same connection takes a copy of the run's journal to the host, where the next controller finds it.
/// </summary>
public sealed class ServiceLock : IAsyncDisposable
{
    private const string Taken = "taken";

    private readonly IHeldCommand _held;

    private ServiceLock(IHeldCommand held) => _held = held;

    /// <summary>Takes the lock.</summary>
    /// <param name="anchor">The host that keeps the lock: the first balancer, or the first host of a service without one.</param>
    /// <param name="service">Name of the service.</param>
    /// <param name="rolloutId">Id of the rollout, and name of its journal.</param>
    /// <param name="owner">Who takes it and what for, for the message to somebody who finds it taken.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="DeployException">Somebody else holds it (<c>DeploymentLocked</c>), or an error of the session.</exception>
    public static async Task<ServiceLock> TakeAsync(ISession anchor, string service, string rolloutId, string owner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        var file = $"/run/lock/xdeploy-{service}.lock";
        var folder = $"/var/lib/xdeploy/{service}/journal";
        var body = ShellText.Of(
            $$"""
            exec 9>>{{file}} || exit 1
            if flock -n 9; then printf '%s\n' {{owner}} >{{file}}; mkdir -p -- {{folder}} && echo {{Taken}} && cat >>{{folder + "/" + rolloutId + ".jsonl"}}; else cat {{file}}; fi
            """).Source;
        var root = anchor.Host.Privilege == PrivilegeMode.Sudo ? ShellText.Of($"sudo -n sh -c {body}") : ShellText.Of($"sh -c {body}");
        var held = await anchor.HoldAsync(new SessionCommand(root.Source), cancellationToken).ConfigureAwait(false);
        if (held.FirstLine == Taken)
            return new ServiceLock(held);

        await held.DisposeAsync().ConfigureAwait(false);
        throw held.FirstLine is null
            ? RemoteErrors.SudoUnavailable(anchor.Host, $"lock {service}", (await held.Completion.ConfigureAwait(false)).Error)
            : new DeployException(
                "DeploymentLocked", DeployErrorKind.Busy, anchor.Host.Alias,
                $"{service} is being deployed already: {held.FirstLine}", "Wait until that run has ended.");
    }

    /// <summary>Adds to the copy of the journal on the anchor host. It is a copy: where it cannot be written the run goes on.</summary>
    public async Task CopyJournalAsync(ReadOnlyMemory<byte> line)
    {
        try
        {
            await _held.WriteAsync(line).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DeployException or IOException)
        {
            Debug.WriteLine(e);
        }
    }

    /// <summary>Gives the lock back.</summary>
    public ValueTask DisposeAsync() => _held.DisposeAsync();
}
