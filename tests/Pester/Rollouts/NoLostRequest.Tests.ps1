BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
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
        $report = Join-Path $TestDrive 'load.json'
        $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
        foreach ($word in "$root/tests/Load/bin/Release/net10.0/xdeploy-load.dll", '--url', "http://$($balancer.Address):8090/",
            '--rate', '400', '--post', '0.5', '--connections', '32', '--report', $report) {
            $start.ArgumentList.Add($word)
        }
        # It sends until its input ends.
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $load = [System.Diagnostics.Process]::Start($start)
        try {
            $load.StandardOutput.ReadLine() | Should -Be 'ready'
            $rollout = $service | Invoke-RollingUpdate -Release 2.0 -DrainMethod Refuse -BatchSize 1, 3 -MinAvailable 50% -StableFor '300ms'
        }
        finally {
            $load.StandardInput.Close()
            $null = $load.StandardOutput.ReadToEnd()
            $load.WaitForExit()
        }

        $rollout.Status | Should -Be 'Succeeded'
        $rollout.Updated | Should -Be 9
        $text = [System.IO.File]::ReadAllText($report)
        $seen = [System.Text.Json.JsonDocument]::Parse($text).RootElement
        $seen.GetProperty('lost').GetInt64() | Should -Be 0 -Because $text.Substring(0, [Math]::Min(2000, $text.Length))
        $seen.GetProperty('rateAchieved').GetDouble() | Should -BeGreaterThan 300
        $seen.GetProperty('answered').GetInt64() | Should -BeGreaterThan 1000
        $seen.GetProperty('byMethod').GetProperty('POST').GetProperty('answered').GetInt64() | Should -BeGreaterThan 500
        $seen.GetProperty('versions').GetProperty('1.0').GetInt64() | Should -BeGreaterThan 0
        $seen.GetProperty('versions').GetProperty('2.0').GetInt64() | Should -BeGreaterThan 0
        $load.ExitCode | Should -Be 0
    }
}
