BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    . "$root/tests/Load/Load.ps1"
    $apps = Get-LabHost app*
    $balancer = Get-LabHost lb1
    $tree = '/var/projects/cn-ramp'
    $url = "http://$($balancer.Address):8140/"
    function Clear-Service {
        $null = $apps | Invoke-RemoteCommand "systemctl stop 'cn-ramp@*'; rm -rf $tree /etc/systemd/system/cn-ramp@.service /var/lib/xdeploy/cn-ramp; systemctl daemon-reload" -AsRoot
        $null = $balancer | Invoke-RemoteCommand 'rm -rf /var/lib/xdeploy/cn-ramp /run/lock/xdeploy-cn-ramp.lock' -AsRoot
    }
    function Get-Weight { ($balancer | Get-NginxUpstream cn-ramp).Server | ForEach-Object { "$($_.Address)=$($_.Weight)" } }
    function Assert-Clean([string] $Release) {
        $health = $service | Test-ServiceHealth
        $health.RunningRelease | Sort-Object -Unique | Should -Be $Release
        $health | Where-Object { -not $_.Healthy -or $_.Drained -or $_.Refusing } | Should -BeNullOrEmpty
        Get-Weight | Should -Be $weights
        ($service | Get-DeployLock).IsHeld | Should -BeFalse
    }

    Clear-Service
    $null = $apps | Install-SystemdUnit -Unit (New-SystemdTemplateUnit cn-ramp -ExecStart "$tree/instances/%i/x-model", '%i' -WorkingDirectory "$tree/instances/%i")
    foreach ($version in '1.0', '2.0') { $null = $apps | Send-Artifact (New-SampleRelease $version) -Release $version -Service cn-ramp }
    $null = $apps | Send-Artifact (New-SampleRelease 2.0-ill @{ errorRate = 0.03 }) -Release 2.0-ill -Service cn-ramp
    $service = New-DeployService cn-ramp -HostName $apps -Port 6350, 6351 -Balancer $balancer
    $site = $service | New-NginxUpstream -FailTimeout 1s | New-NginxSite cn-ramp -Listen 8140 -TrafficLog
    $null = $balancer | Install-NginxSite $site -Enable
    # An operator's weight, which has to be there again at the end.
    $null = $balancer | Set-NginxUpstreamWeight cn-ramp -Server "$($apps[2].Address):*" -Weight 2
    $null = $service | Invoke-RollingUpdate -Release 1.0 -BatchSize 100% -StableFor 0 -MinAvailable 0 -DrainMethod None -InformationAction SilentlyContinue
    $weights = Get-Weight
    # Latency is the machine's as well, which others use.
    $quick = @{ BakeTime = 3; MaxBakeTime = 60; StableFor = '200ms'; MinAvailable = '50%'; InformationAction = 'SilentlyContinue' }
    $criteria = New-CanaryCriteria -MinRequest 100 -MaxErrorRateIncrease 0.2 -MaxLatencyRatio 50
}
AfterAll {
    $null = $balancer | Uninstall-NginxSite cn-ramp -Confirm:$false
    $null = $balancer | Invoke-RemoteCommand 'rm -f /var/log/nginx/cn-ramp.traffic.log*' -AsRoot
    Clear-Service
}

Describe 'Invoke-CanaryDeployment, before anything is touched' {
    It 'shows the steps with replicas and weights' {
        $service | Invoke-CanaryDeployment -Release 2.0 -WhatIf @quick | Should -BeNullOrEmpty
        Assert-Clean 1.0
        $service | Get-Deployment | Select-Object -ExpandProperty Kind | Should -Not -Contain 'Canary'
    }

    It 'asks for a traffic log, a balancer, and steps that grow' {
        $errors = @()
        $service | Invoke-CanaryDeployment -Release 2.0 -TrafficLogPath /var/log/nginx/none.log -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxTrafficLogMissing*'
        "$($errors[0])" | Should -BeLike '*New-NginxSite -TrafficLog*'
        New-DeployService cn-ramp -HostName $apps -Port 6350 | Invoke-CanaryDeployment -Release 2.0 -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CanaryImpossible*'
        { $service | Invoke-CanaryDeployment -Release 2.0 -Step 5, 5 } | Should -Throw -ErrorId 'CanaryStepInvalid*'
        { New-CanaryCriteria -MaxLatencyRatio 1.1 -ToleratedLatencyRatio 1.2 } | Should -Throw -ErrorId 'CanaryCriteriaInvalid*'
        ($criteria | New-CanaryCriteria -MaxRestart 3).MinRequests | Should -Be 100
        Assert-Clean 1.0
    }
}

Describe 'A canary under 300 requests a second, half of them POST, over keepalive connections' {
    It 'goes all the way with a good release, and loses no more than as many reloads do' {
        $asked = [System.Collections.Generic.List[object]]::new()
        $points = [System.Collections.Generic.List[string]]::new()
        $point = { $points.Add("$($args[0].Point) $($args[0].Batch)") }
        $load = Start-Load $url -Rate 300
        try {
            $rollout = $service | Invoke-CanaryDeployment -Release 2.0 -Step 20, 40 -Criteria $criteria @quick `
                -Gate { param($Canary, $Baseline) if ($Canary.Requests -gt 0) { $true } else { 'Inconclusive' } } -Approve { param($Step) $asked.Add($Step); $true } `
                -Hook @{ BeforeDeployment = $point; AfterBatch = $point; AfterDeployment = $point }
        }
        finally {
            $seen = Stop-Load $load
        }

        $rollout.Status | Should -Be 'Succeeded' -Because $rollout.Reason
        $rollout.Updated | Should -Be 6
        Assert-Clean 2.0
        @($rollout.Events | Where-Object Kind -EQ 'Verdict').Count | Should -Be 3
        $asked.Percent | Should -Be 20, 40
        $points | Select-Object -Unique | Should -Be 'BeforeDeployment 0', 'AfterBatch 1', 'AfterBatch 2', 'AfterBatch 3', 'AfterDeployment 0'
        $asked[0].Verdict.Verdict | Should -Be 'Pass'
        $asked[0].Verdict.Canary.Requests | Should -BeLessThan $asked[0].Verdict.Baseline.Requests
        $seen.versions.'1.0' | Should -BeGreaterThan 0
        $seen.versions.'2.0' | Should -BeGreaterThan 0
        ($service | Get-Deployment -Last 1).Kind | Should -Be 'Canary'
        ($service | Invoke-CanaryDeployment -Release 2.0 -Step 20, 40 @quick).Status | Should -Be 'Unchanged'

        # nginx closes keepalive connections as it reloads, and a request may be on its way in one. So many are the price of reloads; both are counts of rare events, one or two a run, which differ by more than 6 once in ten thousand runs.
        $reloads = @($rollout.Events | Where-Object Kind -EQ 'Weighing').Count
        $reloads | Should -Be 3
        $load = Start-Load $url -Rate 300
        foreach ($reload in 1..$reloads) { $null = $balancer | Invoke-NginxReload -Force -WarningAction SilentlyContinue }
        $plain = Stop-Load $load
        $seen.lost | Should -BeLessOrEqual ($plain.lost + 6) -Because ($seen | Select-Object errors, firstLosses | ConvertTo-Json -Depth 4)
    }

    It 'stops a release that fails 3 % at the first step, and all is as it was' {
        $errors = @()
        $load = Start-Load $url -Rate 300
        try {
            $rollout = $service | Invoke-CanaryDeployment -Release 2.0-ill -Step 25, 50 -Criteria (New-CanaryCriteria -MaxLatencyRatio 50) @quick -ErrorAction SilentlyContinue -ErrorVariable errors
        }
        finally {
            $seen = Stop-Load $load
        }

        $rollout.Status | Should -Be 'Failed' -Because $rollout.Reason
        $rollout.Reason | Should -Match '^step 1 \(25 %\): ErrorRate: '
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'RolloutFailed*'
        Assert-Clean 2.0
        # What the sample itself fails is no lost request. Three reloads are in it: the share, the share on the way back, and the weights as before.
        $seen.lost - [int] $seen.byStatus.'500' | Should -BeLessOrEqual 6
        ($service | Get-Deployment -Last 1).Status | Should -Be 'Failed'
    }
}

Describe 'A canary that is not certain' {
    It 'pauses with little traffic, is not resumed without its script blocks, and is taken back' {
        $load = Start-Load $url -Rate 10
        try {
            $rollout = $service | Invoke-CanaryDeployment -Release 1.0 -Step 20 @quick -MaxBakeTime 4 -Gate { $true }
        }
        finally {
            $null = Stop-Load $load
        }

        $rollout.Status | Should -Be 'Paused' -Because $rollout.Reason
        ($service | Test-ServiceHealth).RunningRelease | Sort-Object -Unique | Should -Be '1.0', '2.0'
        Get-Weight | Should -Not -Be $weights
        ($service | Get-Deployment -Last 1).Status | Should -Be 'Paused'
        { $service | Resume-Deployment } | Should -Throw -ErrorId 'CanaryNeedsScript*'
        $errors = @()
        $service | Invoke-CanaryDeployment -Release 2.0-ill @quick -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CanaryUnfinished*'
        { $service | Invoke-RollingUpdate -Release 2.0 -InformationAction SilentlyContinue -ErrorAction Stop } | Should -Throw -ErrorId 'CanaryUnfinished*'
        ($service | Undo-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
        Assert-Clean 2.0
    }
}

Describe 'A controller that is killed while it watches' {
    It 'leaves a canary that Resume-Deployment brings to its end' {
        $load = Start-Load $url -Rate 300
        try {
            $start = [System.Diagnostics.ProcessStartInfo]::new("$root/xdeploy")
            foreach ($argument in 'run', "$PSScriptRoot/Invoke-CanaryController.ps1", '-ConfigFile', $labConfig, '-Module', "$root/out/module/XDeploy/XDeploy.psd1", '-Release', '1.0', '-AtStep', '2') {
                $start.ArgumentList.Add($argument)
            }
            $start.RedirectStandardOutput = $true
            $start.RedirectStandardError = $true
            $controller = [System.Diagnostics.Process]::Start($start)
            $null = $controller.StandardError.ReadToEndAsync()
            $controller.StandardOutput.ReadToEnd().Trim() | Should -BeNullOrEmpty
            $controller.WaitForExit()
            # sshd on the anchor host notices that the connection is gone.
            foreach ($try in 1..200) {
                if (-not ($service | Get-DeployLock).IsHeld) { break }
                Start-Sleep -Milliseconds 100
            }
            ($service | Get-Deployment -Last 1).Status | Should -Be 'Interrupted'
            Get-Weight | Should -Not -Be $weights
            $rollout = $service | Resume-Deployment -InformationAction SilentlyContinue
        }
        finally {
            $null = Stop-Load $load
        }

        $rollout.Status | Should -Be 'Succeeded' -Because $rollout.Reason
        # It went on at the second step, whose replicas had been moved.
        ($rollout.Events | Where-Object Kind -EQ 'Verdict')[0].Message | Should -BeLike 'step 2 (40 %)*'
        $rollout.Updated | Should -Be 3
        Assert-Clean 1.0
    }
}
