BeforeAll {
    $name = 'flt-host'
    $ports = 6400, 6401
    $listen = 8150
    . "$PSScriptRoot/Faults.ps1"
    Install-Service
    Send-Sample 1.0
    Send-Sample 2.0
    Send-Sample 2.0-slow @{ startDelay = 3 }
    # When a replica has been started anew the script that did it waits for its answer.
    function Wait-Started([string] $Release) {
        Wait-Until { "$(& $lab exec app3 sh -c "readlink /proc/`$(systemctl show -P MainPID $name@6401)/cwd")" -eq "$tree/releases/$Release" }
    }
    function Start-WaitingController([string] $Release) {
        $start = [System.Diagnostics.ProcessStartInfo]::new("$root/xdeploy")
        foreach ($argument in 'run', "$PSScriptRoot/Invoke-WaitingController.ps1", '-ConfigFile', $labConfig, '-Module', "$root/out/module/XDeploy/XDeploy.psd1", '-Release', $Release) {
            $start.ArgumentList.Add($argument)
        }
        $start.RedirectStandardOutput = $true
        [System.Diagnostics.Process]::Start($start)
    }
}
AfterAll {
    & $lab start app3
    & $lab show app3
    Remove-Service
}

Describe 'A rolling update under load' {
    BeforeEach { $load = Start-Test }
    AfterEach { if (-not $load.Process.HasExited) { $null = Stop-Load $load } }

    It 'outlives the power cut of a host whose replicas are being updated' {
        $end = Invoke-Update 2.0 @{ StableFor = '2s' } -At Switching -Fault { & $lab kill app3 }
        $end.Status | Should -Be 'Degraded'
        $end.ErrorId | Should -Be 'RolloutFailed'
        $end.Message | Should -BeLike '*after 2 of 6 replicas*app3*out of rotation*'
        ($end.Rollout.Events | Where-Object Kind -EQ 'LeftOut').Message | Should -BeLike 'app3:6400, app3:6401: not put back*'
        $left = $service | Test-ServiceHealth -ErrorAction SilentlyContinue | Sort-Object HostName
        $left.RunningRelease | Should -Be '2.0', '2.0', '1.0', '1.0'
        $left.InRotation | Should -Be $true, $true, $true, $true
        ($service | Get-DeployLock).IsHeld | Should -BeFalse

        & $lab start app3
        ($service | Resume-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
        Assert-NothingLost (Stop-Load $load)
        Assert-Running '2.0', '2.0', '2.0'
    }

    It 'outlives that a host cannot be reached any more, and its other replicas serve' {
        # One replica of the host at a time.
        $end = Invoke-Update 2.0 @{ BatchSize = 1, 1, 4; First = 'app3'; StableFor = '2s' } -At Switching -Fault { & $lab hide app3 }
        $end.Status | Should -Be 'Degraded'
        $end.ErrorId | Should -Be 'RolloutFailed'
        $end.Message | Should -BeLike '*app3*'
        ($end.Rollout.Events | Where-Object Kind -EQ 'LeftOut').Message | Should -BeLike 'app3:6401: not put back*'
        & $lab show app3
        $health = $service | Test-ServiceHealth | Sort-Object HostName, Port
        ($health | Where-Object { -not $_.InRotation }).Port | Should -Be 6401
        $health[4].RunningRelease | Should -Be '2.0'

        ($service | Resume-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
        Assert-NothingLost (Stop-Load $load)
        Assert-Running '2.0', '2.0', '2.0'
    }

    It 'puts the batch back where the connections to its hosts end' {
        $end = Invoke-Update 2.0-slow -At Switching -Fault {
            Wait-Started 2.0-slow
            'app1', 'app2', 'app3' | ForEach-Object { & $lab hangup $_ }
        }
        $end.Status | Should -Be 'Failed'
        $end.ErrorId | Should -Be 'RolloutFailed'
        $end.Message | Should -BeLike '*app3*connection*was lost*'
        Assert-Running '2.0-slow', '1.0', '1.0'
        ($service | Undo-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
        Assert-NothingLost (Stop-Load $load)
        Assert-Running '1.0', '1.0', '1.0'
    }

    It 'stops where the connection of its lock ends too' {
        $end = Invoke-Update 2.0-slow -At Switching -Fault {
            Wait-Started 2.0-slow
            'lb1', 'app1', 'app2', 'app3' | ForEach-Object { & $lab hangup $_ }
        }
        $end.Rollout | Should -BeNullOrEmpty
        $end.ErrorId | Should -Be 'DeploymentLockLost'
        ($service | Get-Deployment -Last 1).Status | Should -Be 'Interrupted'
        ($service | Test-ServiceHealth | Where-Object InRotation).Count | Should -BeGreaterOrEqual 4
        ($service | Get-DeployLock).IsHeld | Should -BeFalse
        ($service | Resume-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
        Assert-NothingLost (Stop-Load $load)
        Assert-Running '2.0-slow', '2.0-slow', '2.0-slow'
    }

    It 'touches nothing, or puts back, where <Full> is full' -ForEach @(
        @{ Full = 'the disk of the releases'; Folder = 'tree'; Option = 'size=2m,nr_inodes=100'; Said = "*could not switch flt-host to release 2.0*No space left*" }
        @{ Full = 'the disk of the state'; Folder = 'state'; Option = 'size=2m,nr_inodes=1000'; Said = "*could not drain replicas*" }
    ) {
        $place = if ($Folder -eq 'tree') { $tree } else { "/var/lib/xdeploy/$name" }
        $fill = "cp -a $place /tmp/$name && mount -t tmpfs -o $Option tmpfs $place && cp -a /tmp/$name/. $place && rm -r /tmp/$name; head -c 8M /dev/zero > $place/fill 2>/dev/null; while touch $place/fill.`$((i=i+1)) 2>/dev/null && [ `$i -lt 1000 ]; do :; done"
        try {
            $end = Invoke-Update 2.0 @{ Hook = @{ AfterBatch = { if ($args[0].Batch -eq 1) { $null = & $lab exec app3 sh -c $fill } } } }
            $end.Status | Should -Be 'Failed'
            $end.ErrorId | Should -Be 'RolloutFailed'
            $end.Message | Should -BeLike $Said
            Assert-Running '2.0', '1.0', '1.0'
            $null = & $lab exec app3 sh -c "rm $place/fill*"
            ($service | Resume-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
            Assert-NothingLost (Stop-Load $load)
            Assert-Running '2.0', '2.0', '2.0'
        }
        finally { $null = & $lab exec app3 sh -c "systemctl stop '$name@*'; umount $place" }
    }

    It 'leaves the rotation as it is where nginx refuses <What>, and goes on when that is mended' -ForEach @(
        @{ What = 'its files'; Break = 'echo "nonsense;" >/etc/nginx/conf.d/flt.conf'; Said = '*"nonsense" in /etc/nginx/conf.d/flt.conf:1*' }
        # nginx -t does not see that another process has the port.
        @{
            What = 'to reload'; Said = '*8159 failed (98: Address already in use)*'
            Break = 'systemd-run --quiet --unit=flt-port python3 -m http.server 8159; until ss -Hltn sport = :8159 | grep -q .; do sleep 0.1; done; echo "server { listen 8159; }" >/etc/nginx/conf.d/flt.conf'
        }
    ) {
        try {
            $hook = @{ AfterBatch = { if ($args[0].Batch -eq 1) { $null = & $lab exec lb1 sh -c $Break } } }
            $end = Invoke-Update 2.0 @{ DrainMethod = 'NginxDown'; Hook = $hook }
        }
        finally { $null = & $lab exec lb1 sh -c 'rm /etc/nginx/conf.d/flt.conf; systemctl stop flt-port 2>/dev/null' }
        # The first batch goes back with the reload that takes the second one out, and this did not come.
        $end.Status | Should -Be 'Degraded'
        $end.ErrorId | Should -Be 'RolloutFailed'
        $end.Message | Should -BeLike $Said
        $health = $service | Test-ServiceHealth | Sort-Object HostName, Port
        $health.RunningRelease | Should -Be '2.0', '2.0', '1.0', '1.0', '1.0', '1.0'
        $health.Healthy | Should -Be $true, $true, $true, $true, $true, $true
        ($service | Get-DeployStatus).InRotation | Should -Be 4

        ($service | Resume-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
        # Marks come by reloads, and each costs clients with keepalive connections a request now and then (docs/performance.md).
        (Stop-Load $load).lost | Should -BeLessOrEqual 6
        Assert-Running '2.0', '2.0', '2.0'
        ($service | Get-DeployStatus).InRotation | Should -Be 6
    }

    It 'is the only one: a second controller is refused with the owner''s name, or waits and finds nothing to do' {
        $other = @{}
        $hook = @{
            BeforeBatch = {
                if ($args[0].Batch -ne 2) { return }
                $service | Invoke-RollingUpdate -Release 2.0 -MinAvailable 2 -ErrorAction SilentlyContinue -ErrorVariable refused
                $other.Refused = $refused[0]
                $other.Process = Start-WaitingController 2.0
                $other.Said = $other.Process.StandardOutput.ReadLine()
            }
        }
        (Invoke-Update 2.0 @{ Hook = $hook }).Status | Should -Be 'Succeeded'
        $other.Refused.FullyQualifiedErrorId | Should -BeLike 'DeploymentLocked*'
        $other.Refused.Exception.Message | Should -BeLike "*$([Environment]::UserName)@$([Environment]::MachineName) rolls out 2.0*"
        $other.Said | Should -Be 'WaitingForLock'
        $other.Process.StandardOutput.ReadToEnd().Trim() | Should -Be 'Unchanged'
        $other.Process.WaitForExit()
        Assert-NothingLost (Stop-Load $load)
        Assert-Running '2.0', '2.0', '2.0'
    }
}
