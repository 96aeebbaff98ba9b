BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    # A web server on a host that answers with recorded results, each in a folder of its own.
    $server = Get-LabHost lb1
    $folder = '/tmp/xdeploy-prometheus'
    $url = "http://$($server.Address):6529"
    function Set-Answer([string] $Name, [string] $Json) {
        $null = $server | Invoke-RemoteCommand "mkdir -p $folder/$Name/api/v1 && echo '$Json' > $folder/$Name/api/v1/query" -AsRoot
    }

    Set-Answer good '{"status":"success","data":{"resultType":"scalar","result":[1435781451.781,"0.004"]}}'
    Set-Answer bad '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"job":"x"},"value":[1435781451.781,"0.2"]}]}}'
    Set-Answer empty '{"status":"success","data":{"resultType":"vector","result":[]}}'
    $null = $server | Invoke-RemoteCommand "systemd-run --quiet --unit=prometheus-stub python3 -m http.server 6529 --directory $folder" -AsRoot
    foreach ($try in 1..100) {
        if (($server | Invoke-RemoteCommand 'ss -Hltn sport = :6529').Output) { break }
        Start-Sleep -Milliseconds 100
    }
}
AfterAll {
    $null = $server | Invoke-RemoteCommand "systemctl stop prometheus-stub; rm -rf $folder" -AsRoot
}

Describe 'Test-PrometheusQuery' {
    It 'judges what is found by limits' {
        $finding = Test-PrometheusQuery $url/good 'sum(rate(errors[1m]))' -Maximum 0.01
        $finding | Should -BeOfType ([XDeploy.CanaryFinding])
        $finding.Judgement | Should -Be Pass
        $finding.Metric | Should -Be 'sum(rate(errors[1m]))'
        $finding.Canary, $finding.Threshold | Should -Be 0.004, 0.01
        (Test-PrometheusQuery $url/bad rate -Maximum 0.01).Reason | Should -Be '0.2 of {job="x"} is above 0.01'
        (Test-PrometheusQuery $url/bad rate -Minimum 0.1 -Maximum 0.3).Judgement | Should -Be Pass
        ('a', 'b' | Test-PrometheusQuery $url/bad/ -Minimum 1).Judgement | Should -Be Fail, Fail
    }

    It 'does not know where there is nothing, no Prometheus, or nobody' {
        (Test-PrometheusQuery $url/empty rate -Maximum 1).Judgement | Should -Be Inconclusive
        $other = Test-PrometheusQuery $url/nothing rate -Maximum 1
        $other.Judgement | Should -Be Inconclusive
        $other.Reason | Should -BeLike '*HTTP 404*'
        $nobody = Test-PrometheusQuery "http://$($server.Address):6528" rate -Maximum 1 -Timeout 2
        $nobody.Judgement | Should -Be Inconclusive
        $nobody.Reason | Should -BeLike "*$($server.Address):6528*"
    }

    It 'refuses what it cannot ask or judge by' {
        { Test-PrometheusQuery $url rate } | Should -Throw -ErrorId 'PrometheusLimitsInvalid*'
        { Test-PrometheusQuery $url rate -Minimum 2 -Maximum 1 } | Should -Throw -ErrorId 'PrometheusLimitsInvalid*'
        { Test-PrometheusQuery ftp://prom rate -Maximum 1 } | Should -Throw -ErrorId 'PrometheusQueryInvalid*'
    }
}
