BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app1 = Get-LabHost app1
    $app2 = Get-LabHost app2
    function Invoke-Root([string] $Command, $On = $app1) { $On | Invoke-RemoteCommand $Command -AsRoot }
    # The state as systemctl itself tells it, beside what the cmdlets return.
    function Get-State([string] $Unit, $On = $app1) { (Invoke-Root "systemctl is-active $Unit; systemctl is-enabled $Unit 2>/dev/null; true" $On).Output -replace "`n", ' ' }
    function New-Unit([string] $Name, [string] $Text) { [XDeploy.SystemdUnitFile]::new([XDeploy.UnitName]::Parse($Name), $Text) }
    function Clear-Unit {
        $null = $app1, $app2 | Invoke-RemoteCommand @'
systemctl stop 'unit-*' 2>/dev/null
cd /etc/systemd/system && rm -rf unit-* */unit-* /run/unit-* && systemctl daemon-reload
systemctl reset-failed 'unit-*' 2>/dev/null
systemctl --quiet enable --now nginx
'@ -AsRoot
    }
    Clear-Unit
    $simple = New-Unit 'unit-simple.service' "[Unit]`nDescription=A simple unit`n[Service]`nExecStart=/bin/sleep infinity`n[Install]`nWantedBy=multi-user.target`n"
    $template = New-SystemdTemplateUnit unit-web -ExecStart /bin/sh, '-c', 'echo up on $0; exec sleep infinity', '%i' -Target unit-web.target -RestartSec 100ms
    $target = New-SystemdTarget unit-web -Instance 5001, 5002, 5003
    $null = $app1, $app2 | Install-SystemdUnit $simple, $template, $target
}
AfterAll { Clear-Unit }

Describe 'A service of a package' {
    It 'is stopped and started, and left alone the second time' {
        $stopped = $app1 | Stop-SystemdUnit nginx
        $stopped.HostName | Should -Be 'app1'
        $stopped.Name | Should -Be 'nginx.service'
        $stopped.Changed | Should -BeTrue
        $stopped.ActiveState | Should -Be 'inactive'
        Get-State nginx | Should -Be 'inactive enabled'
        ($app1 | Stop-SystemdUnit nginx.service).Changed | Should -BeFalse
        $started = $app1 | Start-SystemdUnit nginx
        $started.Changed | Should -BeTrue
        $started.MainPid | Should -BeGreaterThan 0
        Get-State nginx | Should -Be 'active enabled'
        $again = $app1 | Start-SystemdUnit nginx
        $again.Changed | Should -BeFalse
        $again.MainPid | Should -Be $started.MainPid
    }

    It 'is restarted, by a new process' {
        $before = ($app1 | Get-SystemdUnit nginx).MainPid
        $result = $app1 | Restart-SystemdUnit nginx
        $result.Changed | Should -BeTrue
        $result.MainPid | Should -Not -Be $before
    }

    It 'is disabled and enabled, and runs on' {
        $result = $app1 | Disable-SystemdUnit nginx
        $result.Changed | Should -BeTrue
        $result.UnitFileState | Should -Be 'disabled'
        Get-State nginx | Should -Be 'active disabled'
        ($app1 | Disable-SystemdUnit nginx).Changed | Should -BeFalse
        ($app1 | Enable-SystemdUnit nginx).Changed | Should -BeTrue
        Get-State nginx | Should -Be 'active enabled'
        ($app1 | Enable-SystemdUnit nginx).Changed | Should -BeFalse
    }

    It 'is as it was after -WhatIf' {
        $app1 | Stop-SystemdUnit nginx -WhatIf | Should -BeNullOrEmpty
        $app1 | Disable-SystemdUnit nginx -Now -WhatIf | Should -BeNullOrEmpty
        $app1 | Restart-SystemdUnit nginx -WhatIf | Should -BeNullOrEmpty
        Get-State nginx | Should -Be 'active enabled'
    }
}

Describe 'A simple unit' {
    It 'is enabled and started at once on all hosts, and disabled and stopped' {
        $results = $app1, $app2 | Enable-SystemdUnit unit-simple -Now | Sort-Object HostName
        $results.HostName | Should -Be 'app1', 'app2'
        $results.Changed | Should -Be $true, $true
        $results.ActiveState | Should -Be 'active', 'active'
        Get-State unit-simple $app2 | Should -Be 'active enabled'
        ($app1, $app2 | Enable-SystemdUnit unit-simple -Now).Changed | Should -Be $false, $false
        $null = $app1, $app2 | Disable-SystemdUnit unit-simple -Now
        Get-State unit-simple | Should -Be 'inactive disabled'
    }

    It 'is shown by its name, and by a pattern even where systemd forgot it' {
        $null = Invoke-Root 'systemctl daemon-reload'
        $unit = $app1 | Get-SystemdUnit 'unit-sim*'
        $unit.Name | Should -Be 'unit-simple.service'
        $unit.ActiveState | Should -Be 'inactive'
        $unit.Path | Should -Be '/etc/systemd/system/unit-simple.service'
        $null = $app1 | Start-SystemdUnit unit-simple
        @($app1 | Get-SystemdUnit 'unit-sim*').Count | Should -Be 1
        ($app1 | Get-SystemdUnit unit-simple).Since | Should -Not -BeNullOrEmpty
        $null = $app1 | Stop-SystemdUnit unit-simple
    }
}

Describe 'A template and its target' {
    It 'has instances that start each by itself' {
        $results = $app1 | Start-SystemdUnit unit-web@5001, unit-web@5002
        $results.Name | Should -Be 'unit-web@5001.service', 'unit-web@5002.service'
        $results.Changed | Should -Be $true, $true
        ($app1 | Start-SystemdUnit unit-web@5001, unit-web@5003).Changed | Should -Be $false, $true
        ($app1 | Stop-SystemdUnit 'unit-web@*').Count | Should -Be 3
    }

    It 'starts three replicas through the target, and stops them through it' {
        ($app1 | Start-SystemdUnit unit-web.target).Changed | Should -BeTrue
        ($app1 | Get-SystemdUnit unit-web@).ActiveState | Should -Be 'active', 'active', 'active'
        ($app1 | Start-SystemdUnit unit-web.target).Changed | Should -BeFalse
        ($app1 | Stop-SystemdUnit unit-web.target).Changed | Should -BeTrue
        ($app1 | Get-SystemdUnit unit-web@5001, unit-web@5002, unit-web@5003).ActiveState | Should -Be 'inactive', 'inactive', 'inactive'
        ($app1 | Stop-SystemdUnit unit-web.target).Changed | Should -BeFalse
    }

    It 'starts what the target misses, and restarts all through it' {
        $null = $app1 | Start-SystemdUnit unit-web.target
        $null = $app1 | Stop-SystemdUnit unit-web@5002
        ($app1 | Start-SystemdUnit unit-web.target).Changed | Should -BeTrue
        $before = ($app1 | Get-SystemdUnit unit-web@ | Sort-Object Name).MainPid
        $null = $app1 | Restart-SystemdUnit unit-web.target
        $after = ($app1 | Get-SystemdUnit unit-web@ | Sort-Object Name).MainPid
        $after.Count | Should -Be 3
        $after | Where-Object { $before -contains $_ } | Should -BeNullOrEmpty
    }

    It 'starts an instance again that crashed' {
        $null = $app1 | Start-SystemdUnit unit-web@5001
        $before = ($app1 | Get-SystemdUnit unit-web@5001).MainPid
        $null = Invoke-Root "kill -KILL $before"
        Wait-Until { $now = $app1 | Get-SystemdUnit unit-web@5001; $now.IsActive -and $now.MainPid -ne $before }
        ($app1 | Get-SystemdUnit unit-web@5001).RestartCount | Should -BeGreaterThan 0
        $null = $app1 | Stop-SystemdUnit unit-web.target
    }

    It 'is refused itself, since only instances run' {
        { $app1 | Start-SystemdUnit unit-web@ } | Should -Throw -ErrorId 'SystemdUnitIsTemplate*'
        { $app1 | Enable-SystemdUnit unit-web@.service } | Should -Throw -ErrorId 'SystemdUnitIsTemplate*'
        { $app1 | Enable-SystemdUnit 'unit-*' } | Should -Throw -ErrorId 'SystemdPatternRefused*'
    }

    It 'has an instance start with the target once it is enabled' {
        $result = $app1 | Enable-SystemdUnit unit-web@5009
        $result.Changed | Should -BeTrue
        (Invoke-Root 'readlink /etc/systemd/system/unit-web.target.wants/unit-web@5009.service').Output | Should -Be '/etc/systemd/system/unit-web@.service'
        $null = $app1 | Start-SystemdUnit unit-web.target
        ($app1 | Get-SystemdUnit unit-web@5009).ActiveState | Should -Be 'active'
        $null = $app1 | Disable-SystemdUnit unit-web@5009 -Now
        $null = $app1 | Stop-SystemdUnit unit-web.target
    }
}

Describe 'A unit that does not do as it is told' {
    It 'is an error with its journal: ExecStartPre fails' {
        $null = $app1 | Install-SystemdUnit (New-Unit 'unit-pre.service' "[Service]`nExecStartPre=/bin/sh -c 'echo no model here; exit 3'`nExecStart=/bin/sleep infinity`n")
        $errors = @()
        $app1 | Start-SystemdUnit unit-pre, unit-simple -ErrorAction SilentlyContinue -ErrorVariable errors | ForEach-Object Name | Should -Be 'unit-simple.service'
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'SystemdUnitStartFailed*'
        $errors[0].Exception.Message | Should -BeLike '*unit-pre.service*no model here*'
        $errors[0].TargetObject.Alias | Should -Be 'app1'
        $null = $app1 | Stop-SystemdUnit unit-simple
    }

    It 'is an error with its journal: an instance of a target crashes at once' {
        $null = $app1 | Install-SystemdUnit (New-SystemdTemplateUnit unit-bad -ExecStart /bin/sh, '-c', 'echo crashed on purpose; exit 4' -Type oneshot -Restart no),
            (New-SystemdTarget unit-bad -Instance 1)
        $errors = @()
        $null = $app1 | Start-SystemdUnit unit-bad.target -ErrorAction SilentlyContinue -ErrorVariable errors
        # A target is up before what it wants: the second call finds the instance down.
        $null = $app1 | Start-SystemdUnit unit-bad@1 -ErrorAction SilentlyContinue -ErrorVariable +errors
        $errors[-1].Exception.Message | Should -BeLike '*unit-bad@1.service*crashed on purpose*'
        $null = $app1 | Stop-SystemdUnit unit-bad.target
    }

    It 'is started once more by an operator after it ran into the limit' {
        $null = $app1 | Install-SystemdUnit (New-Unit 'unit-limit.service' "[Unit]`nStartLimitBurst=1`nStartLimitIntervalSec=1h`n[Service]`nType=oneshot`nExecStart=/usr/bin/test -e /run/unit-go`nRemainAfterExit=yes`n")
        $null = $app1 | Start-SystemdUnit unit-limit -ErrorAction SilentlyContinue
        $null = Invoke-Root 'touch /run/unit-go'
        (Invoke-Root 'systemctl start unit-limit').Error | Should -Match 'unit-limit.service'
        ($app1 | Start-SystemdUnit unit-limit).ActiveState | Should -Be 'active'
        $null = $app1 | Stop-SystemdUnit unit-limit
    }

    It 'runs ExecStopPost when it is stopped' {
        $null = $app1 | Install-SystemdUnit (New-Unit 'unit-post.service' "[Service]`nExecStart=/bin/sleep infinity`nExecStopPost=/usr/bin/touch /run/unit-stopped`n") -Start
        (Invoke-Root 'ls /run/unit-stopped').ExitCode | Should -Not -Be 0
        ($app1 | Stop-SystemdUnit unit-post).Changed | Should -BeTrue
        (Invoke-Root 'ls /run/unit-stopped').ExitCode | Should -Be 0
    }

    It 'cannot be enabled: <Unit>' -ForEach @(
        @{ Unit = 'systemd-journald'; Id = 'SystemdUnitStatic'; Remedy = '*WantedBy=*' }
        @{ Unit = 'sshd'; Id = 'SystemdUnitIsAlias'; Remedy = '*ssh.service*' }
        @{ Unit = 'unit-masked'; Id = 'SystemdUnitMasked'; Remedy = '*unmask*' }
        @{ Unit = 'unit-nowhere'; Id = 'SystemdUnitNotFound'; Remedy = '*list-unit-files*' }
    ) {
        $null = Invoke-Root 'systemctl --quiet mask unit-masked.service'
        $errors = @()
        $app1 | Enable-SystemdUnit $Unit -Now -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike "$Id*"
        $errors[0].Exception.Message | Should -BeLike $Remedy
    }

    It 'is not disabled where it is static, and the operator is told' {
        $warnings = @()
        ($app1 | Disable-SystemdUnit systemd-journald -WarningAction SilentlyContinue -WarningVariable warnings).Changed | Should -BeFalse
        $warnings.Count | Should -Be 1
        "$warnings" | Should -BeLike 'app1: *static*'
    }

    It 'tells whether an indirect unit changed by the links' {
        $null = $app1 | Install-SystemdUnit (New-Unit 'unit-indirect.service' "[Service]`nExecStart=/bin/sleep infinity`n[Install]`nAlso=unit-simple.service`n")
        ($app1 | Enable-SystemdUnit unit-indirect).Changed | Should -BeTrue
        ($app1 | Enable-SystemdUnit unit-indirect).Changed | Should -BeFalse
        Get-State unit-simple | Should -Be 'inactive enabled'
        ($app1 | Disable-SystemdUnit unit-indirect).Changed | Should -BeTrue
        Get-State unit-simple | Should -Be 'inactive disabled'
    }
}

Describe 'Invoke-SystemdReload' {
    It 'reloads where a file changed, and only there' {
        $null = $app1, $app2 | Start-SystemdUnit unit-simple
        $null = $app1, $app2 | Invoke-SystemdReload
        $null = Invoke-Root 'sleep 0.1; echo "# edited" >>/etc/systemd/system/unit-simple.service'
        $app1 | Invoke-SystemdReload -WhatIf | Should -BeNullOrEmpty
        $results = $app1, $app2 | Invoke-SystemdReload | Sort-Object HostName
        $results.Changed | Should -Be $true, $false
        $results[0].Stale | Should -Be 'unit-simple.service'
        ($app1 | Invoke-SystemdReload).Changed | Should -BeFalse
        ($app1 | Invoke-SystemdReload -Force).Changed | Should -BeTrue
        $null = $app1, $app2 | Stop-SystemdUnit unit-simple
    }
}
