using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>Shell pieces that list a log with what was rotated of it, and read parts of them.</summary>
internal static class LogListing
{
    /// <summary>
    /// Prints a line for the log and each rotated file of it that is not compressed, for <see cref="LogFile.Parse"/>. Only whole lines are counted:
    /// nginx may be in the middle of one.
    /// </summary>
    public static ShellText List(string path) => ShellText.Of(
        $$"""
        xd_log={{path}}
        for xd_file in "$xd_log" "$xd_log".* "$xd_log"-*; do
            [ -f "$xd_file" ] || continue
            case $xd_file in *.gz | *.xz | *.bz2 | *.zst) continue ;; esac
            set -- $(stat -L -c '%i %s %.9Y' -- "$xd_file")
            xd_size=$2
            if [ "$2" -gt 0 ] && [ "$(tail -c +"$2" -- "$xd_file" | head -c 1 | wc -l)" -eq 0 ]; then
                xd_from=$(($2 > 65536 ? $2 - 65536 : 0))
                xd_size=$(($2 - $(tail -c +$((xd_from + 1)) -- "$xd_file" | head -c $(($2 - xd_from)) | tail -n 1 | wc -c)))
            fi
            xd_head=-
            [ "$xd_size" -eq 0 ] || xd_head=$(head -n 1 -- "$xd_file" | cksum | tr ' ' :)
            echo "$1 $xd_size $3 $xd_head $xd_file"
        done
        """);

    /// <summary>Prints parts of files into a command. A file that was rotated or cut meanwhile gives fewer bytes than were asked for.</summary>
    public static ShellText Read(IEnumerable<LogRange> ranges, ShellText command) => ShellText.Of(
        $$"""
        xd_part() {
            [ "$(stat -L -c %i /dev/fd/3)" = "$1" ] || return 0
            tail -c +$(($2 + 1)) <&3 2>/dev/null | head -c $(($3 - $2))
        }
        {
            :
            {{ShellText.Lines(ranges.Select(r => ShellText.Of($"xd_part {r.File.Inode} {r.From} {r.To} 3<{r.File.Path}")))}}
        } | {{command}}
        """);
}
