using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>What is to be changed in the files of nginx on one host: pure data, made before anything is touched.</summary>
/// <param name="Host">The host.</param>
/// <param name="Files">The changes, in order.</param>
public sealed record NginxChange(DeployHost Host, IReadOnlyList<FileChange> Files)
{
    /// <summary>True where nothing is to be changed.</summary>
    public bool IsEmpty => Files.Count == 0;

    /// <summary>All changes in the unified form of diff(1).</summary>
    public string Diff => string.Concat(Files.Select(f => f.Diff));

    /// <summary>The change that takes this one back.</summary>
    public NginxChange Inverse => this with { Files = [.. Files.Reverse().Select(f => f.Inverse)] };
}
