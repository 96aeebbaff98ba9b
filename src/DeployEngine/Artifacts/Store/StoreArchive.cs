using XDeploy.Engine.Artifacts.Archives;
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
        xd_gzip=$( [ "$(head -c 2 part.0 | od -An -tx1 | tr -d ' ')" = 1f8b ] && echo yes || : )
        xd_open() { if [ -n "$xd_gzip" ]; then cat $xd_parts | { gzip -d || : >state/broken; }; else cat $xd_parts; fi; }
        rm -f state/broken
        # With zeros ignored, it is read to its very end, and what is behind the end is listed too; the numbers of blocks come with a line for the end.
        xd_open | tar --list --verbose --block-number --ignore-zeros --numeric-owner --quoting-style=escape --file - >state/list 2>/dev/null || xd_refuse 'it is no tar archive, plain or compressed by gzip, or it is damaged'
        [ ! -e state/broken ] || xd_refuse 'it is damaged: gzip does not unpack it'
        {{Judge(artifact)}}
        [ ! -s state/why ] || xd_refuse "$(head -n 1 state/why)"
        [ "$(df -Pk . | awk 'NR == 2 { print $4 }')" -ge "$(cat state/needed)" ] || exit {{ReleaseInbox.StatusFull}}
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
        ! command -v iconv >/dev/null || find . -print0 | iconv -f UTF-8 -t UTF-8 >/dev/null 2>&1 || xd_refuse 'it holds a name that is no UTF-8'
        [ -z "$(find . -type f -links +1 -printf '%i %n\n' | sort | uniq -c | awk '$1 != $3')" ] || xd_refuse 'it holds a link to a file elsewhere'
        {{(artifact.Kind == ArtifactKind.Directory ? Check(artifact) : Describe())}}
        cd ..
        """);

    // Reads the list, and writes why the archive is refused and how many KiB it needs. A name is one that has kept its form since tar escaped it: what is told behind it is told once.
    private static ShellText Judge(StoredArtifact artifact) => ShellText.Of(
        $$"""
        awk -v manifest={{(artifact.Kind == ArtifactKind.Directory ? string.Empty : ServiceLayout.ManifestName)}} '
            function bad(why) { print why; stop = 1; exit }
            function plain(name) { while (sub(/^\.\//, "", name) || sub(/\/\.\//, "/", name) || sub(/\/\//, "/", name) || sub(/\/\.?$/, "", name)); return name == "." ? "" : name }
            function cut(text, mark) { if (split(text, part, mark) != 2) bad("it holds a link whose name cannot be told from where it leads: " text); return part[1] }
            { sub(/^block [0-9]+: /, "") }
            /^\*\* / { if (/Block of NULs/) end = 1; next }
            {
                if (end) bad("there is something behind its end")
                type = substr($1, 1, 1); name = $0; target = ""
                sub(/^[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ /, "", name)
                if (type !~ /[-dlh]/) bad("it holds what is neither a file, nor a directory, nor a link: " name)
                if (substr($1, 2) ~ /[sStT]/) bad("it holds a file that runs as somebody else (setuid, setgid, sticky): " name)
                if (type == "l") name = cut(name, " -> ")
                if (type == "h") { whole = name; name = cut(whole, " link to "); target = substr(whole, length(name) + 10) }
                if (name ~ /^\// || target ~ /^\// || name ~ /^[A-Za-z]:/) bad("it holds an absolute name: " name)
                if (name "/" target ~ /(^|\/|\\)\.\.(\/|\\|$)/) bad("it holds a name that goes up: " name)
                if (type == "-" && name ~ /\/$/) bad("it holds a file with the name of a directory: " name)
                name = plain(name); target = plain(target)
                if (name == "" && type == "d") next
                if (name == "") bad("it holds something without a name")
                if (name == manifest) bad("it holds something with the name of a release\047s own manifest")
                if (type == "h" && kind[target] != "-") bad("it holds a hard link to what is no file that came before: " name)
                if (type == "h") type = "-"
                above = name
                while (sub(/\/[^\/]*$/, "", above)) {
                    if (kind[above] == "") kind[above] = "d"
                    if (kind[above] != "d") bad("it holds something below what is no directory: " name)
                }
                if (kind[name] != "" && kind[name] != type) bad("it holds two things with one name: " name)
                kind[name] = type
                if (++count > {{ArchiveLimits.MostThings}}) bad("it holds too many things")
                needed += 4 + $3 / 1024
            }
            END {
                if (!stop && !count) print "it holds nothing"
                if (!stop && !end) print "it is cut off: it has no end"
                printf "%.0f\n", needed >"state/needed"
            }' state/list >state/why
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
