using System.Security.Cryptography;
using System.Text;
using XDeploy.Engine.Artifacts.Signatures;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Store;

/// <summary>
/// The folder on a host in which a download comes to be, and the shell that works on it. It is named by the content, so that whoever fetches the same again goes on where it ended: <c>part.N</c> are equal shares of the
/// object, each fetched by its own request, <c>tree</c> is what becomes the release by one rename.
/// </summary>
internal sealed class StoreInbox(StoredArtifact artifact, InstallTarget target, int streams, string? owner)
{
    public const int StatusNoCurl = 30;
    public const int StatusDenied = 31;
    public const int StatusUnknown = 32;
    public const int StatusUnreachable = 33;
    public const int StatusUntrusted = 34;
    public const int StatusRefused = 35;

    // Shares smaller than this are not worth a connection.
    private const long SmallestShare = 4L << 20;

    private const int MinutesUntilStale = 24 * 60;

    /// <summary>The shares.</summary>
    public int Parts { get; } = (int)Math.Clamp(artifact.Bytes / SmallestShare, 1, streams);

    /// <summary>Space that is needed, in KiB, where nothing is there yet.</summary>
    public long NeededKilobytes => ((artifact.Bytes + Extra) / 1024) + (4L * artifact.Files) + 64;

    /// <summary>What vouches for it.</summary>
    public ReleaseAdmission Admission { get; init; } = ReleaseAdmission.WithoutSignature;

    private string Name => $".incoming-{target.Name}.{Key}";

    private string Folder => $"{target.Parent}/{Name}";

    private string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{artifact.Sha256} {Parts} {owner} {target.Expands}")))[..16];

    private long Extra => target.Expands ? artifact.ContentBytes : Length(Parts - 1);

    /// <summary>Makes the folder, and says what is there of it: fact <c>have</c>, in bytes.</summary>
    public ShellText Prepare(string? authorities) => ShellText.Of(
        $$"""
        mkdir -p -- {{target.Folders}}
        cd -- {{target.Parent}}
        command -v curl >/dev/null || exit {{StatusNoCurl}}
        find . -maxdepth 1 -name '.incoming-*' -mmin +{{MinutesUntilStale}} -exec rm -rf -- {} +
        mkdir -p {{Name}}/state
        chmod 700 {{Name}}
        {{(authorities is null ? ShellText.Empty : RemoteFile.Write($"{Folder}/state/ca.pem", authorities))}}
        xd_have=$(cat {{Name}}/part.* 2>/dev/null | wc -c)
        xd_free=$(df -Pk . | awk 'NR == 2 { print $4 }')
        echo "have=$xd_have"
        echo "free=$xd_free"
        [ "$((xd_free + xd_have / 1024))" -ge {{NeededKilobytes}} ] || exit {{ReleaseInbox.StatusFull}}
        """);

    /// <summary>
    /// Fetches all shares at once. What curl is told, the URL above all, is read from standard input and handed on by a pipe: it is in no argument, no file and no variable of the environment. Lines <c>bytes N</c> say how far it is.
    /// </summary>
    public ShellText Fetch() => ShellText.Of(
        $$"""
        LC_ALL=C; export LC_ALL; umask 077
        cd -- {{Folder}} || exit 1
        exec 9<.
        flock -n 9 || exit {{ReleaseInbox.StatusBusy}}
        xd_config=$(cat)
        xd_size() { stat -c %s -- "part.$1" 2>/dev/null || echo 0; }
        xd_fetch() {
            xd_tries=0
            while :; do
                xd_at=$(xd_size "$1")
                if [ "$xd_at" -gt "$3" ]; then truncate -s "$3" "part.$1"; xd_at=$3; fi
                [ "$xd_at" -lt "$3" ] || return 0
                [ "$xd_tries" -lt 5 ] || return {{StatusUnreachable}}
                sleep "$xd_tries"
                printf '%s\nrange = "%s-%s"\n' "$xd_config" "$(($2 + xd_at))" "$(($2 + $3 - 1))" | curl -q --config - >>"part.$1" 2>"state/code.$1"
                xd_status=$?
                case $(cat "state/code.$1") in
                401 | 403) return {{StatusDenied}} ;;
                404) return {{StatusUnknown}} ;;
                esac
                case $xd_status in
                23) return {{ReleaseInbox.StatusFull}} ;;
                51 | 58 | 60 | 77 | 83) return {{StatusUntrusted}} ;;
                esac
                if [ "$(xd_size "$1")" -gt "$xd_at" ]; then xd_tries=1; else xd_tries=$((xd_tries + 1)); fi
            done
        }
        xd_all=
        {{ShellText.Lines(Enumerable.Range(0, Parts).Select(i => ShellText.Of($"xd_fetch {i} {First(i)} {Length(i)} & xd_all=\"$xd_all $!\"")))}}
        # It is ended in the middle of its sleep, which lives on: that must hold neither the lock nor what is read from here.
        ( exec 9<&-; while sleep 1 >/dev/null 2>&1; do echo "bytes $(cat part.* 2>/dev/null | wc -c)"; touch .; done ) &
        xd_watch=$!
        xd_result=0
        for xd_one in $xd_all; do wait "$xd_one" || xd_result=$?; done
        kill "$xd_watch"
        wait "$xd_watch" 2>/dev/null
        rm -f state/code.*
        exit "$xd_result"
        """);

    /// <summary>Checks what came, and puts it in its place by one rename.</summary>
    public ShellText Finish() => ShellText.Of(
        $$"""
        cd -- {{Folder}}
        exec 9<.
        flock -n 9 || exit {{ReleaseInbox.StatusBusy}}
        xd_parts={{string.Join(' ', Enumerable.Range(0, Parts).Select(i => $"part.{i}"))}}
        [ "$(cat $xd_parts | sha256sum | cut -c 1-64)" = {{artifact.Sha256}} ] || exit {{ReleaseInbox.StatusDamaged}}
        {{(target.Expands ? StoreArchive.Unpack(artifact) : Assemble())}}
        {{(target.Release is { } release ? Release(release) : Place())}}
        cd ..
        rm -rf -- {{Name}}
        """);

    /// <summary>Takes away what there is, where it is of no use.</summary>
    public ShellText Clean() => ShellText.Of($"rm -rf -- {Folder}");

    // Share by share, so that no more than one of them is there twice. Where this is cut, what is too much in the first one is cut off again.
    private static ShellText Assemble() => ShellText.Of(
        $$"""
        for xd_part in $xd_parts; do
            [ "$xd_part" = part.0 ] || { cat "$xd_part" >>part.0; rm -f "$xd_part"; }
        done
        """);

    private ShellText Release(ReleaseId release) => ShellText.Of(
        $$"""
        {{ReleaseSeal.Functions}}
        {{(target.Expands ? ShellText.Empty : AsTree())}}
        {{Own("tree", "-R")}}
        chmod 0755 tree
        sync -f tree
        cd ..
        {{Admission.Ask(target.Layout!.Name, release, Content(target.Expands && artifact.Kind == ArtifactKind.Directory))}}
        {{Admission.Keep(release)}}
        mv -T -- {{Name}}/tree {{release.Value}}
        xd_seal {{release.Value}}
        {{(target.DigestOf(artifact) is null ? ShellText.Of($"mkdir -p .sources; echo {artifact.Sha256} >.sources/{release.Value}") : ShellText.Empty)}}
        cd {{Name}}
        """);

    private ShellText AsTree() => ShellText.Of(
        $$"""
        rm -rf tree; mkdir tree
        chmod 0755 part.0
        mv -T -- part.0 tree/{{artifact.FileName!}}
        {{RemoteFile.Print(Encoding.UTF8.GetBytes(target.ManifestOf(artifact)!.ToString()))}} >tree/{{ServiceLayout.ManifestName}}
        chmod 0644 tree/{{ServiceLayout.ManifestName}}
        """);

    private ShellText Place() => ShellText.Of(
        $$"""
        {{Own("part.0", "-h")}}
        chmod 0644 part.0
        sync part.0
        {{Admission.Ask(artifact.Name, artifact.Version, Content(isDirectory: false))}}
        mv -fT -- part.0 ../{{target.Name}}
        """);

    // The SHA-256 of a file was compared with what came; a directory is what its manifest says.
    private ShellText Content(bool isDirectory) => isDirectory ? ReleaseAdmission.ContentOf($"{Name}/tree") : ReleaseAdmission.ContentOf([ArtifactContent.Of(artifact)]);

    private ShellText Own(string what, string how) => owner is null ? ShellText.Empty : ShellText.Of($"chown {how} -h -- {owner} {what}");

    private long First(int part) => artifact.Bytes * part / Parts;

    private long Length(int part) => First(part + 1) - First(part);
}
