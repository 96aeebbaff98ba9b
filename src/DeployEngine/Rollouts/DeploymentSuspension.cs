using System.Text.RegularExpressions;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts.Canary;

namespace XDeploy.Engine.Rollouts;

/// <summary>Asks the deployment that is at work on a service to pause at its next safe point, whichever machine runs it.</summary>
/// <param name="anchor">The service's anchor host.</param>
/// <param name="service">Name of the service.</param>
/// <param name="time">The clock.</param>
public sealed partial class DeploymentSuspension(ISession anchor, string service, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The deployment that can be asked.</summary>
    /// <param name="id">The deployment; null for the one that is at work.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>Its identifier, and who runs it and what for, in words.</returns>
    /// <exception cref="DeployException">It is not at work, or on its way back (<c>NothingToSuspend</c>), or an error of the session.</exception>
    public async Task<(string Id, string Owner)> FindAsync(string? id, CancellationToken cancellationToken)
    {
        var held = await ServiceLockState.ReadAsync(anchor, service, cancellationToken).ConfigureAwait(false);
        var match = IdOfOwner().Match(held.IsHeld ? held.Owner ?? string.Empty : string.Empty);
        if (!match.Success || (id is not null && match.Groups[1].Value != id))
            throw Nothing(id is null ? $"no deployment of {service} is at work." : $"deployment {id} of {service} is not at work{(held.IsHeld ? $": {held.Owner} is" : string.Empty)}.");
        id = match.Groups[1].Value;
        var journal = await DeploymentHistory.OfAnchorAsync(anchor, service, id, cancellationToken).ConfigureAwait(false);
        if (journal?.Header.Request.Canary is not null && CanaryHistory.WayOf(journal) != JournalCanaryWay.Up)
            throw Nothing($"deployment {id} of {service} takes a canary back, which is not paused: nothing is safer than its end.");
        return (id, held.Owner!);
    }

    /// <summary>Asks it, and waits for what comes of it.</summary>
    /// <param name="id">The deployment.</param>
    /// <param name="by">Who asks: <c>user@machine</c>.</param>
    /// <param name="wait">How long to wait at most until it has ended and its lock is free.</param>
    /// <param name="cancellationToken">Stops the wait; the deployment stays asked.</param>
    /// <returns>How it stands then.</returns>
    /// <exception cref="DeployException">It has ended, or had nothing to do (<c>NothingToSuspend</c>), or an error of the session.</exception>
    public async Task<Deployment> AskAsync(string id, string by, TimeSpan wait, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        if (!await SuspendRequest.LeaveAsync(anchor, service, id, by, cancellationToken).ConfigureAwait(false))
            throw Nothing($"deployment {id} of {service} has ended by now.");
        while (true)
        {
            // The lock first: one that has let go of it writes no more.
            var held = await ServiceLockState.ReadAsync(anchor, service, cancellationToken).ConfigureAwait(false);
            var isAtWork = held.IsHeld && held.Owner?.Contains(id, StringComparison.Ordinal) == true;
            if (!isAtWork || time.GetElapsedTime(start) >= wait)
            {
                if (await DeploymentHistory.OfAnchorAsync(anchor, service, id, cancellationToken).ConfigureAwait(false) is { } journal)
                    return journal.ToDeployment(held);
                // Between its lock and its journal it looks at the service.
                if (!isAtWork)
                    throw Nothing($"deployment {id} of {service} has ended, and had nothing to do.");
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static DeployException Nothing(string problem) =>
        new("NothingToSuspend", DeployErrorKind.InvalidInput, null, problem, "See what is at work with Get-DeployLock, and what was with Get-Deployment.");

    [GeneratedRegex(@"\(([0-9TZ]+-[0-9a-f]+)\)$")]
    private static partial Regex IdOfOwner();
}
