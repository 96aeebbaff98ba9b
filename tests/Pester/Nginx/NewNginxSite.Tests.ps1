BeforeDiscovery {
    $varieties = @(
        @{ Name = 'a plain upstream'; Site = { $upstream | New-NginxSite } }
        @{ Name = 'keepalive'; Site = { New-NginxUpstream x-model $servers -Keepalive 8 | New-NginxSite } }
        @{ Name = 'WebSocket'; Site = { $upstream | New-NginxSite -WebSocket } }
        @{ Name = 'WebSocket and keepalive'; Site = { New-NginxUpstream x-model $servers -Keepalive 8 | New-NginxSite -WebSocket } }
        @{ Name = 'TLS and a redirect'; Site = { $upstream | New-NginxSite -TlsCertificate "$folder/cert.pem" -TlsKey "$folder/key.pem" -RedirectHttp -DefaultServer } }
        @{ Name = 'TLS on two addresses'; Site = { $upstream | New-NginxSite -Listen 8443, '[::]:8443 http2' -TlsCertificate "$folder/cert.pem" -TlsKey "$folder/key.pem" } }
        @{ Name = 'a traffic log'; Site = { $upstream | New-NginxSite -TrafficLogPath "$folder/traffic.log" -AccessLog "$folder/access.log" } }
        @{ Name = 'a traffic log alone'; Site = { $upstream | New-NginxSite -TrafficLogPath "$folder/traffic.log" -AccessLog off } }
        @{ Name = 'names, limits and timeouts'; Site = { $upstream | New-NginxSite -ServerName model.example, '~^(?<n>.+)\.example$' -ClientMaxBodySize 10m -ConnectTimeout '500ms' -SendTimeout 5 -ReadTimeout 1h } }
        @{ Name = 'a health location'; Site = { $upstream | New-NginxSite -HealthLocation '/healthz lb' } }
        @{ Name = 'a location by pattern'; Site = { $upstream | New-NginxSite -Location '~* \.(png|jpe?g){1,2}$' } }
        @{ Name = 'headers and properties'; Site = { $upstream | New-NginxSite -Header @{ 'X-Note' = 'a "b"; $host'; 'Host' = $null } -Property @{ gzip = $false; add_header = 'X-A "1;2"', 'X-B 2' } } }
        @{ Name = 'a reverse proxy'; Site = { New-NginxSite go -ProxyPass https://198.18.0.1/ -Location /go } }
        @{ Name = 'least connections and a backup'; Site = { New-NginxUpstream x-model $servers -Method LeastConnections -BackupServer 127.0.0.1:9 -MaxFails 2 -FailTimeout 5s | New-NginxSite } }
        @{ Name = 'IP hash'; Site = { New-NginxUpstream x-model $servers -Method IpHash -Keepalive 2 | New-NginxSite } }
        @{ Name = 'random'; Site = { New-NginxUpstream x-model $servers -Method Random | New-NginxSite } }
        @{ Name = 'a hash'; Site = { New-NginxUpstream x-model $servers -Method Hash -HashKey '$arg_user$uri' -Weight 1, 2 | New-NginxSite } }
        @{ Name = 'a preview'; Site = { $upstream | New-NginxSite -PreviewUpstream $preview -PreviewHeader @{ 'X-Preview' = 'a', ('b' * 200), '~"c\d{e};$f g' } -PreviewCookie ([ordered]@{ b = 'default'; a = '$x' }) -WebSocket } }
        @{ Name = 'servers with settings'; Site = { New-NginxUpstream x-model @{ Address = '127.0.0.1:1'; Weight = 3 }, @{ Address = 'unix:/run/x.sock'; Down = $true }, '[::1]:3' | New-NginxSite } }
    )
}

BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $balancer = Get-LabHost lb1
    $folder = '/tmp/xdeploy-site'
    $port = 18080
    $servers = '127.0.0.1:18081', '127.0.0.1:18082'
    $upstream = New-NginxUpstream x-model $servers
    $preview = New-NginxUpstream x-model-preview 127.0.0.1:18083

    function Invoke-OnBalancer([string] $Command) {
        $answer = $balancer | Invoke-RemoteCommand $Command -AsRoot
        $answer.ExitCode | Should -Be 0 -Because $answer.Error
        $answer.Output
    }

    # A configuration of its own, apart from the host's nginx, that includes the site.
    function Set-PrivateSite($Site, [string] $Servers = '') {
        $main = "pid $folder/nginx.pid; error_log $folder/error.log; events {} http { access_log $folder/common.log; $Servers include $folder/site; }"
        $text = [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($Site.Text))
        $null = Invoke-OnBalancer "echo '$text' | base64 -d > $folder/site; echo '$main' > $folder/nginx.conf"
    }

    $null = Invoke-OnBalancer "mkdir -p $folder && cd $folder && openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=model.example -days 2"
}
AfterAll {
    $null = $balancer | Invoke-RemoteCommand "[ ! -f $folder/nginx.pid ] || nginx -p $folder -c nginx.conf -s stop; rm -rf $folder" -AsRoot
}

Describe 'nginx on a host' {
    It 'accepts <Name>' -ForEach $varieties {
        Set-PrivateSite (& $Site)
        $said = $balancer | Invoke-RemoteCommand "nginx -t -p $folder -c nginx.conf" -AsRoot
        $said.ExitCode | Should -Be 0 -Because $said.Error
        $said.Error | Should -Not -Match 'warn'
    }
}

Describe 'A site of New-NginxSite' {
    BeforeAll {
        # Two servers that say what reached them.
        $echo = 'default_type text/plain; add_header X-Version $server_port; ' +
            'return 200 "$server_port $server_protocol host=$http_host connection=$http_connection upgrade=$http_upgrade real=$http_x_real_ip proto=$http_x_forwarded_proto note=$http_x_note";'
        $backends = foreach ($number in 18081, 18082) { "server { listen 127.0.0.1:$number; location / { $echo } }" }
        $site = New-NginxUpstream x-model $servers -Weight 3, 1 -Keepalive 4 |
            New-NginxSite -Listen $port, '18443 ssl' -ServerName model.example -WebSocket -HealthLocation /healthz-lb -ClientMaxBodySize 1k `
                -Header @{ 'X-Note' = 'it''s "so"; $host' } -TrafficLogPath "$folder/traffic.log" `
                -Property @{ ssl_certificate = "$folder/cert.pem"; ssl_certificate_key = "$folder/key.pem" }
        Set-PrivateSite $site ($backends -join ' ')
        $null = Invoke-OnBalancer "nginx -p $folder -c nginx.conf"
    }

    It 'shares requests by weight' {
        $answers = (Invoke-OnBalancer "for i in 1 2 3 4 5 6 7 8; do curl -s http://127.0.0.1:$port/; echo; done") -split "`n"
        @($answers | Where-Object { $_ -like '18081 *' }).Count | Should -Be 6
        @($answers | Where-Object { $_ -like '18082 *' }).Count | Should -Be 2
    }

    It 'sends the headers on, and keeps connections open' {
        Invoke-OnBalancer "curl -s -H 'Host: model.example' -H 'Connection: close' http://127.0.0.1:$port/" |
            Should -MatchExactly 'HTTP/1\.1 host=model\.example connection= upgrade= real=127\.0\.0\.1 proto=http note=it''s "so"; model\.example$'
    }

    It 'sends the wish for WebSocket on' {
        Invoke-OnBalancer "curl -s -H 'Connection: Upgrade' -H 'Upgrade: websocket' http://127.0.0.1:$port/" | Should -Match 'connection=upgrade upgrade=websocket'
    }

    It 'answers by TLS' {
        Invoke-OnBalancer "curl -sk https://127.0.0.1:18443/" | Should -Match 'proto=https'
    }

    It 'answers for its own health, and limits what clients send' {
        Invoke-OnBalancer "curl -s http://127.0.0.1:$port/healthz-lb" | Should -Be 'ok'
        Invoke-OnBalancer "head -c 2000 /dev/zero | curl -s -o /dev/null -w '%{http_code}' --data-binary @- http://127.0.0.1:$port/" | Should -Be '413'
    }

    It 'writes a line for each request into the traffic log' {
        $line = Invoke-OnBalancer "curl -s -o /dev/null -X POST http://127.0.0.1:$port/; tail -n 1 $folder/traffic.log"
        $fields = $line -split "`t"
        $fields.Count | Should -Be 10
        $fields[0] | Should -Match '^\d+\.\d{3}$'
        $fields[1, 3, 7, 9] | Should -Be '200', '200', 'POST', 'x-model'
        $fields[2] | Should -BeExactly "127.0.0.1:$($fields[8])"
    }
}

Describe 'A site with a preview' {
    BeforeAll {
        $echo = 'return 200 $server_port$request_uri;'
        $backends = foreach ($number in 18081, 18083) {
            "server { listen 127.0.0.1:$number; location / { $echo } location /away { absolute_redirect off; return 302 http://`$http_host/new; } }"
        }
        $odd = '~"a\b{c};$d e'
        $site = New-NginxUpstream x-model 127.0.0.1:18081 |
            New-NginxSite -Listen $port -PreviewUpstream $preview -PreviewHeader @{ 'X-Preview' = 'Secret', $odd } -PreviewCookie @{ preview = 'default' } -Header @{ Host = $null }
        $other = New-NginxUpstream other 127.0.0.1:18082 |
            New-NginxSite x_model -Listen 18090 -PreviewUpstream (New-NginxUpstream other-preview 127.0.0.1:18083) -PreviewHeader @{ 'X-Preview' = 'Secret' }
        Set-PrivateSite ([pscustomobject]@{ Text = $site.Text + $other.Text }) ($backends -join ' ')
        $null = Invoke-OnBalancer "if [ -f $folder/nginx.pid ]; then nginx -p $folder -c nginx.conf -s stop; while [ -f $folder/nginx.pid ]; do sleep 0.1; done; fi; nginx -p $folder -c nginx.conf"
        function Get-Answer([string] $Arguments, [string] $Path = '/a%20b?c=%2f') { Invoke-OnBalancer "curl -s $Arguments 'http://127.0.0.1:$port$Path'" }
    }

    It 'leads whoever has <Name> to <Backend>' -ForEach @(
        @{ Name = 'nothing'; Arguments = ''; Backend = 18081 }
        @{ Name = 'the header'; Arguments = "-H 'X-Preview: Secret'"; Backend = 18083 }
        @{ Name = 'the header in another case'; Arguments = "-H 'x-preview: Secret'"; Backend = 18083 }
        @{ Name = 'another value of it'; Arguments = '-H ''X-Preview: ~"a\b{c};$d e'''; Backend = 18083 }
        @{ Name = 'a value in another case'; Arguments = "-H 'X-Preview: secret'"; Backend = 18081 }
        @{ Name = 'more than the value'; Arguments = "-H 'X-Preview: Secret2'"; Backend = 18081 }
        @{ Name = 'the cookie'; Arguments = "-H 'Cookie: a=b; preview=default; c=d'"; Backend = 18083 }
        @{ Name = 'another cookie'; Arguments = "-H 'Cookie: preview=defaults'"; Backend = 18081 }
        @{ Name = 'the cookie and a wrong header'; Arguments = "-H 'X-Preview: x' -H 'Cookie: preview=default'"; Backend = 18083 }
    ) {
        # The request's URI goes on as it came.
        Get-Answer $Arguments | Should -BeExactly "$Backend/a%20b?c=%2f"
    }

    It 'turns redirects to the upstream''s name, as nginx does without a preview' {
        Get-Answer "-o /dev/null -w '%{redirect_url}'" /away | Should -Be "http://127.0.0.1:$port/new"
        Get-Answer "-o /dev/null -w '%{redirect_url}' -H 'X-Preview: Secret'" /away | Should -Be "http://127.0.0.1:$port/new"
    }

    It 'has nothing that Test-NginxConfig finds' {
        Set-Content "$TestDrive/site.conf" $site.Text -NoNewline
        Test-NginxConfig -Path "$TestDrive/site.conf" | Should -BeNullOrEmpty
    }

    It 'refuses what leads nowhere' {
        $errors = @()
        $upstream | New-NginxSite -PreviewHeader @{ a = 'b' } -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $upstream | New-NginxSite -PreviewUpstream $upstream -PreviewHeader @{ a = 'b' } -ErrorAction SilentlyContinue -ErrorVariable +errors | Should -BeNullOrEmpty
        $upstream | New-NginxSite -PreviewUpstream $preview -ErrorAction SilentlyContinue -ErrorVariable +errors | Should -BeNullOrEmpty
        $upstream | New-NginxSite -PreviewUpstream $preview -PreviewCookie @{ a = $null } -ErrorAction SilentlyContinue -ErrorVariable +errors | Should -BeNullOrEmpty
        ($errors.FullyQualifiedErrorId -replace ',.*') | Should -Be 'PreviewInvalid', 'PreviewInvalid', 'NginxSiteInvalid', 'NginxSiteInvalid'
    }
}

Describe 'New-NginxUpstream' {
    It 'has a server for each replica of a service' {
        $apps = Get-LabHost app1, app2
        $made = New-DeployService x-model -HostName $apps -Port 5001, 5002 -Upstream model | New-NginxUpstream -FailTimeout 2
        $made.Name | Should -Be 'model'
        $made.Server.Address | Should -Be "$($apps[0].Address):5001", "$($apps[0].Address):5002", "$($apps[1].Address):5001", "$($apps[1].Address):5002"
        $made.Text | Should -BeLike "*server $($apps[0].Address):5001 fail_timeout=2s;*"
    }

    It 'takes a weight for each server, and refuses another number of them' {
        (New-NginxUpstream x a:1, b:1 -Weight 2, 3).Server.Weight | Should -Be 2, 3
        (New-NginxUpstream x a:1, @{ Address = 'b:1'; Weight = 7 } -Weight 2).Server.Weight | Should -Be 2, 7
        { New-NginxUpstream x a:1, b:1, c:1 -Weight 2, 3 -ErrorAction Stop } | Should -Throw -ErrorId 'NginxWeightCount*'
    }

    It 'takes a time as PowerShell reads it' {
        (New-NginxUpstream x a:1 -FailTimeout 5s).Text | Should -Match 'fail_timeout=5s'
        (New-NginxUpstream x a:1 -FailTimeout 1min).Text | Should -Match 'fail_timeout=60s'
        { New-NginxUpstream x a:1 -FailTimeout 1500ms -ErrorAction Stop } | Should -Throw -ErrorId 'NginxUpstreamInvalid*'
    }

    It 'refuses what is no server' {
        { New-NginxUpstream x @{ Address = 'a:1'; Wieght = 2 } -ErrorAction Stop } | Should -Throw -ErrorId 'NginxServerInvalid*'
        { New-NginxUpstream x 'a:1; server b:1' -ErrorAction Stop } | Should -Throw -ErrorId 'NginxUpstreamInvalid*'
    }

    It 'goes on after an upstream that cannot be written' {
        $errors = @()
        $good = New-DeployService good -HostName localhost -Port 1
        $bad = New-DeployService bad -HostName localhost -Port 1 -Upstream 'not good'
        $made = $bad, $good | New-NginxUpstream -ErrorAction SilentlyContinue -ErrorVariable errors | New-NginxSite
        $errors.Count | Should -Be 1
        $made.Name | Should -Be 'good'
    }
}
