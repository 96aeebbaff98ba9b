using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Rollouts;

/// <summary>
/// The request to a deployment that it pause: a file on the service's anchor host, which any controller may leave there, and which the one at work looks for at its safe
/// points. It names the deployment, so that it means no other one; whoever takes the lock next takes it away.
/// </summary>
internal static class SuspendRequest
{
    /// <summary>Where the request is.</summary>
    public static string File(string service) => $"/var/lib/xdeploy/{service}/suspend";

    /// <summary>Leaves a request, unless the deployment has let go of the service's lock by now.</summary>
    /// <param name="anchor">The anchor host.</param>
    /// <param name="service">Name of the service.</param>
    /// <param name="id">The deployment.</param>
    /// <param name="by">Who asks: <c>user@machine</c>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether the deployment holds the lock, and so was asked.</returns>
    /// <exception cref="DeployException">An error of the session.</exception>
    public static async Task<bool> LeaveAsync(ISession anchor, string service, string id, string by, CancellationToken cancellationToken)
    {
        var file = File(service);
        var script = new RemoteScript($"ask deployment {id} of {service} to pause").Step("ask", $$"""
            if [ ! -e {{ServiceLock.LockFile(service)}} ] || {{ServiceLock.IsFree(service)}}; then exit 0; fi
            case $(head -n 1 -- {{ServiceLock.LockFile(service)}}) in *{{$"({id})"}}) ;; *) exit 0 ;; esac
            printf '%s\n' {{id}} {{by}} >{{file}}.$$
            mv -f -- {{file}}.$$ {{file}}
            echo asked=yes
            """);
        return (await anchor.RunAsync(script, cancellationToken).ConfigureAwait(false))["ask"].Facts.ContainsKey("asked");
    }

    /// <summary>Looks whether a deployment was asked to pause.</summary>
    /// <param name="anchor">The anchor host.</param>
    /// <param name="service">Name of the service.</param>
    /// <param name="id">The deployment.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>Who asked; null where nobody did.</returns>
    /// <exception cref="DeployException">An error of the session.</exception>
    public static async Task<string?> ByAsync(ISession anchor, string service, string id, CancellationToken cancellationToken)
    {
        var script = new RemoteScript($"look whether deployment {id} of {service} was asked to pause").Step("asked", $$"""
            [ -e {{File(service)}} ] || exit 0
            { read -r xd_id; read -r xd_by; } <{{File(service)}}
            [ "$xd_id" != {{id}} ] || printf 'by=%s\n' "$xd_by"
            """);
        return (await anchor.RunAsync(script, cancellationToken).ConfigureAwait(false))["asked"].Facts.GetValueOrDefault("by");
    }
}
