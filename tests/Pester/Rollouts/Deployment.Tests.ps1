BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $apps = Get-LabHost app1, app2
    $balancer = Get-LabHost lb1
    $tree = '/var/projects/hist'
    $quick = @{ BatchSize = 1; MinAvailable = '50%'; StableFor = '100ms'; SettleTime = 0; ReadyTimeout = 10; DrainMethod = 'Refuse'; InformationAction = 'SilentlyContinue' }
    $service = New-DeployService hist -HostName $apps -Port 6201 -Balancer $balancer
    function Clear-Service {
        $null = $apps | Invoke-RemoteCommand "systemctl stop 'hist@*'; rm -rf $tree /etc/systemd/system/hist@.service /var/lib/xdeploy/hist; systemctl daemon-reload; nft delete table inet xdeploy; true" -AsRoot
        $null = $balancer | Invoke-RemoteCommand 'rm -rf /var/lib/xdeploy/hist /run/lock/xdeploy-hist.lock' -AsRoot
    }
    function Start-Controller([string] $Release, [int] $At = 0, [string] $StableFor = '100ms') {
        $start = [System.Diagnostics.ProcessStartInfo]::new("$root/xdeploy")
        foreach ($argument in 'run', "$PSScriptRoot/Invoke-Controller.ps1", '-ConfigFile', $labConfig, '-Module', "$root/out/module/XDeploy/XDeploy.psd1", '-Release', $Release, '-At', "$At", '-StableFor', $StableFor) {
            $start.ArgumentList.Add($argument)
        }
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        [System.Diagnostics.Process]::Start($start)
    }
    function Wait-Controller($Process) {
        $said = $Process.StandardOutput.ReadToEndAsync()
        $null = $Process.StandardError.ReadToEndAsync()
        $Process.WaitForExit()
        $said.GetAwaiter().GetResult().Trim()
    }
    function Assert-Running([string] $Release) {
        $health = $service | Test-ServiceHealth
        $health.RunningRelease | Should -Be $Release, $Release
        $health | Where-Object { -not $_.Healthy -or $_.Drained -or $_.Refusing } | Should -BeNullOrEmpty
        ($service | Get-DeployLock).IsHeld | Should -BeFalse
    }

    Clear-Service
    $null = $apps | Install-SystemdUnit -Unit (New-SystemdTemplateUnit hist -ExecStart "$tree/instances/%i/x-model", '%i' -WorkingDirectory "$tree/instances/%i")
    foreach ($version in '1.0', '2.0') { $null = $apps | Send-Artifact (New-SampleRelease $version) -Release $version -Service hist }
    $null = $apps | Send-Artifact (New-SampleRelease 3.0-ill @{ unhealthy = $true }) -Release 3.0-ill -Service hist
    $null = $service | Invoke-RollingUpdate -Release 1.0 @quick
}
AfterAll { Clear-Service }

Describe 'The history of a service' {
    It 'tells who moved what to what, and how it ended' {
        $null = $service | Invoke-RollingUpdate -Release 2.0 @quick
        $null = $service | Invoke-RollingUpdate -Release 3.0-ill @quick -ErrorAction SilentlyContinue
        $history = @($service | Get-Deployment)
        $history.Count | Should -Be 3
        "$($history.Release)" | Should -Be '3.0-ill 2.0 1.0'
        "$($history.Status)" | Should -Be 'Failed Succeeded Succeeded'
        $history[1].Previous | Should -Be '1.0'
        $history[1].Replicas | Should -Be 2
        $history[1].Owner | Should -Be "$([Environment]::UserName)@$([Environment]::MachineName)"
        $history[1].Duration | Should -BeGreaterThan ([timespan]::Zero)
        $history[1].Events.Kind | Should -Contain 'Proven'
        $history[1].HostName | Should -Be 'lb1'
        @($service | Get-Deployment -Last 1).Count | Should -Be 1
        (Get-Deployment hist -Last 3).Id | Should -Be $history.Id
        (Get-Deployment hist -Last 1).HostName | Should -BeNullOrEmpty
    }

    It 'is the way back: one release, then the one before' {
        $undo = $service | Undo-Deployment -Id ($service | Get-Deployment)[1].Id -InformationAction SilentlyContinue
        $undo.Status | Should -Be 'Succeeded'
        Assert-Running 1.0
        $last = $service | Get-Deployment -Last 1
        $last.Kind | Should -Be 'Undo'
        $last.Origin | Should -Be ($service | Get-Deployment)[2].Id
        $null = $service | Undo-Deployment -Release 2.0 -InformationAction SilentlyContinue
        Assert-Running 2.0
    }

    It 'has nothing to resume where all has ended well' {
        { $service | Resume-Deployment } | Should -Throw -ErrorId 'NothingToResume*'
        { $service | Undo-Deployment -Id 20200101T000000Z-000000 } | Should -Throw -ErrorId 'DeploymentNotFound*'
    }

    It 'shows under -WhatIf what would be done' {
        $service | Undo-Deployment -Release 1.0 -WhatIf | Should -BeNullOrEmpty
        Assert-Running 2.0
    }
}

Describe 'Get-DeployStatus' {
    It 'tells that all is as deployed, and what is not' {
        $null = $service | Invoke-RollingUpdate -Release 1.0 @quick
        $status = $service | Get-DeployStatus
        "$($status.Release)" | Should -Be '1.0'
        $status.InRotation | Should -Be 2
        $status.Drift | Should -BeNullOrEmpty
        $status.IsAsDeployed | Should -BeTrue
        $status.Last.Status | Should -Be 'Succeeded'
        $status.LockedBy | Should -BeNullOrEmpty
        $null = $apps[0] | Invoke-RemoteCommand "ln -sfn ../releases/2.0 $tree/instances/6201" -AsRoot
        $null = $apps[1] | Stop-SystemdUnit hist@6201
        $status = $service | Get-DeployStatus
        $status.Healthy | Should -Be 1
        $status.Drift.Count | Should -Be 3
        $status.Drift[0] | Should -Be 'app1:6201 is pinned to 2.0, not 1.0'
        $status.Drift[1] | Should -Be 'app1:6201 runs 1.0, and is pinned to 2.0'
        $status.Drift[2] | Should -BeLike 'app2:6201 is not healthy: the unit is inactive*'
        # A deployment of the same release puts it right.
        ($service | Invoke-RollingUpdate -Release 1.0 @quick).Updated | Should -Be 2
        ($service | Get-DeployStatus).IsAsDeployed | Should -BeTrue
    }
}

Describe 'A controller that is killed' {
    # Two batches of Draining, Switching, Proven and Readmitting, between Started and Succeeded.
    It 'leaves a service that <Way>-Deployment brings to its end: after event <At>' -ForEach @(
        foreach ($at in 1..9) { @{ At = $at; Way = 'Resume' } }
        foreach ($at in 3, 7) { @{ At = $at; Way = 'Undo' } }
    ) {
        $null = $service | Invoke-RollingUpdate -Release 1.0 @quick
        $controller = Start-Controller 2.0 -At $At
        Wait-Controller $controller | Should -BeNullOrEmpty
        # sshd on the anchor host notices that the connection is gone.
        Wait-Until { -not ($service | Get-DeployLock).IsHeld }
        $left = $service | Get-Deployment -Last 1
        $left.Status | Should -Be 'Interrupted'
        if ($Way -eq 'Resume') {
            $end = $service | Resume-Deployment -InformationAction SilentlyContinue
            Assert-Running 2.0
        }
        else {
            $end = $service | Undo-Deployment -InformationAction SilentlyContinue
            Assert-Running 1.0
        }
        $end.Status | Should -BeIn 'Succeeded', 'Unchanged'
    }

    It 'has bad replicas go back to what they ran before the whole' {
        $null = $service | Invoke-RollingUpdate -Release 1.0 @quick
        # When the batch has failed its replica is pinned to the bad release.
        $null = Wait-Controller (Start-Controller 3.0-ill -At 5)
        Wait-Until { -not ($service | Get-DeployLock).IsHeld }
        ($service | Test-ServiceHealth).PinnedRelease | Should -Contain '3.0-ill'
        $end = $service | Resume-Deployment -InformationAction SilentlyContinue -ErrorAction SilentlyContinue
        $end.Status | Should -Be 'Failed'
        Assert-Running 1.0
    }
}

Describe 'Two controllers' {
    It 'are not at work at once: the second is refused with the owner''s name, or waits' {
        $null = $service | Invoke-RollingUpdate -Release 1.0 @quick
        $controller = Start-Controller 2.0 -StableFor 3s
        Wait-Until { ($service | Get-Deployment -Last 1).Status -eq 'Running' }
        $errors = @()
        $service | Invoke-RollingUpdate -Release 1.0 @quick -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'DeploymentLocked*'
        $errors[0].Exception.Message | Should -BeLike "*$([Environment]::UserName)@*rolls out 2.0*"
        ($service | Invoke-RollingUpdate -Release 1.0 @quick -WaitLock 60).Status | Should -Be 'Succeeded'
        Wait-Controller $controller | Should -Be 'Succeeded'
        Assert-Running 1.0
    }

    It 'is not in the way of one that looks, nor kept from work by it' {
        $null = $service | Invoke-RollingUpdate -Release 1.0 @quick
        $lock = "/run/lock/xdeploy-$($service.Name).lock"
        $null = $service.Balancer[0] | Invoke-RemoteCommand "setsid flock -s $lock sleep 0.7 >/dev/null 2>&1 </dev/null & until [ `$(grep -c `":`$(stat -c %i $lock) `" /proc/locks) -gt 0 ]; do :; done" -AsRoot -ErrorOnFailure
        ($service | Get-DeployLock).IsHeld | Should -BeFalse
        ($service | Invoke-RollingUpdate -Release 1.0 @quick).Status | Should -Be 'Unchanged'
    }

    It 'stops before its next effect when its lock was taken away' {
        $null = $service | Invoke-RollingUpdate -Release 1.0 @quick
        $controller = Start-Controller 2.0 -StableFor 3s
        Wait-Until { ($service | Get-Deployment -Last 1).Status -eq 'Running' }
        $service | Unlock-DeployLock -WhatIf | Should -BeNullOrEmpty
        ($service | Get-DeployLock).IsHeld | Should -BeTrue
        $unlocked = $service | Unlock-DeployLock -Confirm:$false
        $unlocked.Changed | Should -BeTrue
        $unlocked.IsHeld | Should -BeFalse
        Wait-Controller $controller | Should -BeLike 'DeploymentLockLost*'
        ($service | Unlock-DeployLock -Confirm:$false).Changed | Should -BeFalse
        ($service | Resume-Deployment -InformationAction SilentlyContinue).Status | Should -BeIn 'Succeeded', 'Unchanged'
        Assert-Running 2.0
    }

    It 'is refused by hosts where a later one has been' {
        $null = $service | Invoke-RollingUpdate -Release 1.0 @quick
        $null = $apps | Invoke-RemoteCommand 'echo 99999999999 >/var/lib/xdeploy/hist/fence' -AsRoot
        $errors = @()
        $null = $service | Invoke-RollingUpdate -Release 2.0 @quick -ErrorAction SilentlyContinue -ErrorVariable errors
        "$errors" | Should -BeLike '*lock*lost*'
        ($service | Test-ServiceHealth).RunningRelease | Should -Be '1.0', '1.0'
        $null = $apps | Invoke-RemoteCommand 'rm /var/lib/xdeploy/hist/fence' -AsRoot
        ($service | Invoke-RollingUpdate -Release 2.0 @quick).Status | Should -Be 'Succeeded'
    }
}

Describe 'Controllers whose clocks differ' {
    It 'leave a history in the order of their runs' {
        $release = if (($service | Test-ServiceHealth)[0].RunningRelease -eq '1.0') { '2.0' } else { '1.0' }
        # A run an hour ahead was the last one before this.
        $token = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds() + 3600
        $ahead = "$([DateTimeOffset]::FromUnixTimeSeconds($token).ToString('yyyyMMdd"T"HHmmss"Z"'))-ffffff"
        $null = $balancer | Invoke-RemoteCommand "cd /var/lib/xdeploy/hist && echo $token >fence && f=`$(ls journal | tail -n 1) && sed `"s/`${f%.jsonl}/$ahead/`" journal/`$f >journal/$ahead.jsonl" -AsRoot
        ($service | Get-Deployment -Last 1).Id | Should -Be $ahead
        $rollout = $service | Undo-Deployment -Release $release -InformationAction SilentlyContinue
        $rollout.Status | Should -Be 'Succeeded'
        $history = $service | Get-Deployment -Last 2
        $history[0].Id | Should -Be $rollout.Id
        $history[1].Id | Should -Be $ahead
    }
}
