using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Releases;

/// <summary>
/// How a host finds out in no time that a release is still what was verified once: a digest of what the kernel tells of its files (number, permissions, size and time of the last change), kept beside the releases. Where it is
/// another one, the files are read and compared with the manifest, which takes its time.
/// </summary>
internal static class ReleaseSeal
{
    /// <summary>The folder of seals, beside the releases.</summary>
    public const string Folder = ".seals";

    /// <summary>Shell functions; they work in the folder of releases. <c>xd_seal ID</c> writes a seal, <c>xd_whole ID</c> says whether a release is what its manifest says, and <c>xd_digest ID</c> names its content.</summary>
    public static ShellText Functions { get; } = ShellText.Of(
        $$"""
        xd_look() { ( cd -- "$1" && find . -mindepth 1 -printf '%i %m %s %T@ %y %P\0' | LC_ALL=C sort -z | sha256sum | cut -c 1-64 ); }
        xd_digest() { sha256sum <"$1"/{{ServiceLayout.ManifestName}} | cut -c 1-64; }
        xd_seal() { mkdir -p {{Folder}} && printf '%s %s\n' "$(xd_look "$1")" "$(xd_digest "$1")" >{{Folder}}/"$1".new && mv -f -- {{Folder}}/"$1".new {{Folder}}/"$1"; }
        xd_whole() {
            [ -f "$1"/{{ServiceLayout.ManifestName}} ] || return 1
            [ "$(cat {{Folder}}/"$1" 2>/dev/null)" != "$(xd_look "$1") $(xd_digest "$1")" ] || return 0
            ( cd -- "$1" && {{HostManifest.Holds}} ) || return 1
            # Whoever may not write here can look all the same.
            xd_seal "$1" 2>/dev/null || true
        }
        """);
}
