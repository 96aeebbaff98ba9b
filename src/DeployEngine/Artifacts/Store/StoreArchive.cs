using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Store;

/// <summary>
/// The unpacking of an archive that may be hostile. Nothing of it is unpacked before its list was read: names that are absolute or go up, devices, pipes and bits that change who one is are refused, and so are, once they lie in
/// a folder that nobody else can enter, links that lead out of it.
/// </summary>
internal static class StoreArchive
{
    /// <summary>Shell that makes <c>tree</c> of the shares in <c>$xd_parts</c>.</summary>
    public static ShellText Unpack(StoredArtifact artifact) => ShellText.Of(
        $$"""
        xd_refuse() { echo "refused=$1"; exit {{StoreInbox.StatusRefused}}; }
        if [ "$(head -c 2 part.0 | od -An -tx1 | tr -d ' ')" = 1f8b ]; then xd_open() { cat $xd_parts | gzip -d; }; else xd_open() { cat $xd_parts; }; fi
        xd_open | tar --list --verbose --numeric-owner --quoting-style=escape --file - >state/list 2>/dev/null || xd_refuse 'it is no tar archive, plain or compressed by gzip'
        [ -s state/list ] || xd_refuse 'it is no tar archive, plain or compressed by gzip'
        awk '
            function bad(why) { print why; stop = 1; exit }
            {
                type = substr($1, 1, 1); name = $0
                sub(/^[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ /, "", name)
                if (type == "l") sub(/ -> .*/, "", name)
                if (type !~ /[-dlh]/) bad("it holds what is neither a file, nor a directory, nor a link: " name)
                if (substr($1, 2) ~ /[sStT]/) bad("it holds a file that runs as somebody else (setuid, setgid, sticky): " name)
                if (name ~ /^\// || name ~ / link to \//) bad("it holds an absolute name: " name)
                if (name ~ /(^|[\/ ])\.\.(\/|$)/) bad("it holds a name that goes up: " name)
            }' state/list >state/why
        [ ! -s state/why ] || xd_refuse "$(head -n 1 state/why)"
        rm -rf tree; mkdir tree
        xd_open | tar --extract --file - --directory tree --no-same-owner --preserve-permissions 2>state/said || {
            ! grep -qE 'No space left|quota exceeded' state/said || exit {{ReleaseInbox.StatusFull}}
            xd_refuse "tar does not unpack it: $(head -n 1 state/said)"
        }
        cd tree
        [ -z "$(find . -mindepth 1 ! -type f ! -type d ! -type l -print -quit; find . -mindepth 1 -type f -perm /6000 -print -quit)" ] || xd_refuse 'it holds what a release cannot hold'
        [ -z "$(find . -type l -lname '/*' -print -quit)" ] || xd_refuse "it holds a link to an absolute path: $(find . -type l -lname '/*' -print -quit)"
        find . -type l -exec realpath -m -z --relative-base="$PWD" -- {} + >../state/links
        ! tr '\n\0' ' \n' <../state/links | grep -q '^/' || xd_refuse 'it holds a link that leads out of it'
        [ -z "$(find . -type f -links +1 -printf '%i %n\n' | sort | uniq -c | awk '$1 != $3')" ] || xd_refuse 'it holds a link to a file elsewhere'
        {{(artifact.Kind == ArtifactKind.Directory ? Check(artifact) : Describe())}}
        cd ..
        """);

    // What Publish-Artifact packed says itself what it holds.
    private static ShellText Check(StoredArtifact artifact) => ShellText.Of(
        $$"""
        [ "$(sha256sum <{{ServiceLayout.ManifestName}} | cut -c 1-64)" = {{artifact.Content}} ] || exit {{ReleaseInbox.StatusDamaged}}
        {{HostManifest.Holds}} || exit {{ReleaseInbox.StatusDamaged}}
        {{HostManifest.Fits(ShellText.Of($"../state"))}} || exit {{ReleaseInbox.StatusDamaged}}
        """);

    // Anything else gets a manifest here.
    private static ShellText Describe() => ShellText.Of(
        $$"""
        xd_why=$({{HostManifest.Problem}})
        [ -z "$xd_why" ] || xd_refuse "$xd_why"
        {{HostManifest.Write(ShellText.Of($"../state"))}}
        """);
}
