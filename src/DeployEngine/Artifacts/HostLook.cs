using XDeploy.Engine.Artifacts.Signatures;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts;

/// <summary>What can be seen on a host before it is known what is sent there.</summary>
/// <param name="Release">The digest of the release's manifest where it is there and whole, an empty text where something else is, null where nothing is.</param>
/// <param name="Bases">Other releases, newest first, the digests of their manifests, and whether they are root's. It can be built upon those: files of others are not shared, since somebody may write to them.</param>
/// <param name="HasPolicy">True where the host takes only what is signed.</param>
/// <param name="HasRsync">True where rsync(1) is there.</param>
public sealed record HostLook(string? Release, IReadOnlyList<(ReleaseId Id, string Digest, bool IsRoots)> Bases, bool HasPolicy, bool HasRsync)
{
    /// <summary>Looks.</summary>
    /// <param name="session">The host.</param>
    /// <param name="layout">The service's folders.</param>
    /// <param name="release">The release that is to be there.</param>
    /// <param name="policy">The folder of the host's policy.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeployException">An error of the session.</exception>
    public static async Task<HostLook> AtAsync(ISession session, ServiceLayout layout, ReleaseId release, string policy, CancellationToken cancellationToken)
    {
        var script = new RemoteScript($"look for release {release}").Step("look", Script(layout, release, $"{policy}/{ReleaseAdmission.AllowedSigners}"));
        var step = (await session.RunAsync(script, cancellationToken).ConfigureAwait(false))["look"];
        return new HostLook(
            step.Facts.TryGetValue("release", out var state) ? (state == "whole" ? step.Facts["digest"] : string.Empty) : null,
            [.. step.Lines.Select(line => line.Split(' ')).Where(w => w is ["basis" or "owned", _, _]).Select(w => (new ReleaseId(w[1]), w[2], w[0] == "basis"))],
            step.Facts.ContainsKey("policy"),
            step.Facts.ContainsKey("rsync"));
    }

    // Facts release (whole or other, none where it is not there), digest, policy and rsync, and lines "basis ID DIGEST", or "owned ID DIGEST" for a release that belongs to somebody else, newest first.
    private static ShellText Script(ServiceLayout layout, ReleaseId release, string allowed) => ShellText.Of(
        $$"""
        ! command -v rsync >/dev/null || echo rsync=here
        if [ -e {{allowed}} ] || [ -L {{allowed}} ]; then echo policy=here; fi
        cd -- {{layout.Releases}} 2>/dev/null || exit 0
        {{ReleaseSeal.Functions}}
        if [ -e {{release.Value}} ]; then
            if xd_whole {{release.Value}}; then echo release=whole; echo "digest=$(xd_digest {{release.Value}})"; else echo release=other; fi
            exit 0
        fi
        ls -1t {{ReleaseSeal.Folder}} 2>/dev/null | head -n 20 | while IFS= read -r xd_id; do
            [ -f "$xd_id"/{{ServiceLayout.ManifestName}} ] || continue
            [ "$(stat -c %u:%g -- "$xd_id"/{{ServiceLayout.ManifestName}})" = "$(id -u):$(id -g)" ] && xd_kind=basis || xd_kind=owned
            echo "$xd_kind $xd_id $(cut -d ' ' -f 2 <{{ReleaseSeal.Folder}}/"$xd_id")"
        done
        """);
}
