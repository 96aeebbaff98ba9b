using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Releases;

/// <summary>How a host tells who uses its releases. What is pinned is found by links, and what runs by the directories and the programs of all processes.</summary>
internal static class ReleaseUse
{
    /// <summary>Somebody else has the folder of releases.</summary>
    public const int StatusBusy = 24;

    /// <summary>One change of the folder that the shell is in at a time; what only looks does not wait.</summary>
    public static ShellText Lock { get; } = ShellText.Of($"exec 9<.; flock -w 60 9 || exit {StatusBusy}");

    /// <summary>
    /// Shell functions; they work in the folder of releases. <c>xd_ids</c> prints the releases, <c>xd_links</c> prints <c>link NAME TARGET</c> for each pin and for <c>current</c>, and <c>xd_running</c> prints <c>run FOLDER PID PORT</c> for
    /// each process; all separated by tabs. The port is empty where the process is no instance's.
    /// </summary>
    public static ShellText Functions { get; } = ShellText.Of(
        $$"""
        xd_ids() {
            for xd_id in *; do
                case $xd_id in [!A-Za-z0-9]* | *[!A-Za-z0-9._+-]*) continue ;; esac
                [ ! -d "$xd_id" ] || [ -L "$xd_id" ] || printf '%s\n' "$xd_id"
            done
        }
        xd_links() {
            find ../instances -maxdepth 1 -type l -name '[0-9]*' ! -name '*.next' -printf 'link\t%f\t%l\n' 2>/dev/null || :
            [ ! -L ../current ] || printf 'link\tcurrent\t%s\n' "$(readlink ../current)"
        }
        xd_running() {
            find /proc/[0-9]*/cwd /proc/[0-9]*/exe -maxdepth 0 -printf '%p\t%l\n' 2>/dev/null | xd_here="$(pwd -P)/" awk -F '\t' '
                index($2, ENVIRON["xd_here"]) == 1 {
                    id = substr($2, length(ENVIRON["xd_here"]) + 1); sub(/\/.*/, "", id); split($1, path, "/")
                    if (!((id, path[3]) in seen)) { seen[id, path[3]]; print id "\t" path[3] }
                }' | while IFS='	' read -r xd_id xd_pid; do
                printf 'run\t%s\t%s\t%s\n' "$xd_id" "$xd_pid" "$(sed -n 's/.*@\([0-9]*\)\.service.*/\1/p' "/proc/$xd_pid/cgroup" 2>/dev/null | head -n 1)"
            done
        }
        """);
}
