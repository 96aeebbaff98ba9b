using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Rollouts.Revisions;

/// <summary>Which files of a host are a service's configuration: its units with their drop-ins, as far as the administrator wrote them, and the environment files that the units name.</summary>
internal static class ServiceFiles
{
    /// <summary>
    /// Defines shell functions: <c>xd_units</c> and <c>xd_environment</c> print paths, a line each; <c>xd_changes</c> prints when each of them changed (seconds since 1970) and its path;
    /// <c>xd_starts</c> prints when the process of each replica that runs started, and its unit. What is shared with other services is left out: drop-ins of all services or of a prefix,
    /// and what links lead to; so is what is part of a release.
    /// </summary>
    /// <param name="root">The service's folder.</param>
    /// <param name="units">The service's units: its replicas and its target.</param>
    public static ShellText Functions(string root, IReadOnlyList<string> units) => ShellText.Of(
        $$"""
        xd_units() {
            set -- {{units}}
            set -- "$@" $(systemctl show --no-pager --value --property=TriggeredBy -- "$@" | tr ' ' '\n' | sort -u)
            systemctl show --no-pager --value --property=FragmentPath,DropInPaths -- "$@" | tr ' ' '\n' | sort -u | while IFS= read -r xd_path; do
                case $xd_path in
                    */service.d/* | */socket.d/* | */target.d/* | */timer.d/* | */path.d/* | *-.*.d/*) continue ;;
                    /etc/systemd/system/*) if [ -f "$xd_path" ] && [ ! -L "$xd_path" ]; then printf '%s\n' "$xd_path"; fi ;;
                esac
            done
        }
        xd_environment() {
            systemctl show --no-pager --value --property=EnvironmentFiles -- {{units}} | sed 's/ (ignore_errors=[a-z]*)$//' | sort -u | while IFS= read -r xd_pattern; do
                IFS=
                for xd_path in $xd_pattern; do
                    if [ -f "$xd_path" ]; then readlink -f -- "$xd_path"; fi
                done
            done | sort -u | while IFS= read -r xd_path; do
                case $xd_path in {{root}}/releases/*) ;; *) printf '%s\n' "$xd_path" ;; esac
            done
        }
        xd_changes() { { xd_units; xd_environment; } | xargs -d '\n' -r stat -c '%.3Z %n' --; }
        xd_starts() {
            systemctl show --no-pager --property=Id,MainPID,ExecMainStartTimestampMonotonic -- {{units}} | awk -F= -v "now=$(date +%s.%N)" -v "up=$(cut -d ' ' -f 1 /proc/uptime)" '
                function tell() { if (pid > 0 && start > 0) printf "%.3f %s\n", now - up + start / 1000000, id; pid = start = 0 }
                NF == 0 { tell() }
                $1 == "Id" { id = $2 }
                $1 == "MainPID" { pid = $2 }
                $1 == "ExecMainStartTimestampMonotonic" { start = $2 }
                END { tell() }'
        }
        """);
}
