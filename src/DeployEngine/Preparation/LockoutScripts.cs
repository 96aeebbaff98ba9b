using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Preparation;

/// <summary>What runs on a host around a guarded change: one flock(1) orders all of it, so that a revert and its disarming never cross.</summary>
internal static class LockoutScripts
{
    /// <summary>The exit status of a script that finds another change armed.</summary>
    public const int StatusBusy = 75;

    /// <summary>The exit status of a script that finds a file changed.</summary>
    public const int StatusChanged = 22;

    /// <summary>The exit status of a disarming that comes too late.</summary>
    public const int StatusReverted = 3;

    // Names of services never start with a dot.
    private const string Folder = "/var/lib/xdeploy/.lockout";
    private const string Unit = "xdeploy-lockout";
    private const string Lock = "/run/xdeploy-lockout.lock";

    // Timers of systemd-run do not outlive a reboot: until the change is kept, this unit stands in for one, before sshd starts.
    private const string BootUnit = "/etc/systemd/system/xdeploy-lockout-boot.service";
    private const string BootLink = "/etc/systemd/system/multi-user.target.wants/xdeploy-lockout-boot.service";

    /// <summary>Keeps copies of the files, and has systemd put them back after a time. One that is armed and has no timer is taken back first.</summary>
    public static RemoteScript Arm(GuardedChange change, string token, TimeSpan deadline) => new RemoteScript("arm the way back")
        .Step("systemd", $"test -d /run/systemd/system && command -v systemd-run >/dev/null")
        .Step("arm", Armed(change, token, (long)Math.Ceiling(deadline.TotalSeconds)));

    /// <summary>Makes the change; what fails on the way takes it back.</summary>
    public static RemoteScript Apply(GuardedChange change)
    {
        var script = new RemoteScript(change.Purpose).Step("before", change.Before);
        foreach (var file in change.Files)
            script.Step($"as before {file.Path}", $$"""{ {{file.IsAsBefore}}; } || exit {{StatusChanged}}""");
        foreach (var file in change.Files)
            script.Step($"write {file.Path}", file.Do);
        return script.Step("check", change.Check).Step("activate", change.Activate).OnFailure("revert", Revert);
    }

    /// <summary>Puts the files back now.</summary>
    public static RemoteScript TakeBack() => new RemoteScript("take the change back").Step("revert", Revert);

    /// <summary>Forgets the copies and the timer, unless they have done their work.</summary>
    public static RemoteScript Disarm(string token) => new RemoteScript("keep the change").Step(
        "disarm",
        $"""
        exec 9>{Lock}; flock 9
        [ "$(cat {Folder + "/token"} 2>/dev/null)" = {token} ] || exit {StatusReverted}
        systemctl stop {Unit + ".timer"}
        rm -rf -- {Folder} {BootLink} {BootUnit}
        """);

    private static ShellText Revert => ShellText.Of(
        $"""
        if [ -d {Folder} ]; then sh {Folder + "/revert"}; fi
        systemctl stop {Unit + ".timer"} 2>/dev/null || :
        """);

    private static ShellText Armed(GuardedChange change, string token, long seconds)
    {
        var keep = ShellText.Lines(change.Files.Select((file, at) => ShellText.Of($"if [ -e {file.Path} ]; then cp -a -- {file.Path} {$"{Folder}/{at}"}; fi")));
        return ShellText.Of(
            $$"""
            umask 077
            exec 9>{{Lock}}; flock -w 10 9 || exit {{StatusBusy}}
            if [ -d {{Folder}} ]; then
                if systemctl is-active --quiet {{Unit + ".timer"}} || systemctl is-active --quiet {{Unit + ".service"}}; then
                    systemctl show --property=NextElapseUSecMonotonic --value {{Unit + ".timer"}}
                    exit {{StatusBusy}}
                fi
                exec 9>&-
                [ ! -f {{Folder + "/revert"}} ] || sh {{Folder + "/revert"}}
                exec 9>{{Lock}}; flock -w 10 9 || exit {{StatusBusy}}
                rm -rf -- {{Folder}}
                echo recovered=yes
            fi
            mkdir -p -m 0755 -- /var/lib/xdeploy
            mkdir -m 0700 -- {{Folder}}
            trap '[ $? -eq 0 ] || rm -rf -- {{Folder}} {{BootLink}} {{BootUnit}}' EXIT
            {{keep}}
            cat >{{Folder + "/revert"}} <<'XDEPLOY'
            {{Reverting(change, token)}}
            XDEPLOY
            printf %s {{token}} >{{Folder + "/token"}}
            cat >{{BootUnit}} <<'XDEPLOY'
            [Unit]
            Description=Puts back what a change would have locked out
            ConditionPathExists={{Folder}}/revert
            Before=ssh.service sshd.service

            [Service]
            Type=oneshot
            ExecStart=/bin/sh {{Folder}}/revert boot
            XDEPLOY
            mkdir -p -m 0755 -- /etc/systemd/system/multi-user.target.wants
            ln -sfn -- {{BootUnit}} {{BootLink}}
            sync
            systemctl reset-failed {{Unit + ".service"}} 2>/dev/null || :
            systemd-run --quiet --collect --unit={{Unit}} --on-active={{seconds}} --timer-property=AccuracySec=100ms \
                --description='Puts back what a change would have locked out' /bin/sh {{Folder + "/revert"}}
            """);
    }

    // Read whole before it runs, since it removes itself.
    private static ShellText Reverting(GuardedChange change, string token)
    {
        var restore = ShellText.Lines(change.Files.Select((file, at) => ShellText.Of(
            $$"""
            if [ -e {{$"{Folder}/{at}"}} ]; then
                cp -a -- {{$"{Folder}/{at}"}} {{file.Path + ".xdeploy"}} && mv -fT -- {{file.Path + ".xdeploy"}} {{file.Path}}
            else
                rm -f -- {{file.Path}}
            fi
            """)));
        return ShellText.Of(
            $$"""
            {
            exec 9>{{Lock}}; flock 9
            [ "$(cat {{Folder + "/token"}} 2>/dev/null)" = {{token}} ] || exit 0
            {{restore}}
            [ "${1-}" = boot ] || ( {{change.Reactivate}} ) 9>&-
            sync
            rm -rf -- {{Folder}} {{BootLink}} {{BootUnit}}
            echo 'xdeploy: put back the files of a change that nobody kept'
            exit 0
            }
            """);
    }
}
