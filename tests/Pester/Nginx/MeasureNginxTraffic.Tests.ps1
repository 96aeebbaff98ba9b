BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $balancer = Get-LabHost lb1
    $folder = '/tmp/xdeploy-traffic'
    $log = "$folder/x-model.traffic.log"
    $port = 18090
    $servers = '127.0.0.1:18091', '127.0.0.1:18092'

    function Invoke-OnBalancer([string] $Command) {
        $answer = $balancer | Invoke-RemoteCommand $Command -AsRoot
        $answer.ExitCode | Should -Be 0 -Because $answer.Error
        $answer.Output
    }

    # Requests one after another, with a query each.
    function Send-Request([int] $Count, [string] $Path = '/') {
        $null = Invoke-OnBalancer "curl -s -o /dev/null 'http://127.0.0.1:$port${Path}?[1-$Count]'"
    }

    # The plain computation that the measurement is held to: every line, read here.
    function Get-RawLine([string[]] $File) {
        foreach ($line in (Invoke-OnBalancer "cat $File") -split "`n") {
            $fields = $line -split "`t"
            [pscustomobject]@{ Status = $fields[1]; Address = ($fields[2] -split ', ')[-1]; Seconds = ($fields[4] -split ', ')[-1]; Bytes = [long] $fields[6]; Version = $fields[8] }
        }
    }

    $backend = 'location / { return 200 "good"; } location /bad { return 503 "bad"; } location /large { limit_rate 10k; alias /tmp/xdeploy-traffic/large; }'
    $backends = "server { listen 127.0.0.1:18091; add_header X-Version 1.0 always; $backend } server { listen 127.0.0.1:18092; add_header X-Version 2.0 always; $backend }"
    # The third server is not there: its requests go to the next one.
    $site = New-NginxUpstream x-model @{ Address = $servers[0]; Weight = 3 }, $servers[1], @{ Address = '127.0.0.1:9'; MaxFails = 0 } |
        New-NginxSite -Listen $port -TrafficLogPath $log -AccessLog off -HealthLocation /healthz-lb -Property @{ proxy_buffering = $false }
    $text = [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($site.Text))
    $main = "user root; pid $folder/nginx.pid; error_log $folder/error.log crit; events {} http { access_log off; $backends include $folder/site; }"
    $null = Invoke-OnBalancer "mkdir -p $folder && cd $folder && head -c 12000 /dev/zero > large && echo '$text' | base64 -d > site && echo '$main' > nginx.conf && nginx -p $folder -c nginx.conf"
}
AfterAll {
    $null = $balancer | Invoke-RemoteCommand "[ ! -f $folder/nginx.pid ] || nginx -p $folder -c nginx.conf -s stop; rm -rf $folder" -AsRoot
}

Describe 'Measure-NginxTraffic' {
    It 'counts by server as the raw log has it, across a rotation' {
        Send-Request 50
        $start = $balancer | Measure-NginxTraffic -Path $log -PositionOnly
        Send-Request 200
        Send-Request 20 /bad
        Send-Request 5 /large
        $null = Invoke-OnBalancer "mv $log $log.1 && nginx -p $folder -c nginx.conf -s reopen; while [ ! -e $log ]; do sleep 0.05; done"
        Send-Request 150

        $measured = $balancer | Measure-NginxTraffic -Since $start
        $raw = @(Get-RawLine "$log.1", $log | Select-Object -Skip 50)
        ($measured | Measure-Object Requests -Sum).Sum | Should -Be $raw.Count
        foreach ($server in $servers) {
            $one = $measured | Where-Object Address -eq $server
            $lines = @($raw | Where-Object Address -eq $server)
            $one.Requests | Should -Be $lines.Count
            $one.Errors | Should -Be @($lines | Where-Object Status -eq '503').Count
            $one.Status[200] | Should -Be @($lines | Where-Object Status -eq '200').Count
            $one.Bytes | Should -Be ($lines | Measure-Object Bytes -Sum).Sum
            $times = @($lines.Seconds | ForEach-Object { [double]::Parse($_, [cultureinfo]::InvariantCulture) * 1000 } | Sort-Object)
            foreach ($quantile in 0.5, 0.95, 0.99) {
                $exact = $times[[Math]::Ceiling($times.Count * $quantile) - 1]
                $one.Quantile[$quantile].TotalMilliseconds | Should -BeGreaterOrEqual ($exact * 0.98)
                $one.Quantile[$quantile].TotalMilliseconds | Should -BeLessOrEqual ($exact * 1.02)
            }
        }
        # The slow answers are there to be seen.
        ($measured | Measure-Object { $_.Quantile[0.99].TotalMilliseconds } -Maximum).Maximum | Should -BeGreaterThan 100
    }

    It 'sees the requests that a server failed and another one answered' {
        $gone = $balancer | Measure-NginxTraffic -Path $log | Where-Object Address -eq '127.0.0.1:9'
        $gone.Requests | Should -Be 0
        $gone.PassedOn | Should -BeGreaterThan 10
    }

    It 'goes on from the position of the last results' {
        $first = $balancer | Measure-NginxTraffic -Path $log
        $balancer | Measure-NginxTraffic -Since $first.Position | Should -BeNullOrEmpty
        Send-Request 7
        $second = $balancer | Measure-NginxTraffic -Since $first.Position
        ($second | Measure-Object Requests -Sum).Sum | Should -Be 7
    }

    It 'compares versions' {
        $start = $balancer | Measure-NginxTraffic -Path $log -PositionOnly
        Send-Request 100
        $byVersion = $balancer | Measure-NginxTraffic -Since $start -GroupBy Version | Where-Object Version
        $byVersion.Version | Should -Be '1.0', '2.0'
        ($byVersion | Measure-Object Requests -Sum).Sum | Should -Be 100
        $byVersion[0].Requests | Should -BeGreaterThan $byVersion[1].Requests
        ($balancer | Measure-NginxTraffic -Since $start -GroupBy None).Requests | Should -Be 100
    }

    It 'counts one upstream only' {
        $balancer | Measure-NginxTraffic other -Path $log | Should -BeNullOrEmpty
        ($balancer | Measure-NginxTraffic x-model -Path $log | Measure-Object Requests -Sum).Sum | Should -BeGreaterThan 200
    }

    It 'counts from a time on' {
        $balancer | Measure-NginxTraffic -Path $log -From ([DateTimeOffset]::UtcNow.AddHours(1)) | Should -BeNullOrEmpty
        $all = $balancer | Measure-NginxTraffic -Path $log -From ([DateTimeOffset]::UtcNow.AddHours(-1)) -PerHost
        ($all | Measure-Object Requests -Sum).Sum | Should -BeGreaterThan 500
        $all[0].HostName | Should -Be 'lb1'
    }

    It 'reports the balancers that it cannot read, and adds up the others' {
        $errors = @()
        $measured = $balancer, (Get-LabHost app1) | Measure-NginxTraffic -Path $log -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxTrafficLogMissing*'
        "$($errors[0])" | Should -Match 'New-NginxSite -TrafficLog'
        $measured[0].HostName | Should -Be 'lb1'
        $measured[0].Position.HostName | Should -Be 'lb1'
    }

    It 'says what is missing' {
        { $balancer | Measure-NginxTraffic -ErrorAction Stop } | Should -Throw -ErrorId 'NginxTrafficLogUnnamed*'
        $position = [pscustomobject]@{ Value = ($balancer | Measure-NginxTraffic -Path $log -PositionOnly) }
        { Get-LabHost app1 | Measure-NginxTraffic -Since $position.Value -ErrorAction Stop } | Should -Throw -ErrorId 'NginxTrafficPositionMissing*'
        $null = Invoke-OnBalancer "echo hello > $folder/other.log"
        { $balancer | Measure-NginxTraffic -Path "$folder/other.log" -ErrorAction Stop } | Should -Throw -ErrorId 'NginxTrafficLogForeign*'
    }
}
