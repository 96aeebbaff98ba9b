using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// Has nginx load its files, and proves that it did. A reload is only a signal: nginx answers it in its log, and goes on as before where it
/// cannot do what the files say (a port that is taken, a certificate that is gone). It has worked when the same master has new workers, and the old
/// ones have stopped taking connections.
/// </summary>
public static class NginxReload
{
    /// <summary>Name of the step that <see cref="AddTo"/> adds.</summary>
    internal const string StepName = "reload";

    private const int StatusNotRunning = 30;
    private const int StatusSwallowed = 31;
    private const int WaitSeconds = 15;

    // What nginx was last seen to have loaded. In /run: a boot ends it, as it ends that nginx.
    private const string Record = "/run/xdeploy/nginx.loaded";

    /// <summary>Reloads nginx on a host, unless it runs with just these files.</summary>
    /// <param name="session">The host.</param>
    /// <param name="always">Reload even where nothing changed.</param>
    /// <param name="cancellationToken">Stops the wait; a signal that was sent is not taken back.</param>
    /// <exception cref="DeployException">
    /// The files are invalid (<c>NginxConfigInvalid</c>), nginx does not run (<c>NginxNotRunning</c>) or is missing (<c>NginxMissing</c>), or it did not take
    /// them (<c>NginxReloadFailed</c>).
    /// </exception>
    public static async Task<NginxReloadResult> RunAsync(ISession session, bool always, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript("reload nginx").Step("present", NginxPresence.Check).Step("test", $"nginx -t 2>&1");
        AddTo(script, always);
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        NginxPresence.ThrowIfMissing(result);
        if (result.Find("test") is { Success: false } refused)
            throw NginxHostErrors.ConfigInvalid(session.Host, NginxMessages.Read(refused.Output));
        return Read(result, restored: false);
    }

    /// <summary>Finds out whether nginx runs with the files as they are.</summary>
    /// <param name="session">The host; its files are valid.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    public static async Task<bool> IsNeededAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript("look at nginx").Step("present", NginxPresence.Check).Step("look", $"{Look}\nif xd_loaded; then echo Loaded=yes; fi");
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        NginxPresence.ThrowIfMissing(result);
        return !result.ThrowIfFailed()["look"].Facts.ContainsKey("Loaded");
    }

    internal static void AddTo(RemoteScript script, bool always) => script.Step(StepName,
        $$"""
        {{Look}}
        [ "$xd_master" -gt 0 ] || exit {{StatusNotRunning}}
        xd_old=$(xd_workers)
        if [ {{(always ? "yes" : "no")}} = no ] && xd_loaded; then
            echo Changed=no
        else
            xd_log=$(sed -n 's/^error_log[[:space:]]\{1,\}\(\/[^; ]*\).*/\1/p' "$xd_dump" | tail -n1)
            xd_size=$(stat -c %s -- "$xd_log" 2>/dev/null || echo 0)
            xd_said() { [ ! -f "$xd_log" ] || tail -c +$((xd_size + 1)) -- "$xd_log" | grep -e "\[emerg\] $xd_master#" -e "\[alert\] $xd_master#" || true; }
            xd_from=$(date +%s%N)
            kill -HUP "$xd_master"
            xd_tries=0
            while :; do
                xd_new=; xd_left=
                for xd_pid in $(xd_workers); do
                    case " $xd_old " in *" $xd_pid "*) xd_left="$xd_left $xd_pid" ;; *) xd_new="$xd_new $xd_pid" ;; esac
                done
                [ -z "$xd_new" ] || [ -n "$xd_left" ] || break
                xd_tries=$((xd_tries + 1))
                if [ $((xd_tries % 12)) -eq 0 ] && [ -z "$xd_new" ]; then
                    xd_error=$(xd_said)
                    # A port that is taken is tried again for some seconds: until nginx gives up it may still succeed.
                    case $xd_error in
                        '') ;;
                        *'still could not bind'*) printf '%s\n' "$xd_error"; exit {{StatusSwallowed}} ;;
                        *'bind() to'*) ;;
                        *) printf '%s\n' "$xd_error"; exit {{StatusSwallowed}} ;;
                    esac
                fi
                [ $xd_tries -lt {{WaitSeconds * 50}} ] || { xd_said; exit {{StatusSwallowed}}; }
                sleep 0.02
            done
            echo "Milliseconds=$((($(date +%s%N) - xd_from) / 1000000))"
            [ "$(xd_find)" = "$xd_master" ] || { echo 'the master process is another one'; exit {{StatusSwallowed}}; }
            echo Changed=yes
            mkdir -p -m 0755 {{Path.GetDirectoryName(Record)!}}
            printf '%s %s %s\n' "$xd_digest" "$xd_master" "$(echo $xd_new)" >{{Record}}
        fi
        echo "Master=$xd_master"
        echo "Workers=$(echo $(xd_workers))"
        echo "Retiring=$(xd_retiring)"
        echo "ShutdownTimeout=$(sed -n 's/^worker_shutdown_timeout[[:space:]]\{1,\}\([^; ]*\).*/\1/p' "$xd_dump" | tail -n1)"
        """);

    /// <summary>Reads what the step saw.</summary>
    /// <param name="result">The result of a script with the step.</param>
    /// <param name="restored">Whether the script puts old files back where the step fails, for the message.</param>
    internal static NginxReloadResult Read(ScriptResult result, bool restored)
    {
        var step = result[StepName];
        switch (step.ExitCode)
        {
            case StatusNotRunning:
                throw NginxHostErrors.NotRunning(result.Host);
            case StatusSwallowed:
                var said = NginxMessages.Read(step.Output);
                throw NginxHostErrors.ReloadFailed(result.Host, said.Count > 0 ? said[0].ToString() : $"no new workers were seen within {WaitSeconds} s", restored);
            case not 0:
                throw RemoteErrors.StepFailed(result.Host, result.Script.Purpose, step);
            default:
                break;
        }

        var facts = step.Facts;
        return new NginxReloadResult
        {
            HostName = result.Host.Alias,
            Changed = facts["Changed"] == "yes",
            MasterPid = Number(facts["Master"]),
            Worker = [.. facts["Workers"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number)],
            Retiring = Number(facts["Retiring"]),
            WorkerShutdownTimeout = NginxTime.TryParse(facts["ShutdownTimeout"], out var timeout) ? timeout : null,
            Duration = TimeSpan.FromMilliseconds(facts.TryGetValue("Milliseconds", out var milliseconds) ? Number(milliseconds) : 0),
        };
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    // The master is systemd's main process or, where nginx was started by hand, the process of its pid file; systemctl(1) would have systemd collect all that it knows of the
    // unit. Certificates are part of what a reload loads, though nginx -T does not show them.
    private static ShellText Look { get; } = ShellText.Of(
        $$"""
        xd_dump=$(mktemp); trap 'rm -f -- "$xd_dump"' EXIT
        nginx -T >"$xd_dump" 2>/dev/null || true
        xd_find() {
            xd_pid=$(busctl get-property org.freedesktop.systemd1 /org/freedesktop/systemd1/unit/nginx_2eservice org.freedesktop.systemd1.Service MainPID 2>/dev/null || echo 0)
            xd_pid=${xd_pid#u }
            [ "${xd_pid:-0}" -gt 0 ] || xd_pid=$(cat -- "$(sed -n 's/^pid[[:space:]]\{1,\}\([^; ]*\).*/\1/p' "$xd_dump" | tail -n1)" 2>/dev/null || echo 0)
            if kill -0 "$xd_pid" 2>/dev/null; then echo "$xd_pid"; else echo 0; fi
        }
        xd_workers() { echo $(ps --ppid "$xd_master" -o pid=,args= | sed -n 's/^ *\([0-9]*\) nginx: worker process *$/\1/p'); }
        xd_retiring() { ps --ppid "$xd_master" -o args= | grep -c '^nginx: worker process is shutting down' || true; }
        xd_master=$(xd_find)
        xd_digest=$({ cat -- "$xd_dump"
            sed -n 's/^[[:space:]]*ssl_\(trusted_\)\{0,1\}certificate\(_key\)\{0,1\}[[:space:]]\{1,\}"\{0,1\}\([^";]*\)"\{0,1\};.*/\3/p' "$xd_dump" | sort -u |
                while read -r xd_file; do sha256sum -- "$xd_file" 2>/dev/null || true; done; } | sha256sum | cut -c1-64)
        xd_loaded() {
            [ -f {{Record}} ] && read -r xd_is xd_by xd_known <{{Record}} || return 1
            [ "$xd_by" = "$xd_master" ] && [ "$xd_is" = "$xd_digest" ] || return 1
            for xd_pid in $xd_known; do case " $(xd_workers) " in *" $xd_pid "*) return 0 ;; esac; done
            return 1
        }
        """);
}
