BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    . "$root/tests/Load/Load.ps1"
    $apps = Get-LabHost app1, app2
    # A host that runs no replica of it is its second balancer.
    $balancers = Get-LabHost lb1, app3
    $tree = '/var/projects/bg'
    $url = "http://$($balancers[0].Address):8160/"
    $previewUrl = "http://$($balancers[0].Address):8161/"
    function Clear-Service {
        $null = $apps | Invoke-RemoteCommand "systemctl stop 'xdeploy-retire-bg.timer' 'bg@*'; systemctl disable bg@6500 bg@6510; rm -rf $tree /etc/systemd/system/bg@.service /etc/systemd/system/bg.target* /var/lib/xdeploy/bg; systemctl daemon-reload" -AsRoot
        $null = $balancers | Invoke-RemoteCommand 'rm -rf /var/lib/xdeploy/bg /run/lock/xdeploy-bg.lock' -AsRoot
    }
    # The ports that get requests, as each balancer has it.
    function Get-LivePort { foreach ($host_ in $balancers) { (($host_ | Get-NginxUpstream bg).Server | Where-Object -Not Down | ForEach-Object Port | Sort-Object -Unique) -join ' ' } }
    function Get-UnitFact([int] $Port, [string] $Property) { ($apps | Invoke-RemoteCommand "systemctl show --value --property=$Property bg@$Port" | Sort-Object HostName).Output }
    function Get-Enabled([int] $Port) { ($apps | Invoke-RemoteCommand "systemctl is-enabled bg@$Port || true").Output | Sort-Object -Unique }
    # One colour gets all requests and runs the release, the other one rests, and nothing is left behind.
    function Assert-Clean([string] $Release, [int] $Live) {
        Get-LivePort | Should -Be "$Live", "$Live"
        $health = $service | Test-ServiceHealth
        $health.Port | Sort-Object -Unique | Should -Be $Live
        $health.RunningRelease | Sort-Object -Unique | Should -Be $Release
        $health | Where-Object { -not $_.Healthy -or $_.Down } | Should -BeNullOrEmpty
        $idle = if ($Live -eq 6500) { 6510 } else { 6500 }
        Get-UnitFact $idle ActiveState | Sort-Object -Unique | Should -Be 'inactive'
        Get-Enabled $Live | Should -Be 'enabled'
        Get-Enabled $idle | Should -Be 'disabled'
        ($service | Get-DeployLock).IsHeld | Should -BeFalse
    }
    function Get-OtherPort { if ((Get-LivePort)[0] -eq '6500') { 6510 } else { 6500 } }

    Clear-Service
    $null = $apps | Install-SystemdUnit -Unit (New-SystemdTemplateUnit bg -ExecStart "$tree/instances/%i/x-model", '%i' -WorkingDirectory "$tree/instances/%i")
    foreach ($version in '1.0', '2.0') { $null = $apps | Send-Artifact (New-SampleRelease $version) -Release $version -Service bg }
    $null = $apps | Send-Artifact (New-SampleRelease 2.0-ill @{ unhealthyAfter = 4 }) -Release 2.0-ill -Service bg
    $null = $apps | Send-Artifact (New-SampleRelease 2.0-wrong @{ errorRate = 0.1 }) -Release 2.0-wrong -Service bg
    $null = $apps | Send-Artifact (New-SampleRelease 2.0-dead @{ crashAtStart = $true }) -Release 2.0-dead -Service bg
    $service = New-DeployService bg -HostName $apps -Port 6500 -StandbyPort 6510 -Balancer $balancers
    $site = $service | New-NginxUpstream | New-NginxSite bg -Listen 8160 -TrafficLog
    $null = $balancers | Install-NginxSite $site -Enable
    $null = $balancers[0] | Install-NginxSite ($service | New-NginxUpstream -Preview | New-NginxSite -Listen 8161) -Enable
    $null = $service | Invoke-RollingUpdate -Release 1.0 -BatchSize 100% -StableFor 0 -MinAvailable 0 -DrainMethod None -InformationAction SilentlyContinue
    $null = $apps | Invoke-RemoteCommand 'systemctl enable bg@6500' -AsRoot
    $quick = @{ StableFor = '200ms'; WatchFor = 1; ProbeInterval = '200ms'; InformationAction = 'SilentlyContinue' }
}
AfterAll {
    $null = $balancers | Uninstall-NginxSite bg -Confirm:$false
    $null = $balancers[0] | Uninstall-NginxSite bg-preview -Confirm:$false
    $null = $balancers | Invoke-RemoteCommand 'rm -f /var/log/nginx/bg.traffic.log*' -AsRoot
    Clear-Service
}

Describe 'Invoke-BlueGreenDeployment, before anything is touched' {
    It 'shows what it would do' {
        $service | Invoke-BlueGreenDeployment -Release 2.0 -WhatIf @quick | Should -BeNullOrEmpty
        Assert-Clean 1.0 6500
        ($service | Get-Deployment).Kind | Should -Not -Contain 'BlueGreen'
    }

    It 'asks for a second colour, for free ports, and for a release that is there' {
        $errors = @()
        New-DeployService bg -HostName $apps -Port 6500 -Balancer $balancers | Invoke-BlueGreenDeployment -Release 2.0 -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NoSecondColour*'
        { New-DeployService bg -HostName $apps -Port 6500, 6501 -StandbyPort 6501, 6502 } | Should -Throw -ErrorId 'StandbyPortInvalid*'
        { New-DeployService bg -HostName $apps -Port 6500, 6501 -StandbyPort 6510 } | Should -Throw -ErrorId 'StandbyPortInvalid*'
        { $service | Invoke-BlueGreenDeployment -Release 2.0 -Hook @{ AfterBatch = { } } } | Should -Throw -ErrorId 'HookInvalid*'

        $null = $apps[1] | Invoke-RemoteCommand 'systemd-run --quiet --unit=bg-squatter python3 -m http.server 6510' -AsRoot
        try {
            Wait-Until { ($apps[1] | Invoke-RemoteCommand 'ss -Hltn sport = :6510').Output }
            $service | Invoke-BlueGreenDeployment -Release 2.0 @quick -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'PortInUse*'
            "$($errors[0])" | Should -BeLike '*app2*6510*'
        }
        finally {
            $null = $apps[1] | Invoke-RemoteCommand 'systemctl stop bg-squatter' -AsRoot
        }

        ($service | Invoke-BlueGreenDeployment -Release 9.9 @quick -ErrorAction SilentlyContinue -ErrorVariable errors).Status | Should -Be 'Failed'
        "$($errors[0])" | Should -BeLike '*release 9.9 is not in*'
        Assert-Clean 1.0 6500
    }
}

Describe 'A blue/green deployment under 300 requests a second, half of them POST, over keepalive connections' {
    It 'switches on all balancers together, goes back by one reload, and loses no more than reloads do' {
        $tested = [System.Collections.Generic.List[object]]::new()
        $points = [System.Collections.Generic.List[string]]::new()
        $load = Start-Load $url -Rate 300
        try {
            $rollout = $service | Invoke-BlueGreenDeployment -Release 2.0 -AutoSwitch @quick `
                -Test { param($Preview) $tested.Add($Preview); ($Preview.Service | Test-ServiceHealth).Version } `
                -Hook @{ BeforeSwitch = { param($Hook) $points.Add("$($Hook.Point) $($Hook.Replica)") }; AfterSwitch = { param($Hook) $points.Add("$($Hook.Point)") } }
            $live = Get-LivePort
            $pids = @{ 6500 = Get-UnitFact 6500 MainPID; 6510 = Get-UnitFact 6510 MainPID }
            $back = $service | Undo-Deployment -InformationAction SilentlyContinue
        }
        finally {
            $seen = Stop-Load $load
        }

        $rollout.Status | Should -Be 'Succeeded' -Because $rollout.Reason
        $rollout.Updated | Should -Be 2
        $rollout.Previous | Should -Be '1.0'
        $rollout.Events.Kind | Should -Be 'Started', 'Starting', 'Testing', 'Ready', 'Hook', 'Switching', 'Hook', 'Watching', 'Retiring', 'Succeeded'
        $live | Should -Be '6510', '6510'
        $tested.Count | Should -Be 1
        $tested[0].Url | Should -Be "http://$($apps[0].Address):6510/", "http://$($apps[1].Address):6510/"
        $points | Should -Be 'BeforeSwitch app1:6510 app2:6510', 'AfterSwitch'
        # The way back started nothing: the processes are those that ran before.
        $back.Status | Should -Be 'Succeeded' -Because $back.Reason
        $back.Events.Kind | Should -Not -Contain 'Starting'
        Get-UnitFact 6500 MainPID | Should -Be $pids[6500]
        $pids[6500] | Should -Not -Contain '0'
        $pids[6510] | Should -Not -Contain '0'
        Assert-Clean 1.0 6500
        $seen.versions.'1.0' | Should -BeGreaterThan 0
        $seen.versions.'2.0' | Should -BeGreaterThan 0
        ($service | Get-Deployment -Last 2).Kind | Should -Be 'Undo', 'BlueGreen'

        # nginx closes keepalive connections as it reloads, and a request may be on its way in one: that is the price of two reloads. Both are counts of rare events, one or two a run, which differ by more than 6 once in ten thousand runs.
        $load = Start-Load $url -Rate 300
        foreach ($reload in 1..2) { $null = $balancers[0] | Invoke-NginxReload -Force -WarningAction SilentlyContinue }
        $plain = Stop-Load $load
        $seen.lost | Should -BeLessOrEqual ($plain.lost + 6) -Because ($seen | Select-Object errors, firstLosses | ConvertTo-Json -Depth 4)
    }

    It 'keeps the old colour for as long as it is told, and has the hosts stop it by themselves' {
        $rollout = $service | Invoke-BlueGreenDeployment -Release 2.0 -AutoSwitch -KeepFor 2 @quick
        $rollout.Status | Should -Be 'Succeeded' -Because $rollout.Reason
        ($apps | Invoke-RemoteCommand 'systemctl list-timers --all --no-legend xdeploy-retire-bg.timer').Output | Should -HaveCount 2
        Wait-Until { -not (Compare-Object @(Get-UnitFact 6500 ActiveState) 'inactive', 'inactive') }
        Assert-Clean 2.0 6510
        ($service | Invoke-BlueGreenDeployment -Release 2.0 @quick).Status | Should -Be 'Unchanged'
        # A rolling update acts on the colour that gets the requests.
        ($service | Invoke-RollingUpdate -Release 2.0 -InformationAction SilentlyContinue).Status | Should -Be 'Unchanged'
        ($service | Get-DeployStatus).IsAsDeployed | Should -BeTrue
        # The old colour is stopped: going back starts it again.
        $back = $service | Undo-Deployment -InformationAction SilentlyContinue
        $back.Status | Should -Be 'Succeeded' -Because $back.Reason
        $back.Events.Kind | Should -Contain 'Starting'
        Assert-Clean 1.0 6500
    }

    It 'goes back by itself where the release fails after the switch' {
        $errors = @()
        $load = Start-Load $url -Rate 300
        try {
            $rollout = $service | Invoke-BlueGreenDeployment -Release 2.0-ill -AutoSwitch @quick -WatchFor 30 -ErrorAction SilentlyContinue -ErrorVariable errors
        }
        finally {
            $seen = Stop-Load $load
        }

        $rollout.Status | Should -Be 'Failed' -Because $rollout.Reason
        $rollout.Reason | Should -BeLike '*not healthy*'
        $rollout.Events.Kind | Should -Contain 'Returning'
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'RolloutFailed*'
        Assert-Clean 1.0 6500
        # The sample answers requests while its probe fails: what is lost is the price of two reloads.
        $seen.lost | Should -BeLessOrEqual 6
    }

    It 'goes back by itself where its requests fail though its replicas are healthy' {
        $load = Start-Load $url -Rate 300
        try {
            $rollout = $service | Invoke-BlueGreenDeployment -Release 2.0-wrong -AutoSwitch @quick -WatchFor 60 -Criteria (New-CanaryCriteria -MaxErrorRate 0.01 -MinRequest 200) -ErrorAction SilentlyContinue
        }
        finally {
            $seen = Stop-Load $load
        }

        $rollout.Status | Should -Be 'Failed' -Because $rollout.Reason
        $rollout.Reason | Should -BeLike '*MaxErrorRate*'
        Assert-Clean 1.0 6500
        $seen.lost - [int] $seen.byStatus.'500' | Should -BeLessOrEqual 6
    }
}

Describe 'A release that does not come so far' {
    It 'gets no requests where <Why>' -ForEach @(
        @{ Why = 'its tests fail'; Release = '2.0'; Test = { throw 'the page is blank' }; Reason = '*did not pass its tests*the page is blank*' }
        @{ Why = 'a test is false'; Release = '2.0'; Test = { $false }; Reason = '*is false*' }
        @{ Why = 'it does not start'; Release = '2.0-dead'; Test = { $true }; Reason = '*did not become healthy*' }
    ) {
        $rollout = $service | Invoke-BlueGreenDeployment -Release $Release -AutoSwitch -Test $Test -ReadyTimeout 3 @quick -ErrorAction SilentlyContinue
        $rollout.Status | Should -Be 'Failed'
        $rollout.Reason | Should -BeLike $Reason
        $rollout.Reason | Should -BeLike '*was not touched*'
        Assert-Clean 1.0 6500
    }
}

Describe 'An upstream that somebody else edits while the release is tested' {
    AfterAll { $null = $service | Invoke-BlueGreenDeployment -Release 1.0 -AutoSwitch @quick -KeepFor 0 }

    It 'is switched, and keeps the edit' {
        $edit = { $null = $balancers | Invoke-RemoteCommand "echo '# by hand' >>/etc/nginx/sites-available/bg" -AsRoot -ErrorOnFailure }
        $rollout = $service | Invoke-BlueGreenDeployment -Release 2.0 -AutoSwitch -Test $edit @quick -KeepFor 0
        $rollout.Status | Should -Be 'Succeeded' -Because $rollout.Reason
        Assert-Clean 2.0 6510
        ($balancers | Invoke-RemoteCommand "tail -n 1 /etc/nginx/sites-available/bg").Output | Sort-Object -Unique | Should -Be '# by hand'
    }

    It 'is left alone where there is nothing to do, and no journal tells of that' {
        $before = @(($service | Get-Deployment).Id)
        foreach ($time in 1..2) { ($service | Invoke-BlueGreenDeployment -Release 2.0 -AutoSwitch @quick).Status | Should -Be 'Unchanged' }
        @(($service | Get-Deployment).Id) | Should -Be $before
        # The last one's is taken away by the next that has the lock.
        [int] ($balancers[0] | Invoke-RemoteCommand 'find /var/lib/xdeploy/bg/journal -empty | wc -l' -AsRoot).Output | Should -BeLessOrEqual 1
        Assert-Clean 2.0 6510
    }
}

Describe 'A deployment that waits for a decision' {
    It 'shows the release to testers only, refuses others, and is switched or taken back' {
        $rollout = $service | Invoke-BlueGreenDeployment -Release 2.0 -KeepFor 0 @quick -WarningAction SilentlyContinue
        $rollout.Status | Should -Be 'Paused'
        (Invoke-RestMethod $url).version | Should -Be '1.0'
        (Invoke-RestMethod $previewUrl).version | Should -Be '2.0'
        Get-LivePort | Should -Be '6500', '6500'
        $errors = @()
        { $service | Invoke-RollingUpdate -Release 2.0 -MinAvailable 0 -InformationAction SilentlyContinue -ErrorAction Stop } | Should -Throw -ErrorId 'BlueGreenUnfinished*'
        $service | Invoke-BlueGreenDeployment -Release 2.0-ill @quick -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'BlueGreenUnfinished*'

        ($service | Undo-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
        Assert-Clean 1.0 6500

        ($service | Invoke-BlueGreenDeployment -Release 2.0 -KeepFor 0 @quick -WarningAction SilentlyContinue).Status | Should -Be 'Paused'
        $pids = Get-UnitFact 6510 MainPID
        $switched = $service | Resume-Deployment -InformationAction SilentlyContinue
        $switched.Status | Should -Be 'Succeeded' -Because $switched.Reason
        Get-UnitFact 6510 MainPID | Should -Be $pids
        Assert-Clean 2.0 6510
        # The preview leads to the other colour now, which is stopped.
        { Invoke-RestMethod $previewUrl } | Should -Throw
        (Invoke-RestMethod $url).version | Should -Be '2.0'

        # The site as it was first installed would turn the requests to a colour that rests.
        $errors = @()
        $balancers | Install-NginxSite $site -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors | ForEach-Object FullyQualifiedErrorId | Should -BeLike 'NginxSiteTurned*'
        Get-LivePort | Should -Be '6510', '6510'
        $null = $balancers | Install-NginxSite ($service | New-NginxUpstream -StandbyLive -Keepalive 8 | New-NginxSite bg -Listen 8160 -TrafficLog)
        Assert-Clean 2.0 6510
    }
}

Describe 'A controller that is killed' {
    It 'at record <_>: leaves a deployment that is resumed, or taken back' -ForEach 1, 2, 3, 4, 5, 6 {
        $before = Get-OtherPort
        $old = ($service | Test-ServiceHealth)[0].RunningRelease
        $new = if ($old -eq '1.0') { '2.0' } else { '1.0' }
        $start = [System.Diagnostics.ProcessStartInfo]::new("$root/xdeploy")
        foreach ($argument in 'run', "$PSScriptRoot/Invoke-BlueGreenController.ps1", '-ConfigFile', $labConfig, '-Module', "$root/out/module/XDeploy/XDeploy.psd1", '-Release', $new, '-At', $_) {
            $start.ArgumentList.Add($argument)
        }
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $controller = [System.Diagnostics.Process]::Start($start)
        $null = $controller.StandardError.ReadToEndAsync()
        $controller.StandardOutput.ReadToEnd().Trim() | Should -BeNullOrEmpty
        $controller.WaitForExit()
        # sshd on the anchor host notices that the connection is gone.
        Wait-Until { -not ($service | Get-DeployLock).IsHeld }
        ($service | Get-Deployment -Last 1).Status | Should -Be 'Interrupted'
        if ($_ -eq 5) {
            ($service | Undo-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
            Assert-Clean $old ($before -eq 6500 ? 6510 : 6500)
        }
        else {
            $rollout = $service | Resume-Deployment -InformationAction SilentlyContinue
            $rollout.Status | Should -Be 'Succeeded' -Because $rollout.Reason
            Assert-Clean $new $before
        }
    }
}
