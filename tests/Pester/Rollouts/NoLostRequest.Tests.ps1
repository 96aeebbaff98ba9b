BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $apps = Get-LabHost app*
    $balancer = Get-LabHost lb1
    $ports = 7001, 7002, 7003
    $tree = '/var/projects/load'

    $null = $apps | Invoke-RemoteCommand "systemctl stop 'load@*'; rm -rf $tree; nft delete table inet xdeploy; true" -AsRoot
    $null = $apps | Install-SystemdUnit -Unit (New-SystemdTemplateUnit load -ExecStart "$tree/instances/%i/x-model", '%i' -WorkingDirectory "$tree/instances/%i")
    foreach ($version in '1.0', '2.0') { $null = $apps | Send-Artifact (New-SampleRelease $version) -Release $version -Service load }

    # The balancer, with nginx's own defaults but for the time that it passes a refused server by.
    $servers = foreach ($app in $apps) { foreach ($port in $ports) { "server $($app.Address):$port fail_timeout=1s;" } }
    $site = "upstream load { $($servers -join ' ') } server { listen 8090; location / { proxy_pass http://load; } }"
    $answer = $balancer | Invoke-RemoteCommand "echo '$site' > /etc/nginx/sites-enabled/load && nginx -t && systemctl reload-or-restart nginx" -AsRoot
    $answer.ExitCode | Should -Be 0 -Because $answer.Error

    $service = New-DeployService load -HostName $apps -Port $ports -Balancer $balancer
    $null = $service | Invoke-RollingUpdate -Release 1.0 -BatchSize 100% -StableFor 0 -SettleTime 0
}
AfterAll {
    $null = $balancer | Invoke-RemoteCommand 'rm -f /etc/nginx/sites-enabled/load && systemctl reload nginx' -AsRoot
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
            $rollout = $service | Invoke-RollingUpdate -Release 2.0 -DrainMethod Refuse -BatchSize 1, 3 -MinAvailable 50% -StableFor '300ms' -SettleTime 2
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
        $seen.GetProperty('answered').GetInt64() | Should -BeGreaterThan 1000
        $seen.GetProperty('byMethod').GetProperty('POST').GetProperty('answered').GetInt64() | Should -BeGreaterThan 500
        $seen.GetProperty('versions').GetProperty('1.0').GetInt64() | Should -BeGreaterThan 0
        $seen.GetProperty('versions').GetProperty('2.0').GetInt64() | Should -BeGreaterThan 0
        $load.ExitCode | Should -Be 0
    }
}
