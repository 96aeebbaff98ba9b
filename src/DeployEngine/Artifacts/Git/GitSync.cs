using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Git;

/// <summary>
/// What having a revision of a repository on a host would change: found out by <see cref="PlanAsync"/>, done by <see cref="ApplyAsync"/>. The host itself fetches. A new work tree or release is made beside its place
/// and renamed; one that is there is brought to the commit, or back to where it was.
/// </summary>
public sealed class GitSync
{
    private readonly GitSyncRequest _request;
    private readonly RunAs _who;

    private GitSync(GitSyncRequest request, RunAs who, GitState state) => (_request, _who, State) = (request, who, state);

    /// <summary>What the host has, and what it is to have.</summary>
    public GitState State { get; }

    /// <summary>Looks at a host, and has it ask the server.</summary>
    /// <param name="session">The host.</param>
    /// <param name="request">What it is to have.</param>
    /// <param name="who">Who works there. Root leaves work in a tree of another user to that user, since git trusts nobody else's (safe.directory).</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DeployException">See <see cref="GitErrors"/>.</exception>
    public static async Task<GitSync> PlanAsync(ISession session, GitSyncRequest request, RunAs who, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(who);
        var look = await RunAsync(session, new GitScripts(request, who).Look(), request, cancellationToken).ConfigureAwait(false);
        var path = look["path"].Facts;
        if (request.Target.Release is not null)
            return new GitSync(request, who, await OfReleaseAsync(session, request, who, look["release"], path["state"], cancellationToken).ConfigureAwait(false));

        switch (path["state"])
        {
            case "absent":
                return new GitSync(request, who, GitState.Absent(await AskAsync(session, request, who, cancellationToken).ConfigureAwait(false)));
            case "other":
                throw GitErrors.Other(session.Host, request.Target);
        }

        if (path["owner"] != path["user"])
            who = who.IsRoot ? RunAs.User(new UserName(path["owner"])) : throw GitErrors.OwnerDiffers(session.Host, request.Target, path["owner"], path["user"]);
        return new GitSync(request, who, GitState.OfTree(await RunAsync(session, new GitScripts(request, who).Compare(), request, cancellationToken).ConfigureAwait(false)));
    }

    /// <summary>What would be done, in words.</summary>
    public string Describe(DeployHost host)
    {
        var what = $"{_request.Revision} of {_request.Access.Address}";
        if (!State.Exists)
            return $"On {host}: {(_request.Target.Release is null ? "clone" : "export")} {what}, commit {State.Commit}, to {_request.Target.Path}";
        var discarded = State.LocalChanges.Count == 0 ? string.Empty : $", and throw away: {string.Join("; ", State.LocalChanges)}";
        return State.Head == State.Commit
            ? $"On {host}: check out {_request.Target.Path} at {State.Commit} again{discarded}"
            : $"On {host}: bring {_request.Target.Path} from commit {State.Head ?? "none"} to {State.Commit}, {what}: {State.Added ?? 0} commits come, {State.Removed ?? 0} go{discarded}";
    }

    /// <summary>Does it.</summary>
    /// <returns>The commit that is checked out, as the host tells it.</returns>
    /// <exception cref="DeployException">There are changes of the host's own and nobody said that they may go (<c>GitLocalChanges</c>), or see <see cref="GitErrors"/>.</exception>
    public async Task<string> ApplyAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var scripts = new GitScripts(_request, _who);
        var result = await RunAsync(session, State.Exists ? scripts.Update(State) : scripts.Create(State), _request, cancellationToken).ConfigureAwait(false);
        return result[State.Exists ? "update" : "create"].Facts["checked_out"];
    }

    /// <summary>Throws where the host has changes of its own that nobody said may go.</summary>
    /// <exception cref="DeployException">It has (<c>GitLocalChanges</c>).</exception>
    public void ThrowIfChanged(DeployHost host)
    {
        if (State.LocalChanges.Count > 0 && !_request.Force)
            throw GitErrors.LocalChanges(host, _request.Target, State.LocalChanges);
    }

    private static async Task<GitState> OfReleaseAsync(ISession session, GitSyncRequest request, RunAs who, StepResult release, string state, CancellationToken cancellationToken)
    {
        var commit = await AskAsync(session, request, who, cancellationToken).ConfigureAwait(false);
        if (release.Facts.TryGetValue("commit", out var present))
            return present == commit ? GitState.OfRelease(commit) : throw GitErrors.ReleaseExists(session.Host, request.Target, present);
        return state == "absent" ? GitState.Absent(commit) : throw GitErrors.Other(session.Host, request.Target);
    }

    private static async Task<string> AskAsync(ISession session, GitSyncRequest request, RunAs who, CancellationToken cancellationToken)
    {
        if (request.Revision.Reference is null)
            return request.Revision.Commit!;
        return (await RunAsync(session, new GitScripts(request, who).Ask(), request, cancellationToken).ConfigureAwait(false))["ask"].Facts["commit"];
    }

    private static async Task<ScriptResult> RunAsync(ISession session, RemoteScript script, GitSyncRequest request, CancellationToken cancellationToken)
    {
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        GitErrors.ThrowIfFailed(result, request);
        return result;
    }
}
