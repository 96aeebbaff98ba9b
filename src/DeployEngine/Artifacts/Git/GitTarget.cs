using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts.Git;

/// <summary>Where a repository goes on a host: a work tree that is kept, or a release, which is exported without its history and never changes.</summary>
/// <param name="Path">Absolute path.</param>
public sealed record GitTarget(string Path)
{
    /// <summary>The release, or null for a work tree.</summary>
    public ReleaseId? Release { get; private init; }

    /// <summary>The service, for a release.</summary>
    public string? Service { get; private init; }

    /// <summary>The folder that it is in.</summary>
    public string Parent => Path[..Math.Max(1, Path.LastIndexOf('/'))];

    /// <summary>A release of a service.</summary>
    public static GitTarget OfRelease(ServiceLayout layout, ReleaseId release)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return new GitTarget(layout.Release(release)) { Release = release, Service = layout.Name };
    }
}
