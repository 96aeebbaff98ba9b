using System.Diagnostics;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts.Git;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>
/// Has hosts themselves clone or fetch a repository and check out a branch, a tag or a commit: as a work tree, or exported as a release without history. Nothing is asked on the hosts, the git server's
/// host key is checked, submodules and files of Git LFS come with it, and what is checked out is the commit that is returned. A host that has it already is left alone.
/// </summary>
/// <remarks>
/// <para>
/// A new work tree has the one commit alone (-FullHistory: all of them) with a detached HEAD, and is there whole or not at all. One that is there gets what is missing; local changes are an error, and files that
/// .gitignore names stay. Where the server cannot be reached or something is missing, it is put back to the commit that it was at.
/// </para>
/// <para>
/// -WhatIf tells from which commit to which, and how many come and go. For that it fetches objects into a work tree that is there, as 'git fetch --dry-run' does; no file and no name in it changes.
/// </para>
/// <para>An agent of this machine is not forwarded to hosts: use a deploy key, or keys of the hosts' own.</para>
/// </remarks>
/// <example>
/// <code>Get-DeployHost app* | Sync-GitRepository git@git.example.org:team/x-model.git -Tag v2.4.1 -Release 2.4.1 -Service x-model -DeployKey ./deploy_key -KnownHostsFile ./git_known_hosts</code>
/// <para>Exports a tag as /var/projects/x-model/releases/2.4.1, which Invoke-RollingUpdate brings into service.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Sync-GitRepository https://git.example.org/team/tools.git -Branch main -Path /srv/tools/src -AsUser tools</code>
/// <para>Keeps a work tree at the tip of a branch, as the user whose it is.</para>
/// </example>
[Cmdlet(VerbsData.Sync, "GitRepository", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = "Path")]
[OutputType(typeof(GitSyncResult))]
public sealed class SyncGitRepositoryCommand : HostCmdlet
{
    private GitSyncRequest? _request;

    /// <summary>The repository: a URL of ssh, https, http, git or file, USER@HOST:PATH, or an absolute path on the host. It holds no password: those of https come from a credential helper on the host.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Url { get; set; } = string.Empty;

    /// <summary>Absolute path of the work tree on the hosts.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [ValidatePattern("^/.*[^/]$")]
    public string Path { get; set; } = string.Empty;

    /// <summary>Id of the release to export to: 1 to 128 letters, digits and . _ + -.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Service")]
    [Parameter(Mandatory = true, ParameterSetName = "Root")]
    public ReleaseId Release { get; set; } = null!;

    /// <summary>Name of the service: the release goes below /var/projects/NAME.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Service")]
    [ValidateNotNullOrEmpty]
    public string Service { get; set; } = string.Empty;

    /// <summary>The service's folder on the hosts, where it is not /var/projects/NAME.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Root")]
    [ValidatePattern("^/.*[^/]$")]
    public string Root { get; set; } = string.Empty;

    /// <summary>The branch whose tip is checked out. Without this, -Tag and -Commit it is the server's default branch.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Branch { get; set; }

    /// <summary>The tag that is checked out. One that has moved since it was last checked out here is told by a warning.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    /// <summary>The commit that is checked out, by its full id. Beside -Branch or -Tag: what that has to be, and an error where it is not.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Commit { get; set; }

    /// <summary>
    /// A file of this machine with a private key, without a passphrase, that the server lets read. It is on a host for the time of a fetch, readable by the user that runs it alone, and in no argument and no environment.
    /// Default: the keys that the user on the host has.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DeployKey { get; set; }

    /// <summary>A known_hosts file of this machine in which the git server's host key has to be. Default: those of the user on the host.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KnownHostsFile { get; set; }

    /// <summary>The user who does it, and whose the files are. Default: root, and in a work tree that is there already the one whose it is.</summary>
    [Parameter]
    [ValidateNotNull]
    public UserName? AsUser { get; set; }

    /// <summary>Bring all history to a new work tree.</summary>
    [Parameter]
    public SwitchParameter FullHistory { get; set; }

    /// <summary>Leave submodules out.</summary>
    [Parameter]
    public SwitchParameter SkipSubmodule { get; set; }

    /// <summary>Throw away changes that were made in the work tree: changed and new files, and commits. Files that .gitignore names stay.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _request = MakeRequest();
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Url));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var request = _request!;
        var clock = Stopwatch.StartNew();
        var sync = await GitSync.PlanAsync(session, request, AsUser is null ? RunAs.Root : RunAs.User(AsUser), cancellationToken).ConfigureAwait(false);
        sync.ThrowIfChanged(host);
        var state = sync.State;
        if (state.TagMovedFrom is { } moved)
            await channel.WarningAsync($"{host.Alias}: tag {Tag} was moved on the server: it named {moved} when it was last checked out here, and names {state.TagObject} now.").ConfigureAwait(false);
        var commit = state.Commit;
        if (!state.IsDone)
        {
            if (!await channel.ShouldProcessAsync(sync.Describe(host), host.Alias, "Check out a repository").ConfigureAwait(false))
                return;
            commit = await sync.ApplyAsync(session, cancellationToken).ConfigureAwait(false);
        }

        await channel.OutputAsync(new GitSyncResult(host.Alias, request.Target.Path, Url, commit, !state.IsDone, clock.Elapsed)
        {
            Branch = Branch,
            Tag = Tag,
            Release = request.Target.Release,
            PreviousCommit = state.Head,
            CommitsAdded = state.Added,
            CommitsRemoved = state.Removed,
            TagMovedFrom = state.TagMovedFrom,
        }).ConfigureAwait(false);
    }

    private GitSyncRequest MakeRequest()
    {
        var key = DeployKey is null ? null : GitDeployKey.Read(GetUnresolvedProviderPathFromPSPath(DeployKey));
        var access = new GitAccess(GitAddress.Parse(Url), key, KnownHostsFile is null ? null : ReadKnownHosts(GetUnresolvedProviderPathFromPSPath(KnownHostsFile)));
        var target = Release is null ? new GitTarget(Path) : GitTarget.OfRelease(new ServiceLayout(Root.Length > 0 ? Root : $"/var/projects/{Service}"), Release);
        return new GitSyncRequest(access, GitRevision.Of(Branch, Tag, Commit), target) { Force = Force, FullHistory = FullHistory, SkipSubmodule = SkipSubmodule };
    }

    private static string ReadKnownHosts(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeployException("GitKnownHostsUnreadable", DeployErrorKind.NotFound, null, $"the known_hosts file {path} cannot be read: {e.Message}", "Add-SshKnownHost makes one.", e);
        }
    }
}
