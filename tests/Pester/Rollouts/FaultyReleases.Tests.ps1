BeforeAll {
    $name = 'flt-work'
    $ports = 6410, 6411
    $listen = 8151
    . "$PSScriptRoot/Faults.ps1"
    Install-Service
    Send-Sample 1.0
    Send-Sample 2.0-slow @{ startDelay = 3 }
    Send-Sample 2.0-crash @{ crashAfter = 5 }
}
AfterAll { Remove-Service }

Describe 'A rolling update under load' {
    BeforeEach { $load = Start-Test }
    AfterEach { if (-not $load.Process.HasExited) { $null = Stop-Load $load } }

    It 'waits for a release that starts slowly' {
        $end = Invoke-Update 2.0-slow @{ BatchSize = 4; StableFor = 0 }
        $end.Status | Should -Be 'Succeeded'
        $end.Rollout.Duration.TotalSeconds | Should -BeGreaterThan 6
        Assert-NothingLost (Stop-Load $load)
        Assert-Running '2.0-slow', '2.0-slow', '2.0-slow'
    }

    It 'puts a release back that starts more slowly than it may' {
        $end = Invoke-Update 2.0-slow @{ ReadyTimeout = 1 }
        $end.Status | Should -Be 'Failed'
        $end.ErrorId | Should -Be 'RolloutFailed'
        $end.Message | Should -BeLike '*after 0 of 6 replicas: app1: the replica on port 6410 did not become healthy*s after its start*'
        Assert-NothingLost (Stop-Load $load)
        Assert-Running '1.0', '1.0', '1.0'
        ($service | Undo-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Unchanged'
    }

    It 'puts a release back that crashes before it was healthy for long enough' {
        $end = Invoke-Update 2.0-crash @{ StableFor = '6s' }
        $end.Status | Should -Be 'Failed'
        $end.ErrorId | Should -Be 'RolloutFailed'
        $end.Message | Should -BeLike '*after 0 of 6 replicas: app1: the replica on port 641? did not become healthy: *'
        $end.Rollout.Events.Kind | Should -Not -Contain 'Proven'
        Assert-NothingLost (Stop-Load $load)
        Assert-Running '1.0', '1.0', '1.0'
    }
}
