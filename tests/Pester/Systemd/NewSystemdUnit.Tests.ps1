BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app1 = Get-LabHost app1
    $tree = '/var/projects/new-model'
    function Invoke-Root([string] $Command) { $app1 | Invoke-RemoteCommand $Command -AsRoot }
    function Get-Property([string] $Unit, [string] $Name) { (Invoke-Root "systemctl show --value --property=$Name -- '$Unit'").Output.Trim() }
    function Get-Completion([string] $Line) { [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches }
    function Clear-Unit {
        $null = Invoke-Root @"
systemctl stop 'new-*' opt-new\\x2dmodels.mount 2>/dev/null
cd /etc/systemd/system && rm -rf new-* */new-* 'opt-new\x2dmodels.mount' nginx.service.d/90-new.conf && systemctl daemon-reload
rm -rf $tree /var/lib/systemd/timers/stamp-new-* /run/new-* /etc/new-secret /opt/new-models
systemctl reset-failed 'new-*' 2>/dev/null; true
"@
    }
    Clear-Unit
    $null = $app1 | Send-Artifact (New-SampleRelease 1.0) -Release 1.0 -Service new-model
    $program = "$tree/releases/1.0/x-model"
}
AfterAll { Clear-Unit }

Describe 'New-SystemdUnit' {
    It 'makes a forking service that systemd follows by its PID file' {
        $unit = New-SystemdUnit new-fork -Type forking -PidFile /run/new-fork.pid -ExecStartPre @('/bin/mkdir', '-p', '/run/new-fork'), @('-/bin/false') `
            -ExecStart /bin/sh, '-c', 'sleep infinity & echo $! >/run/new-fork.pid' -ExecReload /bin/kill, '-HUP', '$MAINPID' `
            -ExecStartPost /bin/touch, '/run/new-fork/a b' -ExecStop '-/bin/kill', '-TERM', '$MAINPID' -ExecStopPost /bin/sh, '-c', 'echo "$0" >/run/new-fork/result', '$SERVICE_RESULT' `
            -Description 'a % of $5' -Documentation 'man:sleep(1)', 'https://example.org/a%20b' -After network.target -Before new-other -Conflicts new-foe -Wants network.target -Requires sysinit.target `
            -KillMode mixed -KillSignal SIGINT -TimeoutStartSec 20 -TimeoutStopSec 5s -RuntimeMaxSec infinity -Restart on-failure -RestartSec 250ms -WantedBy multi-user.target
        $unit | Test-SystemdUnit -HostName $app1 | Where-Object Rule -NE 'stop-races' | Should -BeNullOrEmpty
        $null = $app1 | Install-SystemdUnit $unit -Enable -Start
        $main = (Invoke-Root 'cat /run/new-fork.pid').Output.Trim()
        Get-Property new-fork MainPID | Should -Be $main
        Get-Property new-fork Description | Should -Be 'a % of $5'
        Get-Property new-fork Documentation | Should -Be '"man:sleep(1)" https://example.org/a%20b'
        Get-Property new-fork Conflicts | Should -Match 'new-foe.service'
        Get-Property new-fork RestartUSec | Should -Be '250ms'
        Get-Property new-fork KillSignal | Should -Be 2
        (Invoke-Root "ls '/run/new-fork/a b'").ExitCode | Should -Be 0
        ($app1 | Stop-SystemdUnit new-fork).ActiveState | Should -Be 'inactive'
        (Invoke-Root 'cat /run/new-fork/result').Output.Trim() | Should -Be 'success'
        Get-Property new-fork UnitFileState | Should -Be 'enabled'
    }

    It 'has a service read its configuration again by its main process' {
        $null = $app1 | Install-SystemdUnit (New-SystemdUnit new-reload -ExecStart /bin/sh, '-c', 'trap "touch /run/new-reloaded" HUP; while :; do sleep 0.1; done' -ExecReload /bin/kill, '-HUP', '$MAINPID') -Start
        (Invoke-Root 'sleep 0.5; systemctl reload new-reload').ExitCode | Should -Be 0
        Wait-Until { (Invoke-Root 'ls /run/new-reloaded').ExitCode -eq 0 }
        $null = $app1 | Stop-SystemdUnit new-reload
    }

    It 'makes a drop-in that changes what a package brought, and leaves its file alone' {
        $before = (Invoke-Root 'sha256sum /lib/systemd/system/nginx.service').Output
        $dropIn = New-SystemdUnit nginx -DropIn 90-new -TimeoutStopSec 7 -Property @{ LimitNOFILE = 4321 }
        $dropIn.Place | Should -Be 'nginx.service.d/90-new.conf'
        $app1 | Install-SystemdUnit $dropIn -WhatIf | Should -BeNullOrEmpty
        (Invoke-Root 'ls /etc/systemd/system/nginx.service.d/90-new.conf').ExitCode | Should -Not -Be 0
        $result = $app1 | Install-SystemdUnit $dropIn
        $result.Changed | Should -BeTrue
        $result.Diff | Should -Match '\+LimitNOFILE=4321'
        Get-Property nginx LimitNOFILE | Should -Be 4321
        Get-Property nginx TimeoutStopUSec | Should -Be '7s'
        ($app1 | Get-SystemdUnitFile nginx).DropIn | Should -Contain '/etc/systemd/system/nginx.service.d/90-new.conf'
        ($app1 | Install-SystemdUnit $dropIn).Changed | Should -BeFalse
        (Invoke-Root 'sha256sum /lib/systemd/system/nginx.service').Output | Should -Be $before
        $null = Invoke-Root 'rm -r /etc/systemd/system/nginx.service.d/90-new.conf; systemctl daemon-reload'
    }

    It 'has systemd judge a drop-in with the unit that is there' {
        { $app1 | Install-SystemdUnit (New-SystemdUnit nginx -DropIn 90-new -Property @{ ExecStart = '/usr/sbin/nginx -x' }) } | Should -Throw -ErrorId 'SystemdUnitInvalid*'
        (Invoke-Root 'ls /etc/systemd/system/nginx.service.d/90-new.conf').ExitCode | Should -Not -Be 0
    }

    It 'replaces the command of a service by a drop-in, also of a template that is there' {
        $template = New-SystemdTemplateUnit new-over -ExecStart /bin/sleep, infinity
        $null = $app1 | Install-SystemdUnit $template
        $null = $app1 | Install-SystemdUnit (New-SystemdUnit new-over@ -DropIn 10-command.conf -ExecStart /bin/sleep, 12345)
        $null = $app1 | Start-SystemdUnit new-over@1
        (Invoke-Root "tr '\0' ' ' </proc/$(Get-Property new-over@1 MainPID)/cmdline").Output.Trim() | Should -Be '/bin/sleep 12345'
        $null = $app1 | Uninstall-SystemdUnit new-over@ -DropIn
    }

    It 'warns of a drop-in of a unit that is not there' {
        $warnings = @()
        $null = $app1 | Install-SystemdUnit (New-SystemdUnit new-nowhere -DropIn a -User daemon) -WarningAction SilentlyContinue -WarningVariable warnings
        "$warnings" | Should -BeLike '*new-nowhere.service*no effect*'
    }

    It 'makes a timer that starts its service' {
        $units = (New-SystemdUnit new-tick -Type oneshot -ExecStart @('/bin/mkdir', '-p', '/run/new-tick'), @('/bin/touch', '/run/new-tick/done')),
            (New-SystemdUnit new-tick.timer -OnCalendar '*-*-* *:*:*' -OnBootSec 1h -AccuracySec 10ms -RandomizedDelaySec 0 -Persistent -WantedBy timers.target)
        $null = $app1 | Install-SystemdUnit $units
        $null = $app1 | Enable-SystemdUnit new-tick.timer -Now
        Wait-Until { (Invoke-Root 'ls /run/new-tick/done').ExitCode -eq 0 }
        Get-Property new-tick.timer TimersMonotonic | Should -Match 'OnBootUSec=1h'
        $null = $app1 | Disable-SystemdUnit new-tick.timer -Now
    }

    It 'makes a path that starts its service' {
        $units = (New-SystemdUnit new-seen -Type oneshot -ExecStart /bin/touch, /run/new-seen-done),
            (New-SystemdUnit new-watch -DirectoryNotEmpty /run/new-inbox -MakeDirectory -Unit new-seen)
        $units[1].Place | Should -Be 'new-watch.path'
        $null = $app1 | Install-SystemdUnit $units
        $null = $app1 | Start-SystemdUnit new-watch.path
        $null = Invoke-Root 'touch /run/new-inbox/one'
        Wait-Until { (Invoke-Root 'ls /run/new-seen-done').ExitCode -eq 0 }
        $null = $app1 | Stop-SystemdUnit new-watch.path
    }

    It 'makes a mount that is named after its folder' {
        $unit = New-SystemdUnit -What tmpfs -Where /opt/new-models -FileSystemType tmpfs -Options 'size=1M', 'mode=0750'
        $unit.Place | Should -Be 'opt-new\x2dmodels.mount'
        $null = $app1 | Install-SystemdUnit $unit -Start
        (Invoke-Root 'findmnt -no FSTYPE,OPTIONS /opt/new-models').Output | Should -Match 'tmpfs.*size=1024k.*mode=750'
        $null = $app1 | Stop-SystemdUnit $unit.Name
        { New-SystemdUnit models.mount -What tmpfs -Where /opt/new-models } | Should -Throw -ErrorId 'SystemdUnitNameInvalid*'
    }

    It 'makes a socket, a slice and a target' {
        $units = (New-SystemdUnit new-echo -ListenStream /run/new-echo.sock -Accept -SocketMode 0600),
            (New-SystemdUnit new-echo@ -ExecStart /bin/cat -Property @{ StandardInput = 'socket'; Slice = 'new-small.slice' }),
            (New-SystemdUnit new-small.slice -Property @{ MemoryMax = '64M' }),
            (New-SystemdUnit new-all.target -Wants new-echo.socket)
        $null = $app1 | Install-SystemdUnit $units
        $null = $app1 | Start-SystemdUnit new-all.target
        (Invoke-Root 'stat -c %a /run/new-echo.sock; python3 -c "import socket; s=socket.socket(socket.AF_UNIX); s.connect(\"/run/new-echo.sock\"); s.send(b\"hello\"); print(s.recv(9))"').Output | Should -Match "(?s)600.*b'hello'"
        Get-Property new-small.slice MemoryMax | Should -Be (64MB)
        $null = $app1 | Stop-SystemdUnit new-echo.socket
    }

    It 'completes the terms of systemd without asking a host' {
        (Get-Completion 'New-SystemdUnit x -KillMode ').ListItemText | Should -Be 'control-group', 'mixed', 'none', 'process'
        (Get-Completion 'New-SystemdTemplateUnit x -Restart on-a').ListItemText | Should -Be 'on-abnormal', 'on-abort'
        (Get-Completion 'New-SystemdUnit x -WantedBy multi').ListItemText | Should -Be 'multi-user.target'
        $completion = Get-Completion 'New-SystemdUnit x.timer -Property Wake'
        $completion.ListItemText | Should -Be 'WakeSystem'
        $completion.CompletionText | Should -Be '@{ WakeSystem = '
        (Get-Completion 'New-SystemdUnit x -Property Unit.OnFailureI').CompletionText | Should -Be "@{ 'Unit.OnFailureIsolate' = "
    }

    It 'refuses: <Id>' -ForEach @(
        @{ Id = 'SystemdUnitNameInvalid'; Make = { New-SystemdUnit x.timer -ExecStart /bin/true } }
        @{ Id = 'SystemdCommandNotSplit'; Make = { New-SystemdUnit x -ExecStart '/bin/sleep 1' } }
        @{ Id = 'SystemdValueInvalid'; Make = { New-SystemdUnit x -ExecStart /bin/true -Description "a`nb" } }
        @{ Id = 'SystemdValueInvalid'; Make = { New-SystemdUnit x -DropIn a/b -User web } }
        @{ Id = 'ParameterArgumentValidationError'; Make = { New-SystemdUnit x -ExecStart /bin/true -KillMode sometimes } }
        @{ Id = 'AmbiguousParameterSet'; Make = { New-SystemdUnit x -ExecStart /bin/true -OnCalendar daily } }
    ) {
        $Make | Should -Throw -ErrorId "$Id*"
    }
}

Describe 'New-SystemdTemplateUnit' {
    It 'hands secrets over, which others cannot read' {
        $null = Invoke-Root 'umask 077; echo opensesame >/etc/new-secret'
        $template = New-SystemdTemplateUnit new-secret -Type oneshot -Restart no -User daemon -LoadCredential @{ 'db-password' = '/etc/new-secret' } `
            -ExecStart /bin/sh, '-c', 'id -un; cat "$0"; cat /etc/new-secret', '${CREDENTIALS_DIRECTORY}/db-password' -Property @{ SuccessExitStatus = 1 }
        $null = $app1 | Install-SystemdUnit $template
        $null = $app1 | Start-SystemdUnit new-secret@1
        Wait-Until { (Invoke-Root 'journalctl -o cat -u new-secret@1').Output -match 'Permission denied' }
        (Invoke-Root 'journalctl -o cat -u new-secret@1').Output | Should -Match '(?s)daemon.*opensesame.*Permission denied'
    }

    It 'waits for a service that tells when it is ready' {
        $template = New-SystemdTemplateUnit new-notify -Type notify -ExecStart $program, '%i' -WorkingDirectory "$tree/releases/1.0" -Environment @{ XMODEL_START_DELAY = '0.5' }
        $null = $app1 | Install-SystemdUnit $template
        ($app1 | Start-SystemdUnit new-notify@7301).ActiveState | Should -Be 'active'
        # Whoever starts it by systemd finds the port open.
        (Invoke-Root 'systemctl restart new-notify@7301 && curl -sf http://127.0.0.1:7301/healthz').ExitCode | Should -Be 0
        $null = $app1 | Stop-SystemdUnit new-notify@7301
    }

    It 'keeps the port and the connections while a replica restarts' {
        $template = New-SystemdTemplateUnit new-held -ExecStart $program, '%i' -WorkingDirectory "$tree/releases/1.0" -Target new-held.target -SocketActivated -Environment @{ XMODEL_START_DELAY = '0.5' }
        $template.Place | Should -Be 'new-held@.service', 'new-held@.socket'
        $units = @($template) + (New-SystemdTarget new-held -Instance 7311)
        Test-SystemdUnit -Unit $units | Should -BeNullOrEmpty
        $null = $app1 | Install-SystemdUnit $units -Enable -Start
        $seen = Invoke-Root @'
before=$(systemctl show --value --property=MainPID new-held@7311)
systemctl restart new-held@7311 & restart=$!
sent=0
while [ -d /proc/$restart ] || [ $sent -lt 20 ]; do curl -sf --max-time 20 -o /dev/null http://127.0.0.1:7311/ || echo lost; sent=$((sent + 1)); done
wait $restart && [ "$before" != "$(systemctl show --value --property=MainPID new-held@7311)" ] && echo restarted
'@
        $seen.Output.Trim() | Should -Be 'restarted'
        ($app1 | Stop-SystemdUnit new-held.target).Changed | Should -BeTrue
        ($app1 | Get-SystemdUnit new-held@7311.socket, new-held@7311.service).ActiveState | Should -Be 'inactive', 'inactive'
    }

    It 'loses connections without the socket, so that the test above would see it' {
        $null = $app1 | Install-SystemdUnit (New-SystemdTemplateUnit new-loose -ExecStart $program, '%i' -WorkingDirectory "$tree/releases/1.0" -Environment @{ XMODEL_START_DELAY = '0.5' })
        $null = $app1 | Start-SystemdUnit new-loose@7312
        (Invoke-Root 'systemctl restart new-loose@7312; curl -sf http://127.0.0.1:7312/ || echo lost').Output.Trim() | Should -Be 'lost'
        $null = $app1 | Stop-SystemdUnit new-loose@7312
    }

    It 'takes from a hardened replica what it does not need, and it still serves' {
        $template = New-SystemdTemplateUnit new-hard -ExecStart $program, '%i' -WorkingDirectory "$tree/releases/1.0" -Hardened
        $open = New-SystemdTemplateUnit new-open -ExecStart $program, '%i' -WorkingDirectory "$tree/releases/1.0"
        $null = $app1 | Install-SystemdUnit $template, $open
        $null = $app1 | Start-SystemdUnit new-hard@7321, new-open@7322
        Wait-Until { (Invoke-Root 'curl -sf http://127.0.0.1:7321/').ExitCode -eq 0 }
        $exposure = foreach ($unit in 'new-hard@7321', 'new-open@7322') {
            [double][regex]::Match((Invoke-Root "systemd-analyze security --no-pager $unit.service").Output, 'exposure level for [^:]*: ([0-9.]+)').Groups[1].Value
        }
        $exposure[0] | Should -BeLessThan 2
        $exposure[1] | Should -BeGreaterThan 9
        $status = (Invoke-Root "cat /proc/$(Get-Property new-hard@7321 MainPID)/status").Output
        $status | Should -Match 'NoNewPrivs:\s+1'
        $status | Should -Match 'CapBnd:\s+0+\s'
        $status | Should -Not -Match 'Uid:\s+0\s'
        $null = $app1 | Stop-SystemdUnit new-hard@7321, new-open@7322
    }

    It 'is not failed by being asked to stop' {
        $null = $app1 | Install-SystemdUnit (New-SystemdTemplateUnit new-stop -ExecStart /bin/sh, '-c', 'trap "exit 143" TERM; while :; do sleep 0.05; done')
        $null = $app1 | Start-SystemdUnit new-stop@1
        $null = Invoke-Root 'sleep 0.3'
        $result = $app1 | Stop-SystemdUnit new-stop@1
        $result.ActiveState | Should -Be 'inactive'
        $result.Result | Should -Be 'success'
    }
}
