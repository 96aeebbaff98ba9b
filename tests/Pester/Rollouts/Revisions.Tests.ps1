BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $apps = Get-LabHost app1, app2
    $balancer = Get-LabHost lb1
    $tree = '/var/projects/revs'
    $quick = @{ BatchSize = 1; MinAvailable = '50%'; StableFor = '100ms'; SettleTime = 0; ReadyTimeout = 10; DrainMethod = 'Refuse'; InformationAction = 'SilentlyContinue' }
    $service = New-DeployService revs -HostName $apps -Port 6231, 6232 -Balancer $balancer
    $unit = '/etc/systemd/system/revs@.service'
    $site = '/etc/nginx/sites-available/revs'

    function Clear-Service {
        $null = $apps | Invoke-RemoteCommand "systemctl stop 'revs@*'; rm -rf $tree /etc/systemd/system/revs@.service* /etc/systemd/system/revs.target /etc/revs.env /var/lib/xdeploy/revs; systemctl daemon-reload; nft delete table inet xdeploy; true" -AsRoot
        $null = $balancer | Invoke-RemoteCommand 'rm -rf /etc/nginx/sites-*/revs /var/log/nginx/revs.traffic.log* /var/lib/xdeploy/revs /run/lock/xdeploy-revs.lock; nginx -s reload' -AsRoot
    }
    # The configuration of a version: its number is in the unit, in a drop-in that only the second one has, in the environment, and in the site.
    function Install-Configuration([int] $Number, [string] $ExecStart = "$tree/instances/%i/x-model") {
        $null = $apps | Invoke-RemoteCommand "echo SECRET=$Number >/etc/revs.env; chmod 640 /etc/revs.env" -AsRoot
        $units = @(
            New-SystemdTemplateUnit revs -ExecStart $ExecStart, '%i' -WorkingDirectory "$tree/instances/%i" -EnvironmentFile /etc/revs.env -Property @{ Environment = "UNIT=$Number" }
            New-SystemdTarget revs -Instance 6231, 6232
        )
        $null = $apps | Install-SystemdUnit -Unit $units
        if ($Number -eq 2) {
            $null = $apps | Invoke-RemoteCommand "mkdir -p $unit.d; printf '[Service]\nNice=5\n' >$unit.d/10-second.conf; systemctl daemon-reload" -AsRoot
        }
        $upstream = $service | New-NginxUpstream -FailTimeout "$($Number)s"
        $null = $balancer | Install-NginxSite ($upstream | New-NginxSite revs -Listen 8231 -ServerName revs.test -ClientMaxBodySize "$($Number)m" -TrafficLog) -Enable
    }
    # What a command says on each host, in the order of their names.
    function Read-App([string] $Command) { ($apps | Invoke-RemoteCommand $Command -AsRoot | Sort-Object HostName).Output }
    function Read-File([string] $Path) { Read-App "cat $Path 2>/dev/null || echo none" }
    function Read-Site { ($balancer | Invoke-RemoteCommand "cat $site" -AsRoot).Output -join "`n" }
    function Assert-Configuration([int] $Number) {
        foreach ($text in Read-File $unit) { $text -join "`n" | Should -Match "UNIT=$Number" }
        foreach ($text in Read-File /etc/revs.env) { "$text" | Should -Be "SECRET=$Number" }
        foreach ($text in Read-File "$unit.d/10-second.conf") { "$text" -eq 'none' | Should -Be ($Number -ne 2) }
        Read-Site | Should -Match "client_max_body_size $($Number)m"
        Read-Site | Should -Match "fail_timeout=$($Number)s"
    }
    # What a replica's process was started with.
    function Get-Environment {
        Read-App "tr '\0' '\n' </proc/`$(systemctl show --value -p MainPID revs@6231)/environ | grep -E '^(UNIT|SECRET)=' | sort | tr '\n' ' '" | ForEach-Object { "$_".Trim() }
    }

    Clear-Service
    foreach ($version in '1.0', '2.0') { $null = $apps | Send-Artifact (New-SampleRelease $version) -Release $version -Service revs }
    Install-Configuration 1
    $null = $service | Invoke-RollingUpdate -Release 1.0 @quick
}
AfterAll { Clear-Service }

Describe 'Undo-Deployment of a rolling update' {
    It 'brings back units, drop-ins, environment and the site of nginx with the release, and no marks or weights' {
        Install-Configuration 2
        ($service | Invoke-RollingUpdate -Release 2.0 @quick).Status | Should -Be 'Succeeded'
        Assert-Configuration 2
        Get-Environment | Should -Be @('SECRET=2 UNIT=2', 'SECRET=2 UNIT=2')
        $null = $balancer | Set-NginxUpstreamWeight revs "$($apps[0].Address):6231" -Weight 7
        $null = $balancer | Set-NginxUpstreamServer revs "$($apps[1].Address):6232" -Down
        $undo = $service | Undo-Deployment -InformationAction SilentlyContinue
        $undo.Status | Should -Be 'Succeeded'
        "$($undo.Events.Kind)" | Should -BeLike 'Started RestoringUnits *RestoringSites Succeeded'
        Assert-Configuration 1
        Get-Environment | Should -Be @('SECRET=1 UNIT=1', 'SECRET=1 UNIT=1')
        $servers = ($balancer | Get-NginxUpstream revs).Server
        ($servers | Where-Object Weight -EQ 7).Address | Should -Be "$($apps[0].Address):6231"
        ($servers | Where-Object Down).Address | Should -Be "$($apps[1].Address):6232"
        Read-App 'stat -c %a:%U /etc/revs.env' | Should -Be @('640:root', '640:root')
        Read-App 'systemctl show --value -p NeedDaemonReload revs@6231' | Should -Be @('no', 'no')
        $null = $balancer | Set-NginxUpstreamServer revs "$($apps[1].Address):6232" -Up
        # Nothing is left to bring back.
        ($service | Undo-Deployment -Release 1.0 -InformationAction SilentlyContinue).Status | Should -Be 'Unchanged'
    }

    It 'leaves the files alone with -ReleaseOnly, and under -WhatIf' {
        Install-Configuration 2
        $update = $service | Invoke-RollingUpdate -Release 2.0 @quick
        $service | Undo-Deployment -WhatIf | Should -BeNullOrEmpty
        Assert-Configuration 2
        ($service | Undo-Deployment -ReleaseOnly -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
        Assert-Configuration 2
        ($service | Test-ServiceHealth).RunningRelease | Select-Object -Unique | Should -Be '1.0'
        # The configuration can still come back by itself.
        $undo = $service | Undo-Deployment -Id $update.Id -InformationAction SilentlyContinue
        $undo.Status | Should -Be 'Succeeded'
        Assert-Configuration 1
    }

    It 'goes back to a unit that starts, where the new one does not' {
        Install-Configuration 2 -ExecStart /nowhere/x-model
        $null = $service | Invoke-RollingUpdate -Release 2.0 @quick -ErrorAction SilentlyContinue
        ($service | Get-Deployment -Last 1).Status | Should -Be 'Degraded'
        ($service | Undo-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
        Assert-Configuration 1
        ($service | Test-ServiceHealth).Healthy | Should -Not -Contain $false
    }

    It 'restarts what runs the old release already, but with the new unit' {
        Install-Configuration 2
        $null = $apps | Send-Artifact (New-SampleRelease 3.0-ill @{ unhealthy = $true }) -Release 3.0-ill -Service revs
        $null = $service | Invoke-RollingUpdate -Release 3.0-ill @quick -ErrorAction SilentlyContinue
        # The first batch was put back.
        Get-Environment | Should -Be @('SECRET=2 UNIT=2', 'SECRET=1 UNIT=1')
        $undo = $service | Undo-Deployment -InformationAction SilentlyContinue
        $undo.Updated | Should -Be 1
        Get-Environment | Should -Be @('SECRET=1 UNIT=1', 'SECRET=1 UNIT=1')
        Assert-Configuration 1
    }

    It 'knows what was in force before the deployment from what is part of it' {
        # Tuned since the last deployment, and in use.
        $null = $apps | Invoke-RemoteCommand "sed -i s/UNIT=1/UNIT=1-tuned/ $unit; systemctl daemon-reload; systemctl restart revs@6231 revs@6232" -AsRoot
        $null = $service | Invoke-RollingUpdate -Release 2.0 @quick
        $null = $apps | Invoke-RemoteCommand "sed -i s/UNIT=1-tuned/UNIT=3/ $unit; systemctl daemon-reload" -AsRoot
        ($service | Undo-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
        foreach ($text in Read-File $unit) { $text -join "`n" | Should -Match 'UNIT=1-tuned' }
        Install-Configuration 1
        foreach ($version in '2.0', '1.0') { $null = $service | Invoke-RollingUpdate -Release $version @quick }
    }

    It 'says where nginx does not take its old file back, and Resume-Deployment goes on' {
        Install-Configuration 2
        $null = $service | Invoke-RollingUpdate -Release 2.0 @quick
        # The old file needs what is gone: a listener that something else has taken.
        $folder = ($balancer | Invoke-RemoteCommand 'ls -1d /var/lib/xdeploy/revs/revisions/nginx/* | sort | tail -n 2 | head -n 1' -AsRoot).Output
        $null = $balancer | Invoke-RemoteCommand "sed -i 's/client_max_body_size 1m/client_max_body_size 1x/' $folder$site" -AsRoot
        $undo = $service | Undo-Deployment -InformationAction SilentlyContinue -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'RolloutFailed*'
        "$failed" | Should -BeLike '*files of nginx could not be brought back*client_max_body_size*'
        ($service | Test-ServiceHealth).RunningRelease | Select-Object -Unique | Should -Be '1.0'
        $null = $balancer | Invoke-RemoteCommand "sed -i 's/client_max_body_size 1x/client_max_body_size 1m/' $folder$site" -AsRoot
        ($service | Resume-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
        Assert-Configuration 1
    }
}

Describe 'Undo-Deployment of a canary' {
    It 'brings the configuration back too' {
        Install-Configuration 2
        # Without requests it does not go on.
        $canary = $service | Invoke-CanaryDeployment -Release 2.0 -Step 25, 100 -BakeTime '100ms' -MaxBakeTime '300ms' -StableFor '100ms' -MinAvailable '50%' -SettleTime 0 -InformationAction SilentlyContinue -WarningAction SilentlyContinue
        $canary.Status | Should -Be 'Paused'
        Get-Environment | Should -Contain 'SECRET=2 UNIT=2'
        ($service | Undo-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
        Assert-Configuration 1
        Get-Environment | Should -Be @('SECRET=1 UNIT=1', 'SECRET=1 UNIT=1')
    }
}

Describe 'What is kept' {
    It 'is readable by root alone, and not kept for ever' {
        ($apps[0] | Invoke-RemoteCommand 'stat -c %a /var/lib/xdeploy/revs/revisions/units/*' -AsRoot).Output -split "`n" | Select-Object -Unique | Should -Be '700'
        $null = $apps[0] | Invoke-RemoteCommand 'cd /var/lib/xdeploy/revs/revisions/units; for i in $(seq 40); do mkdir 20200101T0000$(printf %02d $i)Z-abcdef; done' -AsRoot
        $null = $service | Invoke-RollingUpdate -Release 2.0 @quick
        $kept = ($apps[0] | Invoke-RemoteCommand 'ls -1 /var/lib/xdeploy/revs/revisions/units' -AsRoot).Output -split "`n"
        @($kept).Count | Should -Be 30
        $kept | Should -Contain ($service | Get-Deployment -Last 1).Id
    }
}

Describe 'Undo-Deployment of a blue/green deployment' {
    It 'brings the configuration back beside the colour that was kept running' {
        $null = $apps | Invoke-RemoteCommand "systemctl stop revs@6232; rm -rf $tree/instances/6232" -AsRoot
        $coloured = New-DeployService revs -HostName $apps -Port 6231 -StandbyPort 6232 -Balancer $balancer
        $null = $balancer | Install-NginxSite ($coloured | New-NginxUpstream -FailTimeout 1s | New-NginxSite revs -Listen 8231 -ServerName revs.test -ClientMaxBodySize 1m -TrafficLog) -Enable
        $colours = @{ StableFor = '100ms'; WatchFor = '200ms'; AutoSwitch = $true; InformationAction = 'SilentlyContinue' }
        $main = Read-App 'systemctl show --value -p MainPID revs@6231'
        $service = $coloured
        Install-Configuration 2
        ($coloured | Invoke-BlueGreenDeployment -Release 1.0 @colours -KeepFor 60).Status | Should -Be 'Succeeded'
        ($balancer | Get-NginxUpstream revs).Server | Where-Object Down | ForEach-Object Port | Select-Object -Unique | Should -Be 6231
        $undo = $coloured | Undo-Deployment -InformationAction SilentlyContinue
        $undo.Status | Should -Be 'Succeeded'
        Assert-Configuration 1
        Read-App 'systemctl show --value -p MainPID revs@6231' | Should -Be $main
        ($balancer | Get-NginxUpstream revs).Server | Where-Object Down | ForEach-Object Port | Select-Object -Unique | Should -Be 6232
    }
}
