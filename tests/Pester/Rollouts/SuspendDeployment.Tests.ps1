BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $apps = Get-LabHost app*
    $balancer = Get-LabHost lb1
    $tree = '/var/projects/susp'
    $me = "$([Environment]::UserName)@$([Environment]::MachineName)"
    function Clear-Service {
        $null = $apps | Invoke-RemoteCommand "systemctl stop 'susp@*'; rm -rf $tree /etc/systemd/system/susp@.service /var/lib/xdeploy/susp; systemctl daemon-reload" -AsRoot
        $null = $balancer | Invoke-RemoteCommand 'rm -rf /var/lib/xdeploy/susp /run/lock/xdeploy-susp.lock' -AsRoot
    }
    # Another controller, which is at work when it has recorded an event of a kind. A rolling update goes on after a batch when there is the file.
    $gate = Join-Path $TestDrive 'go-on'
    function Start-Controller([string] $Strategy, [string] $Release, [string] $Until, [string] $DrainMethod = 'Auto') {
        Remove-Item $gate -ErrorAction Ignore
        $start = [System.Diagnostics.ProcessStartInfo]::new("$root/xdeploy")
        foreach ($argument in 'run', "$PSScriptRoot/Invoke-SuspendedController.ps1", '-ConfigFile', $labConfig, '-Module', "$root/out/module/XDeploy/XDeploy.psd1", '-Release', $Release, '-Strategy', $Strategy, '-Gate', $gate, '-DrainMethod', $DrainMethod) {
            $start.ArgumentList.Add($argument)
        }
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $process = [System.Diagnostics.Process]::Start($start)
        $null = $process.StandardError.ReadToEndAsync()
        foreach ($try in 1..200) {
            $last = $service | Get-Deployment -Last 1
            if ($last.Status -eq 'Running' -and $last.Events.Kind -contains $Until) { return $process }
            Start-Sleep -Milliseconds 100
        }
        throw "The controller does nothing: $($process.StandardOutput.ReadToEnd())"
    }
    function Wait-Controller($Process) {
        $said = $Process.StandardOutput.ReadToEnd().Trim()
        $Process.WaitForExit()
        $said
    }
    function Assert-Running([string[]] $Release) {
        $health = $service | Test-ServiceHealth | Sort-Object HostName
        $health.RunningRelease | Should -Be $Release
        $health | Where-Object { -not $_.Healthy -or $_.Drained -or $_.Refusing -or $_.Down } | Should -BeNullOrEmpty
        ($service | Get-DeployLock).IsHeld | Should -BeFalse
    }
    function Get-Request { ($balancer | Invoke-RemoteCommand 'cat /var/lib/xdeploy/susp/suspend 2>/dev/null; true' -AsRoot).Output }

    Clear-Service
    $null = $apps | Install-SystemdUnit -Unit (New-SystemdTemplateUnit susp -ExecStart "$tree/instances/%i/x-model", '%i' -WorkingDirectory "$tree/instances/%i")
    foreach ($version in '1.0', '2.0') { $null = $apps | Send-Artifact (New-SampleRelease $version) -Release $version -Service susp }
    $service = New-DeployService susp -HostName $apps -Port 6450 -Balancer $balancer
    $site = $service | New-NginxUpstream -FailTimeout 1s | New-NginxSite susp -Listen 8160 -TrafficLog
    $null = $balancer | Install-NginxSite $site -Enable
    $weights = ($balancer | Get-NginxUpstream susp).Server.Weight
    $quick = @{ BatchSize = '100%'; MinAvailable = 0; DrainMethod = 'None'; StableFor = 0; InformationAction = 'SilentlyContinue' }
    $null = $service | Invoke-RollingUpdate -Release 1.0 @quick
}
AfterAll {
    $null = $balancer | Uninstall-NginxSite susp -Confirm:$false
    $null = $balancer | Invoke-RemoteCommand 'rm -f /var/log/nginx/susp.traffic.log*' -AsRoot
    Clear-Service
}

Describe 'Suspend-Deployment' {
    It 'is an error where nobody is at work' {
        { $service | Suspend-Deployment } | Should -Throw -ErrorId 'NothingToSuspend*'
        { $service | Suspend-Deployment -Id ($service | Get-Deployment -Last 1).Id } | Should -Throw -ErrorId 'NothingToSuspend*'
        Get-Request | Should -BeNullOrEmpty
    }

    It 'has a rolling update of another controller pause before its next batch, drained by <_>, and Resume-Deployment goes on' -ForEach 'Refuse', 'NginxDown' {
        $null = $service | Invoke-RollingUpdate -Release 1.0 @quick
        $controller = Start-Controller Rolling 2.0 -Until 'Hook' -DrainMethod $_
        $id = ($service | Get-Deployment -Last 1).Id
        $service | Suspend-Deployment -WhatIf | Should -BeNullOrEmpty
        { $service | Suspend-Deployment -Id 20200101T000000Z-000000 } | Should -Throw '*rolls out 2.0*' -ErrorId 'NothingToSuspend*'
        Get-Request | Should -BeNullOrEmpty
        ($service | Suspend-Deployment -Id $id).Status | Should -Be 'Running'
        Set-Content $gate ''
        Wait-Controller $controller | Should -Be "Paused: $me asked to pause before batch 2 of 3: 1 replicas run release 2.0."
        Assert-Running '2.0', '1.0', '1.0'
        ($service | Get-Deployment -Last 1).Status | Should -Be 'Paused'

        # The request that is still there is none to the one that goes on.
        Get-Request | Should -BeLike "$id*"
        $rest = $service | Resume-Deployment -InformationAction SilentlyContinue
        $rest.Status | Should -Be 'Succeeded'
        $rest.Updated | Should -Be 2
        Get-Request | Should -BeNullOrEmpty
        Assert-Running '2.0', '2.0', '2.0'
    }

    It 'tells that the deployment has not ended in time, and it pauses all the same; Undo-Deployment takes it back' {
        $null = $service | Invoke-RollingUpdate -Release 1.0 @quick
        $controller = Start-Controller Rolling 2.0 -Until 'Hook'
        $errors = @()
        ($service | Suspend-Deployment -Wait 1ms -ErrorAction SilentlyContinue -ErrorVariable errors).Status | Should -Be 'Running'
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'DeploymentStillRunning*'
        Set-Content $gate ''
        Wait-Controller $controller | Should -BeLike 'Paused: *'
        ($service | Undo-Deployment -InformationAction SilentlyContinue).Updated | Should -Be 1
        Assert-Running '1.0', '1.0', '1.0'
    }

    It 'has a canary pause while it is watched, and waits for that' {
        $controller = Start-Controller Canary 2.0 -Until 'Baking'
        $paused = $service | Suspend-Deployment -Wait 60
        $paused.Status | Should -Be 'Paused'
        $paused.Reason | Should -BeLike "step 1 (20 %): $me asked to pause. *"
        Wait-Controller $controller | Should -Be "Paused: $($paused.Reason)"
        Assert-Running '2.0', '1.0', '1.0'
        ($balancer | Get-NginxUpstream susp).Server.Weight | Should -Not -Be $weights
        ($service | Undo-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
        Assert-Running '1.0', '1.0', '1.0'
        ($balancer | Get-NginxUpstream susp).Server.Weight | Should -Be $weights
    }
}
