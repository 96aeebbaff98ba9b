namespace XDeploy.Engine.Artifacts.Git;

/// <summary>What hosts are to have of a repository.</summary>
/// <param name="Access">The repository, and the way to it.</param>
/// <param name="Revision">What of it.</param>
/// <param name="Target">Where.</param>
public sealed record GitSyncRequest(GitAccess Access, GitRevision Revision, GitTarget Target)
{
    /// <summary>Whether changes that were made in the work tree are thrown away.</summary>
    public bool Force { get; init; }

    /// <summary>Whether a new work tree gets all history, and not the one commit alone.</summary>
    public bool FullHistory { get; init; }

    /// <summary>Whether submodules are left out.</summary>
    public bool SkipSubmodule { get; init; }
}
