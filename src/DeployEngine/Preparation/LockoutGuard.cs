using System.Security.Cryptography;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Preparation;

/// <summary>
/// Makes a change that could lock operators out so that it cannot: the host itself is told to go back after a time, the change is made, a new
/// connection has to log in and have root, and only then the host is told to stay. A controller that dies in between changes nothing about it.
/// </summary>
public sealed class LockoutGuard
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly Func<DeployHost, CancellationToken, Task> _prove;
    private readonly TimeSpan _deadline;

    /// <summary>Makes a guard.</summary>
    /// <param name="deadline">After which time the host goes back by itself.</param>
    public LockoutGuard(TimeSpan deadline)
        : this(deadline, ProveAsync)
    {
    }

    internal LockoutGuard(TimeSpan deadline, Func<DeployHost, CancellationToken, Task> prove) => (_deadline, _prove) = (deadline, prove);

    /// <summary>Makes a change.</summary>
    /// <exception cref="DeployException">
    /// Nobody can log in and have root after it (<c>LockoutPrevented</c>), another change is under way (<c>LockoutGuardBusy</c>), a file is not as it was
    /// (<c>PreparationFileChanged</c>), or the host refuses the change (<c>PreparationRefused</c>): the host is as it was before, or goes back by itself.
    /// </exception>
    public async Task RunAsync(ISession session, GuardedChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(change);
        var host = session.Host;
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        await ArmAsync(session, change, token, cancellationToken).ConfigureAwait(false);
        try
        {
            await ApplyAsync(session, change, cancellationToken).ConfigureAwait(false);
            // Half of the time is for the proof, so that there is some left for the answer to reach the host.
            using var half = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            half.CancelAfter(_deadline / 2);
            await _prove(Prover(host, change), half.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not DeployException { ErrorId: "PreparationRefused" or "PreparationFileChanged" })
        {
            var isBack = await TryTakeBackAsync(session).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw PreparationErrors.LockoutPrevented(host, change.Purpose, e is OperationCanceledException ? "no new login within half of the time" : e.Message, isBack ? null : _deadline, e);
        }

        var kept = await session.TryRunAsync(LockoutScripts.Disarm(token), CancellationToken.None).ConfigureAwait(false);
        if (kept.Find("disarm")?.ExitCode == LockoutScripts.StatusReverted)
            throw PreparationErrors.LockoutDeadlinePassed(host, change.Purpose, _deadline);
        kept.ThrowIfFailed();
    }

    // A password would prove nothing of what is to do without it.
    private static DeployHost Prover(DeployHost host, GuardedChange change) => host with
    {
        SudoPassword = change.ProvesPasswordless ? null : host.SudoPassword,
        Password = change.ProvesKey ? null : host.Password,
    };

    private async Task ArmAsync(ISession session, GuardedChange change, string token, CancellationToken cancellationToken)
    {
        var armed = await session.TryRunAsync(LockoutScripts.Arm(change, token, _deadline), cancellationToken).ConfigureAwait(false);
        if (armed.Find("systemd") is { Success: false })
            throw PreparationErrors.NoSystemd(session.Host, change.Purpose);
        if (armed.Find("arm")?.ExitCode == LockoutScripts.StatusBusy)
            throw PreparationErrors.LockoutGuardBusy(session.Host, change.Purpose);
        armed.ThrowIfFailed();
    }

    private static async Task ApplyAsync(ISession session, GuardedChange change, CancellationToken cancellationToken)
    {
        var applied = await session.TryRunAsync(LockoutScripts.Apply(change), cancellationToken).ConfigureAwait(false);
        if (change.Files.FirstOrDefault(f => applied.Find($"as before {f.Path}")?.ExitCode == LockoutScripts.StatusChanged) is { } file)
            throw PreparationErrors.FileChanged(session.Host, change.Purpose, file.Path);
        if ((Failed(applied, "before") ?? Failed(applied, "check")) is { } refused)
            throw PreparationErrors.Refused(session.Host, change.Purpose, refused);
        applied.ThrowIfFailed();
        if (change.Judge(applied["check"]) is not { } reason)
            return;
        await session.RunAsync(LockoutScripts.TakeBack(), cancellationToken).ConfigureAwait(false);
        throw PreparationErrors.Refused(session.Host, change.Purpose, reason);
    }

    private static string? Failed(ScriptResult result, string step) =>
        result.Find(step) is { Success: false } failed ? $"{failed.Error}\n{failed.Output}".Trim() : null;

    // Where the old connection is gone as well, the host does it alone.
    private static async Task<bool> TryTakeBackAsync(ISession session)
    {
        try
        {
            return (await session.TryRunAsync(LockoutScripts.TakeBack(), CancellationToken.None).ConfigureAwait(false)).Success;
        }
        catch (DeployException)
        {
            return false;
        }
    }

    // Not the pooled connection: that one would live on after the change.
    private static async Task ProveAsync(DeployHost host, CancellationToken cancellationToken)
    {
        using var pool = new SessionPool();
        DeployException? seen = null;
        while (true)
        {
            try
            {
                await Task.Delay(seen is null ? TimeSpan.Zero : Pause, cancellationToken).ConfigureAwait(false);
                var session = await pool.GetAsync(host, cancellationToken).ConfigureAwait(false);
                await session.RunAsync(new RemoteScript("prove that root is still to be had").Step("root", $"test \"$(id -u)\" = 0"), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (DeployException e) when (e.ErrorId == "HostUnreachable")
            {
                // An sshd that is reloaded does not listen for a moment.
                seen = e;
            }
            catch (OperationCanceledException) when (seen is not null)
            {
                throw seen;
            }
        }
    }
}
