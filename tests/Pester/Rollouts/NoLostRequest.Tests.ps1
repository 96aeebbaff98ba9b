BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    . "$root/tests/Load/Load.ps1"
    $apps = Get-LabHost app*
    $balancer = Get-LabHost lb1
    $ports = 7001, 7002, 7003
    $tree = '/var/projects/load'

    $null = $apps | Invoke-RemoteCommand "systemctl stop 'load@*'; rm -rf $tree; nft delete table inet xdeploy; true" -AsRoot
    $null = $apps | Install-SystemdUnit -Unit (New-SystemdTemplateUnit load -ExecStart "$tree/instances/%i/x-model", '%i' -WorkingDirectory "$tree/instances/%i")
    foreach ($version in '1.0', '2.0') { $null = $apps | Send-Artifact (New-SampleRelease $version) -Release $version -Service load }

    $service = New-DeployService load -HostName $apps -Port $ports -Balancer $balancer
    # The balancer, with nginx's own defaults but for the time that it passes a refused server by.
    $site = $service | New-NginxUpstream -FailTimeout 1s | New-NginxSite load -Listen 8090
    $null = $balancer | Install-NginxSite $site -Enable

    $null = $service | Invoke-RollingUpdate -Release 1.0 -BatchSize 100% -StableFor 0
}
AfterAll {
    $null = $balancer | Disable-NginxSite load
    $null = $apps | Invoke-RemoteCommand "systemctl stop 'load@*'; rm -rf $tree" -AsRoot
}

Describe 'A rolling update under load' {
    It 'loses no request of 400 a second, half of them POST, over keepalive connections' {
        $load = Start-Load "http://$($balancer.Address):8090/"
        try {
            $rollout = $service | Invoke-RollingUpdate -Release 2.0 -DrainMethod Refuse -BatchSize 1, 3 -MinAvailable 50% -StableFor '300ms'
        }
        finally {
            $seen = Stop-Load $load
        }

        $rollout.Status | Should -Be 'Succeeded'
        $rollout.Updated | Should -Be 9
        $seen.lost | Should -Be 0 -Because ($seen | Select-Object errors, firstLosses | ConvertTo-Json -Depth 4)
        $seen.rateAchieved | Should -BeGreaterThan 300
        $seen.answered | Should -BeGreaterThan 1000
        $seen.byMethod.POST.answered | Should -BeGreaterThan 500
        $seen.versions.'1.0' | Should -BeGreaterThan 0
        $seen.versions.'2.0' | Should -BeGreaterThan 0
        $load.Process.ExitCode | Should -Be 0
    }
}
