BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $balancer = Get-LabHost lb1
    function Invoke-Root([string] $Command) { $balancer | Invoke-RemoteCommand $Command -AsRoot }
    function Get-Body([string] $Path, [int] $Port = 80) { (Invoke-Root "curl -s http://127.0.0.1:$Port$Path").Output }
    # Statuses of many requests, as curl sees them: '2000 200'.
    function Get-Status([int] $Count, [int] $Port) {
        (Invoke-Root "curl -s -o /dev/null -w '%{http_code}\n' 'http://127.0.0.1:$Port/[1-$Count]' | sort | uniq -c | sed 's/^ *//'").Output
    }

    function Get-Share([int] $Count, [int] $Port) {
        $counts = @{}
        foreach ($line in ((Invoke-Root "curl -s 'http://127.0.0.1:$Port/[1-$Count]' | sort | uniq -c").Output -split "`n")) {
            $number, $name = $line.Trim() -split ' '
            $counts[$name] = [int] $number
        }
        $counts
    }

    function New-File([string] $Name, [string] $Text) { [XDeploy.NginxSiteFile]::new("chapter-$Name", $Text + "`n") }
    # A small page of its own. A line for each request, so that requests can be counted.
    function New-Page([int] $Port, [string] $Text) { New-File "page-$Port" "server { listen $Port; return 200 '$Text\n'; }" }

    # Puts servers behind an upstream with shared state: without a zone each worker counts its own turns.
    function Set-Upstream([string] $Servers) {
        $null = $balancer | Install-NginxSite (New-File 'balance' "upstream chapter { zone chapter 64k; $Servers }`nserver { listen 9300; location / { proxy_pass http://chapter; } }") -Enable
    }

    function Clear-Chapter {
        $null = Invoke-Root 'systemctl stop chapter-slow 2>/dev/null; ln -sfn /etc/nginx/sites-available/default /etc/nginx/sites-enabled/default'
        $names = @($balancer | Get-NginxSite chapter-* | ForEach-Object Name)
        if ($names) { $null = $balancer | Uninstall-NginxSite $names }
        $null = $balancer | Invoke-NginxReload
    }

    Clear-Chapter
    $null = $balancer | Install-NginxSite (New-Page 9301 'one'), (New-Page 9302 'two'), (New-Page 9303 'three') -Enable
}
AfterAll { Clear-Chapter }

Describe 'A proxy site in place of the default one' {
    It 'passes its paths on, and the page of the distribution is gone' {
        $welcome = (Invoke-Root 'curl -s -o /dev/null -w "%{http_code} %{size_download}" http://127.0.0.1/').Output
        $welcome | Should -Match '^200'
        $site = New-NginxSite chapter-go.conf -ProxyPass http://127.0.0.1:9301/ -Location /go/
        $result = $balancer | Install-NginxSite $site -Enable -DisableDefault
        $result.Reloaded | Should -BeTrue
        Get-Body '/go/x' | Should -Be 'one'
        # The server's own root is another one than that of the default site.
        Get-Body '/index.nginx-debian.html' | Should -Match '404'
        ($balancer | Get-NginxSite default).State | Should -Be 'Available'
        ($balancer | Install-NginxSite $site -Enable -DisableDefault).Changed | Should -BeFalse
        $null = $balancer | Enable-NginxSite default
        Get-Body '/index.nginx-debian.html' | Should -Match 'Welcome'
    }
}

Describe 'Two sites on one port' {
    It 'are told apart by Test-NginxConfig, and both answer after one has a port of its own' {
        $null = $balancer | Install-NginxSite (New-File 'left' "server { listen 9310; server_name app.example; return 200 'left\n'; }") -Enable
        $null = $balancer | Install-NginxSite (New-File 'right' "server { listen 9310; server_name app.example; return 200 'right\n'; }") -Enable
        $conflict = @($balancer | Test-NginxConfig | Where-Object Rule -eq 'conflicting-server-name')
        $conflict.Count | Should -Be 1
        $conflict[0].HostName | Should -Be 'lb1'
        $conflict[0].Severity | Should -Be 'Warning'
        $conflict[0].File | Should -Be '/etc/nginx/sites-enabled/chapter-right'
        $conflict[0].Remedy | Should -Match 'sites-enabled/chapter-left:1'
        # nginx takes it, and one of them never answers.
        (Invoke-Root 'curl -s -H "Host: app.example" http://127.0.0.1:9310/').Output | Should -Be 'left'

        $null = $balancer | Install-NginxSite (New-File 'right' "server { listen 9311; server_name app.example; return 200 'right\n'; }") -Enable
        $balancer | Test-NginxConfig | Where-Object Severity -ne 'Notice' | Should -BeNullOrEmpty
        Get-Body '/' 9310 | Should -Be 'left'
        Get-Body '/' 9311 | Should -Be 'right'
    }
}

Describe 'An upstream of three servers' {
    It 'is split by the weights' {
        Set-Upstream 'server 127.0.0.1:9301 weight=5; server 127.0.0.1:9302 weight=3; server 127.0.0.1:9303 weight=2;'
        $shares = ($balancer | Get-NginxUpstream chapter).Server.SharePercent
        $shares | Should -Be 50, 30, 20
        $seen = Get-Share 2000 9300
        # Pearson's chi-squared over 2 degrees of freedom: 13.816 is passed by one in a thousand.
        $square = 0.0
        foreach ($server in @(@('one', 1000), @('two', 600), @('three', 400))) { $square += [math]::Pow($seen[$server[0]] - $server[1], 2) / $server[1] }
        $square | Should -BeLessThan 13.816 -Because ($seen | ConvertTo-Json -Compress)
        ($seen.Values | Measure-Object -Sum).Sum | Should -Be 2000
    }

    It 'has no client see a server that is dead' {
        Set-Upstream 'server 127.0.0.1:9301; server 127.0.0.1:2000 fail_timeout=1s; server 127.0.0.1:9303;'
        Get-Status 2000 9300 | Should -Be '2000 200'
        $seen = Get-Share 200 9300
        $seen.Keys | Sort-Object | Should -Be 'one', 'three'
    }

    It 'asks no server that is down' {
        Set-Upstream 'server 127.0.0.1:9301; server 127.0.0.1:9302; server 127.0.0.1:9303;'
        $null = $balancer | Set-NginxUpstreamServer chapter 127.0.0.1:9302 -Down
        $seen = Get-Share 200 9300
        $seen['one'], $seen['two'], $seen['three'] | Should -Be 100, $null, 100
    }

    It 'asks a backup only when no other one is there' {
        Set-Upstream 'server 127.0.0.1:9301; server 127.0.0.1:9302 backup;'
        (Get-Share 100 9300)['one'] | Should -Be 100
        Set-Upstream 'server 127.0.0.1:2000 fail_timeout=60s; server 127.0.0.1:9302 backup;'
        (Get-Share 100 9300)['two'] | Should -Be 100
    }

    It 'passes a server by for fail_timeout after max_fails failures' {
        # A server that answers 500 fails by proxy_next_upstream, and its own log counts how often it was asked.
        $failing = "server { listen 9304; access_log /var/log/nginx/chapter-fails.log; return 500; }"
        $null = $balancer | Install-NginxSite (New-File 'failing' $failing) -Enable
        foreach ($fails in 1, 3, 0) {
            $text = "upstream chapter { zone chapter 64k; server 127.0.0.1:9304 max_fails=$fails fail_timeout=600s; server 127.0.0.1:9301; }`n" +
                "server { listen 9300; location / { proxy_pass http://chapter; proxy_next_upstream error http_500; } }"
            # A zone keeps the failures that it has counted over a reload of the same servers: another name is another zone.
            $null = $balancer | Install-NginxSite (New-File 'balance' $text.Replace('zone chapter ', "zone chapter$fails ")) -Enable
            $null = Invoke-Root ': >/var/log/nginx/chapter-fails.log'
            Get-Status 60 9300 | Should -Be '60 200'
            $asked = [int] (Invoke-Root 'wc -l </var/log/nginx/chapter-fails.log').Output
            if ($fails -eq 0) { $asked | Should -Be 30 } else { $asked | Should -Be $fails }
        }
    }
}
