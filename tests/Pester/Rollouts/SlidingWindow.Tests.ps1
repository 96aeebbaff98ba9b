BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    . "$root/tests/Load/Load.ps1"
    $apps = Get-LabHost app*
    $balancer = Get-LabHost lb1
    $tree = '/var/projects/slide'
    function Clear-Service {
        $null = $apps | Invoke-RemoteCommand "systemctl stop 'slide@*'; rm -rf $tree /etc/systemd/system/slide@.service /var/lib/xdeploy/slide; systemctl daemon-reload" -AsRoot
        $null = $balancer | Invoke-RemoteCommand 'rm -rf /var/lib/xdeploy/slide /run/lock/xdeploy-slide.lock' -AsRoot
    }
    function Assert-Running([string[]] $Release) {
        $health = $service | Test-ServiceHealth
        $health.RunningRelease | Sort-Object -Unique | Should -Be $Release
        $health | Where-Object { -not $_.Healthy -or $_.Drained -or $_.Refusing -or $_.Down } | Should -BeNullOrEmpty
        ($service | Get-DeployLock).IsHeld | Should -BeFalse
    }

    Clear-Service
    $null = $apps | Install-SystemdUnit -Unit (New-SystemdTemplateUnit slide -ExecStart "$tree/instances/%i/x-model", '%i' -WorkingDirectory "$tree/instances/%i")
    foreach ($version in '1.0', '2.0') { $null = $apps | Send-Artifact (New-SampleRelease $version) -Release $version -Service slide }
    # One host has a release that does not get well.
    $null = $apps | Where-Object Alias -NE app3 | Send-Artifact (New-SampleRelease 3.0) -Release 3.0 -Service slide
    $null = $apps | Where-Object Alias -EQ app3 | Send-Artifact (New-SampleRelease 3.0 @{ unhealthy = $true }) -Release 3.0 -Service slide
    $service = New-DeployService slide -HostName $apps -Port 6571, 6572, 6573 -Balancer $balancer
    $null = $balancer | Install-NginxSite ($service | New-NginxUpstream -FailTimeout 1s | New-NginxSite slide -Listen 8185) -Enable
    $null = $service | Invoke-RollingUpdate -Release 1.0 -BatchSize 100% -StableFor 0 -MinAvailable 0 -DrainMethod None -InformationAction SilentlyContinue
    $quick = @{ Window = '3'; MinAvailable = '50%'; StableFor = '300ms'; ReadyTimeout = 5; InformationAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }
}
AfterAll {
    $null = $balancer | Uninstall-NginxSite slide -Confirm:$false
    Clear-Service
}

Describe 'A rolling update with a sliding window' {
    It 'is planned as what follows the batches' {
        $plan = $service | New-RolloutPlan -Release 2.0 -Window 3 -MinAvailable 50%
        $plan.Batch.Number | Should -Be 1, 2
        $plan.Batch[0].Replica.Count | Should -Be 1
        $plan.Batch[1].Replica.Count | Should -Be 8
        $plan.Batch[1].Window | Should -Be 3
        $plan.LowestAvailable | Should -Be 6
    }

    It 'loses no request of 400 a second' {
        $load = Start-Load "http://$($balancer.Address):8185/"
        try {
            $rollout = $service | Invoke-RollingUpdate -Release 2.0 -DrainMethod Refuse @quick
        }
        finally {
            $seen = Stop-Load $load
        }

        $rollout.Status | Should -Be 'Succeeded' -Because $rollout.Reason
        $rollout.Updated | Should -Be 9
        $seen.lost | Should -Be 0 -Because ($seen | Select-Object errors, firstLosses | ConvertTo-Json -Depth 4)
        $seen.answered | Should -BeGreaterThan 1000
        $seen.versions.'1.0' | Should -BeGreaterThan 0
        $seen.versions.'2.0' | Should -BeGreaterThan 0
        Assert-Running '2.0'
        ($service | Invoke-RollingUpdate -Release 2.0 @quick).Status | Should -Be 'Unchanged'
    }

    It 'puts back what fails, drained by <_>, while the others go on' -ForEach 'Refuse', 'NginxDown' {
        $rollout = $service | Invoke-RollingUpdate -Release 3.0 -MaxFailure 3 -DrainMethod $_ @quick
        $rollout.Status | Should -Be 'Incomplete' -Because $rollout.Reason
        $rollout.Updated | Should -Be 6
        $health = $service | Test-ServiceHealth
        $health | Where-Object { -not $_.Healthy -or $_.Drained -or $_.Refusing -or $_.Down } | Should -BeNullOrEmpty
        ($health | Where-Object HostName -EQ app3).RunningRelease | Should -Be '2.0', '2.0', '2.0'
        $null = $service | Undo-Deployment -InformationAction SilentlyContinue
        Assert-Running '2.0'
    }

    It 'has no other leave where one fails that may not, and brings those to their end that are away' {
        $errors = @()
        $rollout = $service | Invoke-RollingUpdate -Release 3.0 @quick -ErrorAction SilentlyContinue -ErrorVariable errors
        $rollout.Status | Should -Be 'Failed'
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'RolloutFailed*'
        $rollout.Reason | Should -BeLike '*app3*'
        $kinds = $rollout.Events.Kind
        $kinds[$kinds.IndexOf('Stopping')..($kinds.Count - 1)] | Should -Not -Contain 'Draining'
        Assert-Running '2.0', '3.0'
    }

    It 'pauses before the next one leaves, and Resume-Deployment goes on with the same window' {
        $null = $service | Invoke-RollingUpdate -Release 1.0 @quick
        # Asked as soon as some of the window are back.
        $hook = @{ AfterBatch = { if ($args[0].Batch -eq 2) { $service | Suspend-Deployment } } }
        $rollout = $service | Invoke-RollingUpdate -Release 2.0 -Hook $hook @quick
        $rollout.Status | Should -Be 'Paused' -Because $rollout.Reason
        $rollout.Updated | Should -BeGreaterThan 1
        $rollout.Updated | Should -BeLessThan 9
        Assert-Running '1.0', '2.0'
        $rest = $service | Resume-Deployment -InformationAction SilentlyContinue
        $rest.Status | Should -Be 'Succeeded' -Because $rest.Reason
        ($service | Get-Deployment -Last 1).Kind | Should -Be 'Resume'
        Assert-Running '2.0'
    }
}
