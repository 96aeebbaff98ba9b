using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Git;

/// <summary>The manifest of a release that a host makes itself: the one place that knows its form, which is that of <see cref="ArtifactPackage"/>.</summary>
internal static class GitRelease
{
    /// <summary>Writes it, in the release's folder.</summary>
    public static ShellText WriteManifest => ShellText.Of(
        $$"""
        find . -type f ! -path ./{{ServiceLayout.ManifestName}} -print0 | sort -z | xargs -0 sha256sum -- | sed 's|^\(\\\{0,1\}[0-9a-f]*  \)\./|\1|' >{{ServiceLayout.ManifestName}}
        {{CheckManifest}}
        """);

    /// <summary>Compares the files with it, in the release's folder; fails where one differs.</summary>
    public static ShellText CheckManifest => ShellText.Of($"sha256sum --check --quiet --strict {ServiceLayout.ManifestName} >&2");
}
