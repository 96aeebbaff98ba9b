using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Store;

/// <summary>Where an artifact goes on a host.</summary>
/// <param name="Parent">Absolute path of the folder that it goes into.</param>
/// <param name="Name">Its name there.</param>
public sealed record InstallTarget(string Parent, string Name)
{
    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>The release that it becomes; null for a file.</summary>
    public ReleaseId? Release { get; private init; }

    /// <summary>The service's folders, for a release.</summary>
    public ServiceLayout? Layout { get; private init; }

    /// <summary>Whether it is unpacked.</summary>
    public bool Expands { get; private init; }

    /// <summary>Absolute path of what is there at the end.</summary>
    public string Path => $"{Parent}/{Name}";

    /// <summary>The folders that must be there.</summary>
    internal IEnumerable<string> Folders => Layout is { } layout ? [layout.Releases, layout.Instances] : [Parent];

    /// <summary>A release of a service.</summary>
    public static InstallTarget ReleaseOf(ServiceLayout layout, ReleaseId release, bool expands)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(release);
        return new InstallTarget(layout.Releases, release.Value) { Release = release, Layout = layout, Expands = expands };
    }

    /// <summary>A file by itself.</summary>
    /// <param name="path">Absolute path.</param>
    public static InstallTarget File(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var slash = path.LastIndexOf('/');
        return new InstallTarget(slash == 0 ? "/." : path[..slash], path[(slash + 1)..]);
    }

    /// <summary>The manifest that a file has as a release; null where it is in the archive, or where the host has to make it.</summary>
    internal ReleaseManifest? ManifestOf(StoredArtifact artifact) =>
        Release is null || Expands || artifact.FileName is null ? null : new ReleaseManifest([new ManifestEntry.Regular(artifact.FileName, Executable, artifact.Bytes, artifact.Sha256)]);

    /// <summary>The digest of the release's manifest, where it is known before the release is there.</summary>
    internal string? DigestOf(StoredArtifact artifact) => artifact.Kind == ArtifactKind.Directory ? artifact.Content : ManifestOf(artifact)?.Digest;

    /// <summary>Looks for what is there: facts <c>state</c> (<c>same</c>, <c>other</c>; none where nothing is), <c>digest</c> of the manifest, and <c>files</c>.</summary>
    internal ShellText Look(StoredArtifact artifact) => Release is null
        ? ShellText.Of(
            $$"""
            if [ -f {{Path}} ]; then
                [ "$(stat -L -c %s -- {{Path}})" -ne {{artifact.Bytes}} ] || [ "$(sha256sum <{{Path}} | cut -c 1-64)" != {{artifact.Sha256}} ] || echo state=same
            elif [ -e {{Path}} ]; then echo state=other
            fi
            """)
        : ShellText.Of(
            $$"""
            cd -- {{Parent}} 2>/dev/null || exit 0
            [ -e {{Name}} ] || exit 0
            {{ReleaseSeal.Functions}}
            xd_state=other
            if xd_whole {{Name}}; then
                {{(DigestOf(artifact) is { } digest ? ShellText.Of($"[ \"$(xd_digest {Name})\" != {digest} ] || xd_state=same") : ShellText.Of($"[ \"$(cat .sources/{Name} 2>/dev/null)\" != {artifact.Sha256} ] || xd_state=same"))}}
            fi
            echo "state=$xd_state"
            {{Tell(Name)}}
            """);

    /// <summary>Says what a release is.</summary>
    internal static ShellText Tell(string folder) => ShellText.Of(
        $$"""
        if [ -f {{folder}}/{{ServiceLayout.ManifestName}} ]; then
            echo "digest=$(xd_digest {{folder}})"
            awk '/^#f / { n++; s += $3 } END { printf "files=%d\nbytes=%.0f\n", n, s }' {{folder}}/{{ServiceLayout.ManifestName}}
        fi
        """);
}
