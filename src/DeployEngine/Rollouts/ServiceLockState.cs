using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Rollouts;

/// <summary>Looks at a service's lock, and takes it away from a holder that does not let go.</summary>
public static class ServiceLockState
{
    /// <summary>Tells who holds the lock.</summary>
    /// <exception cref="DeployException">An error of the session.</exception>
    public static Task<DeployLock> ReadAsync(ISession anchor, string service, CancellationToken cancellationToken) =>
        RunAsync(anchor, service, new RemoteScript($"look at the lock of {service}"), cancellationToken);

    /// <summary>Ends the process that holds the lock on the anchor host. Its controller finds out before its next effect, and stops.</summary>
    /// <exception cref="DeployException">The holder did not end (<c>RemoteStepFailed</c>), or an error of the session.</exception>
    // Only a process that has the lock's file open is ended: its number may have gone to another one.
    public static async Task<DeployLock> BreakAsync(ISession anchor, string service, CancellationToken cancellationToken)
    {
        var script = new RemoteScript($"take away the lock of {service}").Step("break", $$"""
            xd_pid=$(sed -n 2p {{ServiceLock.LockFile(service)}})
            [ "$(readlink -f -- "/proc/$xd_pid/fd/9")" = "$(readlink -f -- {{ServiceLock.LockFile(service)}})" ] || { echo 'its holder is not known' >&2; exit 1; }
            kill "$xd_pid"
            flock -s -w 5 {{ServiceLock.LockFile(service)}} true
            """);
        return await RunAsync(anchor, service, script, cancellationToken).ConfigureAwait(false) with { Changed = true };
    }

    private static async Task<DeployLock> RunAsync(ISession anchor, string service, RemoteScript script, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        script.Step("lock", $$"""
            [ -e {{ServiceLock.LockFile(service)}} ] || exit 0
            printf 'since=%s\nowner=%s\n' "$(stat -c %Y -- {{ServiceLock.LockFile(service)}})" "$(head -n 1 -- {{ServiceLock.LockFile(service)}})"
            {{ServiceLock.IsFree(service)}} || echo held=yes
            """);
        var facts = (await anchor.RunAsync(script, cancellationToken).ConfigureAwait(false))["lock"].Facts;
        return new DeployLock
        {
            Service = service,
            HostName = anchor.Host.Alias,
            IsHeld = facts.ContainsKey("held"),
            Owner = facts.GetValueOrDefault("owner") is { Length: > 0 } owner ? owner : null,
            Since = facts.TryGetValue("since", out var since) ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(since, CultureInfo.InvariantCulture)) : null,
        };
    }
}
