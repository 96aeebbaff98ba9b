using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Ways;

/// <summary>
/// The folder in an inbox that chunks come to as files, and the shell that works on it. It is the login user's while files come, and root's again before anything in it is looked at: <c>N</c> is a chunk as far as it is there,
/// <c>N.all</c> one that came from its start, <c>N.new</c> what is to be put behind <c>N</c>.
/// </summary>
internal sealed class ChunkFolder(ReleaseInbox inbox, LocalTree tree, IReadOnlyList<ChunkFile> chunks)
{
    /// <summary>Absolute path.</summary>
    public string Path => $"{inbox.Folder}/files";

    // A part that was put behind another one, whose connection then was lost, is not put there twice.
    private static readonly ShellText Join = ShellText.Of(
        $$"""
        xd_join() {
            rm -rf -- {{RsyncArguments.Basis}}
            find . -mindepth 1 -maxdepth 1 ! -type f ! '(' -type d -name {{RsyncArguments.Partial}} ')' -exec rm -rf -- {} +
            for xd_new in *.all; do
                [ ! -f "$xd_new" ] || { mv -f -- "$xd_new" "${xd_new%.all}" && rm -f -- "${xd_new%.all}.new"; } || return 1
            done
            for xd_new in *.at; do
                [ -f "${xd_new%.at}.new" ] || rm -f -- "$xd_new"
            done
            for xd_new in *.new; do
                [ -f "$xd_new" ] || continue
                xd_all=${xd_new%.new}
                if [ -f "$xd_all.at" ]; then truncate -s "$(cat "$xd_all.at")" -- "$xd_all"; else stat -c %s -- "$xd_all" >"$xd_all.at"; fi || return 1
                cat -- "$xd_new" >>"$xd_all" || return 1
                rm -f -- "$xd_new" "$xd_all.at"
            done
        }
        """);

    /// <summary>
    /// Opens the folder for chunks, says how many bytes of which are there (<c>at N SIZE N SIZE</c>), and keeps the inbox from others for as long as its input is open. Large files of other releases that are much like those that come
    /// are linked to in it, for rsync.
    /// </summary>
    /// <param name="forLogin">True where files come as the login user's, false where as root's.</param>
    /// <param name="basis">By chunk, the path of an older version below the folder of releases.</param>
    public ShellText Open(bool forLogin, IReadOnlyDictionary<int, string> basis) => ShellText.Of(
        $$"""
        LC_ALL=C; export LC_ALL; umask 022
        xd_fail() { echo "failed $1"; cat >/dev/null; exit "$1"; }
        cd -- {{inbox.Folder}} || xd_fail 1
        exec 9<.
        flock -n 9 || xd_fail {{ReleaseInbox.StatusBusy}}
        mkdir -p files
        {{Join}}
        chown 0:0 files && chmod 0700 files && cd files && xd_join && mkdir {{RsyncArguments.Basis}} || xd_fail 1
        {{ShellText.Lines(basis.Select(b => ShellText.Of($"ln -- {$"../../{b.Value}"} {$"{RsyncArguments.Basis}/{b.Key}"} 2>/dev/null || :")))}}
        {{Complete}}
        {{(forLogin ? ShellText.Of($$"""[ ! -d {{RsyncArguments.Partial}} ] || chown -R -h "${SUDO_UID:-$(id -u)}" {{RsyncArguments.Partial}}; chown "${SUDO_UID:-$(id -u)}" . || xd_fail 1""") : ShellText.Empty)}}
        echo "at$(find . -maxdepth 1 -type f -name '[0-9]*' -printf ' %f %s')"
        exec cat >/dev/null
        """);

    /// <summary>Takes the chunks from the folder into the release.</summary>
    public ShellText Take() => ShellText.Of(
        $$"""
        cd -- {{inbox.Folder}}
        exec 9<.
        flock -n 9 || exit {{ReleaseInbox.StatusBusy}}
        {{Join}}
        chown 0:0 files
        chmod 0700 files
        cd files
        xd_join
        rm -rf -- {{RsyncArguments.Partial}}
        find . -type f -exec chown 0:0 {} +
        cd ../tree
        {{HostDigest.Choose}}
        { {{inbox.ReadManifest()}}; } <../files/0 || exit {{ReleaseInbox.StatusCut}}
        xd_large() {
            [ "$(stat -c %s -- "../files/$1")" -eq "$2" ] || exit {{ReleaseInbox.StatusCut}}
            xd_got=$($xd_hash <"../files/$1")
            [ "${xd_got%% *}" = "$3" ] || exit {{ReleaseInbox.StatusDamaged}}
            ln -f -- "../files/$1" "./$6"
            chmod "$4" -- "./$6"
            touch -d "@$5" -- "./$6"
        }
        {{ShellText.Lines(chunks.Skip(1).Select(Taken))}}
        """);

    /// <summary>Says how much room there is, in KiB: what SFTP calls a failure may be a full disk.</summary>
    public ShellText Room() => ShellText.Of($$"""df -Pk -- {{inbox.Folder}} | awk 'NR == 2 { print "free=" $4 }'""");

    // What rsync keeps of a file that was cut is its start. With the end of the older version behind it, the rest is sent as differences too.
    private static readonly ShellText Complete = ShellText.Of(
        $$"""
        for xd_part in {{RsyncArguments.Partial}}/*; do
            xd_old={{RsyncArguments.Basis}}/${xd_part##*/}
            [ -f "$xd_part" ] && [ -f "$xd_old" ] || continue
            tail -c +$(($(stat -c %s -- "$xd_part") + 1)) -- "$xd_old" >>"$xd_part" || xd_fail 1
        done
        """);

    private ShellText Taken(ChunkFile chunk) => chunk.Large is not { } file
        ? ShellText.Of($"tar --extract --file ../files/{chunk.Index} --no-same-owner --preserve-permissions || exit {ReleaseInbox.StatusCut}")
        : ShellText.Of($"xd_large {chunk.Index} {file.Size} {file.Sha256} {Octal(file.Mode)} {tree.ChangedAt(file).ToUnixTimeSeconds()} {file.Path}");

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');
}
