using System.Diagnostics;
using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Journal;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Rollouts;

/// <summary>
/// One rollout of a service at a time: flock(1) on its anchor host, held by a live connection. A controller that dies, or a network that goes,
/// ends the connection, and with it the lock. The same connection takes a copy of the run's journal to the host, where the next controller finds it. Each holder has a
/// token that is higher than those before it: hosts refuse the work of a controller that lost the lock without knowing (see <see cref="Fence"/>).
/// </summary>
public sealed class ServiceLock : IAsyncDisposable
{
    private const string Taken = "taken ";
    private const string LostId = "DeploymentLockLost";

    // Who looks whether the lock is held (IsFree) holds it for a moment.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly IHeldCommand _held;
    private readonly DeployHost _anchor;
    private readonly string _service;

    private ServiceLock(IHeldCommand held, DeployHost anchor, string service, long token, string nonce)
    {
        DeploymentId = IdOf(DateTimeOffset.FromUnixTimeSeconds(token), nonce);
        _held = held;
        _anchor = anchor;
        _service = service;
        Token = token;
    }

    /// <summary>The holder's token, which is higher than that of any holder before.</summary>
    public long Token { get; }

    /// <summary>
    /// The identifier of the deployment that the lock was taken for, and name of its journal. It is made of the token, so identifiers sort in the order in which the lock was
    /// held, whatever the clocks of controllers say.
    /// </summary>
    public string DeploymentId { get; }

    /// <summary>A deployment's identifier.</summary>
    /// <param name="start">When it started.</param>
    /// <param name="nonce">What tells it from another one: hexadecimal digits.</param>
    public static string IdOf(DateTimeOffset start, string nonce) => start.ToString("yyyyMMdd'T'HHmmss'Z'-", CultureInfo.InvariantCulture) + nonce;

    /// <summary>The host that keeps a service's lock: the first balancer, or the first host of a service without one.</summary>
    public static DeployHost Anchor(DeployService service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return service.Balancer.Count > 0 ? service.Balancer[0] : service.Host[0];
    }

    /// <summary>Takes the lock.</summary>
    /// <param name="anchor">The host that keeps the lock.</param>
    /// <param name="service">Name of the service.</param>
    /// <param name="nonce">The part of the deployment's identifier that tells it from others.</param>
    /// <param name="owner">Who takes it and what for, for the message to somebody who finds it taken.</param>
    /// <param name="wait">How long to wait for somebody else to let it go.</param>
    /// <param name="waiting">Told who holds it, where it has to be waited for.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="DeployException">Somebody else holds it (<c>DeploymentLocked</c>), or an error of the session.</exception>
    public static async Task<ServiceLock> TakeAsync(
        ISession anchor, string service, string nonce, string owner, TimeSpan wait, Func<string, Task> waiting, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        ArgumentNullException.ThrowIfNull(waiting);
        var held = await TryAsync(anchor, service, nonce, owner, Moment, cancellationToken).ConfigureAwait(false);
        if (!IsTaken(held) && held.FirstLine is { } holder && wait > TimeSpan.Zero)
        {
            await held.DisposeAsync().ConfigureAwait(false);
            await waiting(holder).ConfigureAwait(false);
            held = await TryAsync(anchor, service, nonce, owner, wait, cancellationToken).ConfigureAwait(false);
        }

        if (IsTaken(held))
            return new ServiceLock(held, anchor.Host, service, long.Parse(held.FirstLine![Taken.Length..], CultureInfo.InvariantCulture), nonce);

        await held.DisposeAsync().ConfigureAwait(false);
        throw held.FirstLine is null
            ? ElevationErrors.Make(anchor.Host, $"lock {service}", RunAs.Root, (await held.Completion.ConfigureAwait(false)).Error)
            : new DeployException(
                "DeploymentLocked", DeployErrorKind.Busy, anchor.Host.Alias,
                $"{service} is being deployed already: {held.FirstLine}", "Wait until that run has ended (-WaitLock), or see Get-DeployLock.");
    }

    /// <summary>Makes sure that the lock is still ours, as far as this machine can tell.</summary>
    /// <exception cref="DeployException">It is not (<c>DeploymentLockLost</c>).</exception>
    public void ThrowIfLost()
    {
        if (_held.Completion.IsCompleted)
            throw Lost(_anchor, _service);
    }

    /// <summary>
    /// A step for the beginning of a script that changes something: it fails where a later holder of the lock has been on the host, and leaves our token there.
    /// </summary>
    internal static ShellText Fence(string service, long token)
    {
        var (folder, file) = ($"/var/lib/xdeploy/{service}", FenceFile(service));
        return ShellText.Of(
            $$"""
            xd_seen=$(cat -- {{file}} 2>/dev/null || echo 0)
            [ {{token}} -ge "$xd_seen" ] || exit {{StatusFenced}}
            [ {{token}} -eq "$xd_seen" ] || { mkdir -p -- {{folder}} && echo {{token}} >{{file + ".new"}} && mv -f -- {{file + ".new"}} {{file}}; } ||
                { echo {{$"{file} cannot be written; the disk:"}} >&2; df -h -- {{folder}} >&2; exit 1; }
            """);
    }

    /// <summary>The status of <see cref="Fence"/> where a later holder was there.</summary>
    internal const int StatusFenced = 23;

    /// <summary>Whether an error says that the lock is not ours any more: nothing more may be done then, not even to put things right.</summary>
    internal static bool IsLost(DeployException error) => error.ErrorId == LostId;

    internal static DeployException Lost(DeployHost host, string service) => new(
        LostId, DeployErrorKind.Busy, host.Alias, $"the lock of {service} was lost: the connection that held it ended, or somebody took it away.",
        "Nothing more was changed. See how the service stands with Test-ServiceHealth, and go on with Resume-Deployment.");

    internal static string LockFile(string service) => $"/run/lock/xdeploy-{service}.lock";

    /// <summary>A command that succeeds where nobody holds the lock. It is in nobody's way: others may look at the same moment, and who takes the lock waits for them.</summary>
    internal static ShellText IsFree(string service) => ShellText.Of($"flock -s -n {LockFile(service)} true");

    private static string FenceFile(string service) => $"/var/lib/xdeploy/{service}/fence";

    private static bool IsTaken(IHeldCommand held) => held.FirstLine?.StartsWith(Taken, StringComparison.Ordinal) == true;

    // Where somebody else holds it, the command waits for the end of its input as well: it must not end while we still speak to it. The shell becomes cat, so that one
    // process holds the lock and its number is in the file. What an earlier holder was asked goes before ours can be, which takes our words; so does the journal of one that had nothing to do. A token is a time where that is higher: another host may keep the lock tomorrow.
    private static Task<IHeldCommand> TryAsync(ISession anchor, string service, string nonce, string owner, TimeSpan wait, CancellationToken cancellationToken)
    {
        var file = LockFile(service);
        var folder = DeploymentHistory.Folder(service);
        var body = ShellText.Of(
            $$"""
            exec 9>>{{file}} || exit 1
            if flock -w {{(long)Math.Ceiling(wait.TotalSeconds)}} 9; then
                mkdir -p -- {{folder}} || exit 1
                find {{folder}} -maxdepth 1 -name '*.jsonl' -empty -delete
                xd_token=$(( $(cat -- {{FenceFile(service)}} 2>/dev/null || echo 0) + 1 )); xd_now=$(date +%s)
                [ $xd_token -ge $xd_now ] || xd_token=$xd_now
                echo $xd_token >{{FenceFile(service)}}
                xd_id=$(date -u -d @$xd_token +%Y%m%dT%H%M%SZ)-{{nonce}}
                rm -f -- {{SuspendRequest.File(service)}}
                printf '%s (%s)\n%s\n' {{owner}} $xd_id $$ >{{file}}
                echo {{Taken}}$xd_token
                exec cat >>{{folder}}/$xd_id.jsonl
            fi
            cat {{file}}
            exec cat >/dev/null
            """);
        return anchor.HoldAsync(Elevation.Command(anchor.Host, RunAs.Root, body, readsInput: true), cancellationToken);
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
