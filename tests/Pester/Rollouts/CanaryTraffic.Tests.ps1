BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"

    # What Measure-NginxTraffic returns for a server: so many answers, some of them failed, all within a tenth of a time.
    function New-Traffic([string] $Address, [long] $Requests, [hashtable] $Failed = @{}, [double] $Milliseconds = 50, [string] $Version) {
        $status = [System.Collections.Generic.Dictionary[int, long]]::new()
        $status[200] = $Requests
        foreach ($code in $Failed.Keys) { $status[$code] = $Failed[$code]; $status[200] -= $Failed[$code] }
        $time = [System.Collections.Generic.Dictionary[timespan, long]]::new()
        foreach ($part in 0..9) { $time[[timespan]::FromMilliseconds([math]::Round($Milliseconds * (0.95 + 0.01 * $part)))] += [long] ($Requests / 10) }
        $traffic = [System.Activator]::CreateInstance([XDeploy.NginxTraffic])
        foreach ($value in @{ HostName = [string[]] 'lb1'; Address = $Address; Version = $Version; Requests = $Requests; Status = $status; Time = $time }.GetEnumerator()) {
            if ($value.Value) { [XDeploy.NginxTraffic].GetProperty($value.Key).SetValue($traffic, $value.Value) }
        }
        $traffic
    }

    $old = New-Traffic '10.0.0.1:5001' 4000 @{ 503 = 4 }
    $same = New-Traffic '10.0.0.2:5001' 2000 @{ 503 = 2 }
}

Describe 'Test-CanaryTraffic' {
    It 'passes a version that is no worse' {
        $verdict = $old, $same | Test-CanaryTraffic 10.0.0.2:5001
        $verdict | Should -BeOfType ([XDeploy.CanaryVerdict])
        $verdict.Verdict | Should -Be Pass
        $verdict.Canary.Requests | Should -Be 2000
        $verdict.Baseline.Name | Should -Be 'all others'
        $verdict.Baseline.Errors | Should -Be 4
        $verdict.Finding.Metric | Should -Contain 'LatencyTail'
    }

    It 'fails one with errors, and one that is slow, and says why' {
        $bad = $old, (New-Traffic '10.0.0.2:5001' 2000 @{ 503 = 60 }) | Test-CanaryTraffic 10.0.0.2:5001
        $bad.Verdict | Should -Be Fail
        $bad.Reason | Should -Match '^ErrorRate: 3 % of 2000 requests failed, 0.1 % of 4000 with the old version'
        ($old, (New-Traffic '10.0.0.2:5001' 2000 -Milliseconds 65) | Test-CanaryTraffic 10.0.0.2:5001).Verdict | Should -Be Fail
    }

    It 'waits where there is little traffic, or none' {
        ($old, (New-Traffic '10.0.0.2:5001' 100) | Test-CanaryTraffic 10.0.0.2:5001).Verdict | Should -Be Inconclusive
        ($old | Test-CanaryTraffic 10.0.0.2:5001 -WarningAction SilentlyContinue -WarningVariable warned).Verdict | Should -Be Inconclusive
        $warned | Should -Match "'10.0.0.2:5001'"
        (@() | Test-CanaryTraffic 10.0.0.2:5001 -WarningAction SilentlyContinue).Verdict | Should -Be Inconclusive
        ($same | Test-CanaryTraffic 10.0.0.2:5001).Reason | Should -Match 'no old version'
    }

    It 'takes versions and wildcards, and a canary is never its own old version' {
        $versions = (New-Traffic '10.0.0.1:5001' 4000 -Version 2.4.0), (New-Traffic '10.0.0.1:5002' 2000 -Version 2.4.1), (New-Traffic '10.0.0.3:5001' 50 -Version 1.0)
        $verdict = $versions | Test-CanaryTraffic 2.4.1 2.4.*
        $verdict.Canary.Requests, $verdict.Baseline.Requests | Should -Be 2000, 4000
        $verdict.Verdict | Should -Be Pass
        ($versions | Test-CanaryTraffic *:5002 10.0.0.*).Baseline.Requests | Should -Be 4050
    }

    It 'holds to fixed thresholds whatever the old version does' {
        $broken = (New-Traffic '10.0.0.1:5001' 4000 @{ 503 = 1200 }), (New-Traffic '10.0.0.2:5001' 2000 @{ 503 = 600 })
        ($broken | Test-CanaryTraffic 10.0.0.2:5001 -MaxErrorRate 0.05).Verdict | Should -Be Fail
        ($old, $same | Test-CanaryTraffic 10.0.0.2:5001 -MaxLatency 40ms).Reason | Should -Match '^MaxLatency: '
        ($same | Test-CanaryTraffic 10.0.0.2:5001 -MaxErrorRate 0.01 -MaxLatency 1s).Verdict | Should -Be Pass
    }

    It 'takes criteria' {
        $limited = $old, (New-Traffic '10.0.0.2:5001' 2000 @{ 429 = 60 })
        ($limited | Test-CanaryTraffic 10.0.0.2:5001).Verdict | Should -Be Pass
        ($limited | Test-CanaryTraffic 10.0.0.2:5001 -ErrorStatus 429).Verdict | Should -Be Fail
        ($limited | Test-CanaryTraffic 10.0.0.2:5001 -ErrorStatus 429 -MaxErrorRateIncrease 0.05 -ToleratedErrorRateIncrease 0.04).Verdict | Should -Be Pass
        ($old, $same | Test-CanaryTraffic 10.0.0.2:5001 -MinRequest 3000).Verdict | Should -Be Inconclusive
        { $old, $same | Test-CanaryTraffic 10.0.0.2:5001 -MaxLatencyRatio 1.1 -ToleratedLatencyRatio 1.2 } | Should -Throw -ErrorId 'CanaryCriteriaInvalid*'
    }

    It 'asks gates, and takes only a plain answer for one' {
        function Get-Gated([scriptblock[]] $Gate) { $old, $same | Test-CanaryTraffic 10.0.0.2:5001 -Gate $Gate }
        (Get-Gated { param($Canary, $Baseline) $Canary.Requests -lt $Baseline.Requests }).Verdict | Should -Be Pass
        $failed = Get-Gated { $true }, { param($Canary) $Canary.Requests -lt 1 }
        $failed.Verdict | Should -Be Fail
        $failed.Reason | Should -Be 'Gate2: {param($Canary) $Canary.Requests -lt 1} does not hold'
        (Get-Gated { 'inconclusive' }).Verdict | Should -Be Inconclusive
        (Get-Gated { 'Fail' }).Verdict | Should -Be Fail
        (Get-Gated { }).Reason | Should -Match 'says nothing'
        (Get-Gated { 7 }).Verdict | Should -Be Inconclusive
        (Get-Gated { throw 'the dashboard is down' }).Reason | Should -Match 'failed: the dashboard is down'
    }
}

Describe 'A canary behind a real balancer' {
    BeforeAll {
        . "$root/tests/Load/Load.ps1"
        $apps = Get-LabHost app*
        $balancer = Get-LabHost lb1
        $tree = '/var/projects/canary'
        $null = $apps | Invoke-RemoteCommand "systemctl stop 'canary@*'; rm -rf $tree; true" -AsRoot
        $null = $apps | Install-SystemdUnit -Unit (New-SystemdTemplateUnit canary -ExecStart "$tree/instances/%i/x-model", '%i' -WorkingDirectory "$tree/instances/%i")
        $null = $apps | Send-Artifact (New-SampleRelease 1.0) -Release 1.0 -Service canary
        # So many that even the first few requests are not all answered, which would rule the difference out.
        foreach ($version in '2.0', '2.0-ill') {
            $behaviour = if ($version -eq '2.0-ill') { @{ errorRate = 0.1 } } else { @{} }
            $null = $apps[0] | Send-Artifact (New-SampleRelease $version $behaviour) -Release $version -Service canary
        }

        # nginx passes no failed answer on: each is a client's.
        $service = New-DeployService canary -HostName $apps -Port 6401 -Balancer $balancer
        $site = $service | New-NginxUpstream -FailTimeout 1s | New-NginxSite canary -Listen 8096 -TrafficLog
        $null = $balancer | Install-NginxSite $site -Enable
        $quick = @{ StableFor = 0; SettleTime = 0; DrainMethod = 'None'; BatchSize = '100%'; MinAvailable = 0; InformationAction = 'SilentlyContinue' }
        $null = $service | Invoke-RollingUpdate -Release 1.0 @quick
        $one = New-DeployService canary -HostName $apps[0] -Port 6401
        $canary = "$($apps[0].Address):6401"
        $load = Start-Load "http://$($balancer.Address):8096/" -Rate 300
    }
    AfterAll {
        $null = Stop-Load $load
        $null = $balancer | Disable-NginxSite canary
        $null = $apps | Invoke-RemoteCommand "systemctl stop 'canary@*'; rm -rf $tree" -AsRoot
    }

    It 'is <Judged> by its errors: release <Release>' -ForEach @(
        @{ Release = '2.0-ill'; Judged = 'Fail' }
        @{ Release = '2.0'; Judged = 'Pass' }
    ) {
        $null = $one | Invoke-RollingUpdate -Release $Release @quick
        $start = $balancer | Measure-NginxTraffic canary -PositionOnly
        foreach ($look in 1..60) {
            Start-Sleep 1
            $verdict = $balancer | Measure-NginxTraffic -Since $start | Test-CanaryTraffic $canary -WarningAction SilentlyContinue
            # Latency is the machine's as well, which others use.
            $errors = $verdict.Finding | Where-Object Metric -EQ 'ErrorRate'
            if ($errors.Judgement -ne 'Inconclusive') { break }
        }

        $errors.Judgement | Should -Be $Judged -Because $errors.Reason
        $verdict.Canary.Requests | Should -BeGreaterThan 50
        if ($Judged -eq 'Fail') { $verdict.Verdict | Should -Be 'Fail' }
    }
}
