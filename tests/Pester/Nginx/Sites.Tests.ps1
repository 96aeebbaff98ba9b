BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $balancer = Get-LabHost lb1
    function Invoke-Root([string] $Command) { $balancer | Invoke-RemoteCommand $Command -AsRoot }
    function Get-MasterPid { (Invoke-Root 'cat /run/nginx.pid').Output }
    # What nginx itself answers, from the balancer.
    function Get-Answer([int] $Port, [string] $Path = '/') { (Invoke-Root "curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:$Port$Path").Output }

    # Two pages to pass requests to, each with an answer of its own.
    function New-Page([int] $Port, [string] $Text) { [XDeploy.NginxSiteFile]::new("page-$Port", "server { listen $Port; return 200 '$Text'; }`n") }
    function Clear-Site {
        $null = Invoke-Root "cd /etc/nginx && rm -f sites-enabled/site-* sites-enabled/00-* sites-enabled/page-* sites-available/site-* sites-available/page-*; ln -sfn /etc/nginx/sites-available/default sites-enabled/default; nginx -s reload"
        $null = $balancer | Invoke-NginxReload -Force
    }
    Clear-Site
}
AfterAll { Clear-Site }

Describe 'Install-NginxSite' {
    It 'puts a file into sites-available, and nginx does not read it yet' {
        $result = $balancer | Install-NginxSite (New-Page 9101 'one')
        $result.HostName | Should -Be 'lb1'
        $result.Changed | Should -BeTrue
        $result.Diff | Should -BeLike '*+server { listen 9101;*'
        (Invoke-Root 'ls /etc/nginx/sites-available').Output | Should -BeLike '*page-9101*'
        Get-Answer 9101 | Should -Be '000'
    }

    It 'changes nothing the second time' {
        $result = $balancer | Install-NginxSite (New-Page 9101 'one')
        $result.Changed | Should -BeFalse
        $result.Reloaded | Should -BeFalse
    }

    It 'enables the site, and the same master serves it' {
        $master = Get-MasterPid
        $result = $balancer | Install-NginxSite (New-Page 9101 'one') -Enable
        $result.Changed | Should -BeTrue
        $result.Reloaded | Should -BeTrue
        Get-Answer 9101 | Should -Be '200'
        Get-MasterPid | Should -Be $master
        (Invoke-Root 'readlink /etc/nginx/sites-enabled/page-9101').Output | Should -Be '/etc/nginx/sites-available/page-9101'
    }

    It 'shows a diff under -WhatIf and changes nothing' {
        $balancer | Install-NginxSite (New-Page 9101 'other') -Enable -WhatIf | Should -BeNullOrEmpty
        (Invoke-Root 'curl -s http://127.0.0.1:9101/').Output | Should -Be 'one'
    }

    It 'loads new content of a site that is enabled' {
        $result = $balancer | Install-NginxSite (New-Page 9101 'two')
        $result.Reloaded | Should -BeTrue
        (Invoke-Root 'curl -s http://127.0.0.1:9101/').Output | Should -Be 'two'
    }

    It 'is one clear error where nginx refuses the file, and all is as it was' {
        $before = (Invoke-Root 'cd /etc/nginx && find . -type f -o -type l | sort | xargs ls -l --time-style=full-iso').Output
        $workers = (Invoke-Root 'pgrep -P $(cat /run/nginx.pid)').Output
        $errors = @()
        $bad = [XDeploy.NginxSiteFile]::new('site-bad', "server {`n    listen 9102;`n    proxy_pas http://nowhere;`n}`n")
        $balancer | Install-NginxSite $bad -Enable -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxConfigRefused*'
        $errors[0].Exception.Message | Should -BeLike 'lb1: *unknown directive "proxy_pas" in /etc/nginx/sites-enabled/site-bad:3*as they were*'
        $errors[0].TargetObject.Alias | Should -Be 'lb1'
        (Invoke-Root 'cd /etc/nginx && find . -type f -o -type l | sort | xargs ls -l --time-style=full-iso').Output | Should -Be $before
        (Invoke-Root 'pgrep -P $(cat /run/nginx.pid)').Output | Should -Be $workers
    }

    It 'is one clear error where a reload is swallowed, and the old file comes back' {
        # nginx -t does not see that another process has the port.
        $null = Invoke-Root 'systemd-run --quiet --unit=port-taker python3 -m http.server 9103; for i in 1 2 3 4 5 6 7 8 9; do ss -Hltn sport = :9103 | grep -q . && break; sleep 0.3; done'
        try {
            $errors = @()
            $balancer | Install-NginxSite (New-Page 9103 'late') -Enable -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
            $errors.Count | Should -Be 1
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxReloadFailed*'
            $errors[0].Exception.Message | Should -BeLike '*9103 failed (98: Address already in use)*'
            (Invoke-Root 'ls /etc/nginx/sites-enabled /etc/nginx/sites-available').Output | Should -Not -BeLike '*page-9103*'
            (Invoke-Root 'curl -s http://127.0.0.1:9101/').Output | Should -Be 'two'
        }
        finally { $null = Invoke-Root 'systemctl stop port-taker' }
        # The next change is loaded: nothing of the failed one is left in the master.
        ($balancer | Install-NginxSite (New-Page 9101 'three')).Reloaded | Should -BeTrue
        (Invoke-Root 'curl -s http://127.0.0.1:9101/').Output | Should -Be 'three'
    }

    It 'does not write over something that is no site' {
        $before = (Invoke-Root 'cat /etc/hostname').Output
        $null = Invoke-Root 'ln -sfn /etc/hostname /etc/nginx/sites-available/site-link'
        $errors = @()
        $balancer | Install-NginxSite ([XDeploy.NginxSiteFile]::new('site-link', "# nothing`n")) -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxSiteIsOther*'
        (Invoke-Root 'cat /etc/hostname').Output | Should -Be $before
    }
}

Describe 'Enable-NginxSite and Disable-NginxSite' {
    BeforeAll { $null = $balancer | Install-NginxSite (New-Page 9104 'four') }

    It 'enables and disables, and leaves the file' {
        ($balancer | Enable-NginxSite page-9104).Reloaded | Should -BeTrue
        Get-Answer 9104 | Should -Be '200'
        ($balancer | Enable-NginxSite page-9104).Changed | Should -BeFalse
        ($balancer | Disable-NginxSite page-9104).Reloaded | Should -BeTrue
        Get-Answer 9104 | Should -Be '000'
        ($balancer | Disable-NginxSite page-9104).Changed | Should -BeFalse
        (Invoke-Root 'cat /etc/nginx/sites-available/page-9104').Output | Should -BeLike '*9104*'
    }

    It 'takes a relative link for what it is' {
        $null = Invoke-Root 'ln -s ../sites-available/page-9104 /etc/nginx/sites-enabled/page-9104 && nginx -s reload'
        ($balancer | Enable-NginxSite page-9104).Changed | Should -BeFalse
        (Invoke-Root 'readlink /etc/nginx/sites-enabled/page-9104').Output | Should -Be '../sites-available/page-9104'
    }

    It 'takes the default site away on request' {
        Get-Answer 80 | Should -Be '200'
        $result = $balancer | Enable-NginxSite page-9104 -DisableDefault
        $result.Diff | Should -BeLike '*-/etc/nginx/sites-enabled/default -> *'
        Get-Answer 80 | Should -Be '000'
        (Invoke-Root 'test -f /etc/nginx/sites-available/default').ExitCode | Should -Be 0
    }

    It 'says so where there is no such site' {
        $errors = @()
        $balancer | Enable-NginxSite site-none -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxSiteNotFound*'
    }

    It 'lets no path in as a name' {
        { $balancer | Enable-NginxSite '../../passwd' } | Should -Throw
    }
}

Describe 'Invoke-NginxReload' {
    It 'does nothing where nothing changed, and reloads when told to' {
        $null = $balancer | Invoke-NginxReload
        $result = $balancer | Invoke-NginxReload
        $result.Changed | Should -BeFalse
        $forced = $balancer | Invoke-NginxReload -Force
        $forced.Changed | Should -BeTrue
        $forced.MasterPid | Should -Be $result.MasterPid
        @($forced.Worker | Where-Object { $result.Worker -contains $_ }).Count | Should -Be 0
        $forced.Worker.Count | Should -BeGreaterThan 0
    }

    It 'warns where workers of earlier reloads pile up that nothing ends' {
        $null = $balancer | Install-NginxSite ([XDeploy.NginxSiteFile]::new('site-slow', "server { listen 9105; location / { proxy_pass http://127.0.0.1:9101; } }`n")) -Enable
        # A client that is in the middle of a request keeps its worker.
        $holder = @'
import socket, time
held = [socket.create_connection(("127.0.0.1", 9105)) for _ in range(12)]
for one in held: one.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab")
time.sleep(40)
'@
        $encoded = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($holder))
        # All connections of a generation may be one worker's: of more generations than there are workers, more of these are left.
        $workers = ($balancer | Invoke-NginxReload -Force -WarningAction SilentlyContinue).Worker.Count
        foreach ($generation in 1..($workers + 1)) {
            $null = Invoke-Root "echo $encoded | base64 -d > /tmp/holder.py; systemd-run --quiet --collect --unit=holder-$generation python3 /tmp/holder.py; for i in 1 2 3 4 5 6 7 8 9; do [ `$(ss -Htn state established dport = :9105 | wc -l) -ge $($generation * 12) ] && break; sleep 0.3; done"
            $result = $balancer | Invoke-NginxReload -Force -WarningAction SilentlyContinue -WarningVariable warnings
        }

        $null = Invoke-Root "systemctl stop 'holder-*'"
        $result.WorkerShutdownTimeout | Should -BeNullOrEmpty
        $result.Retiring | Should -BeGreaterThan $result.Worker.Count
        "$warnings" | Should -BeLike '*worker_shutdown_timeout*'
    }

    It 'sees a file that somebody else changed' {
        $null = Invoke-Root 'echo "# touched" >> /etc/nginx/sites-available/page-9104'
        ($balancer | Invoke-NginxReload).Changed | Should -BeTrue
        ($balancer | Invoke-NginxReload).Changed | Should -BeFalse
    }

    It 'is one clear error where the files are invalid, and nginx is not told' {
        $workers = (Invoke-Root 'pgrep -P $(cat /run/nginx.pid)').Output
        $null = Invoke-Root 'echo "nonsense;" > /etc/nginx/conf.d/site-bad.conf'
        try {
            $errors = @()
            $balancer | Invoke-NginxReload -ErrorAction SilentlyContinue -ErrorVariable errors
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxConfigInvalid*'
            $errors[0].Exception.Message | Should -BeLike '*unknown directive "nonsense" in /etc/nginx/conf.d/site-bad.conf:1*'
        }
        finally { $null = Invoke-Root 'rm /etc/nginx/conf.d/site-bad.conf' }
        (Invoke-Root 'pgrep -P $(cat /run/nginx.pid)').Output | Should -Be $workers
    }

    It 'is one clear error where nginx does not run' {
        $null = Invoke-Root 'systemctl stop nginx'
        try {
            $errors = @()
            $balancer | Invoke-NginxReload -ErrorAction SilentlyContinue -ErrorVariable errors
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxNotRunning*'
        }
        finally { $null = Invoke-Root 'systemctl start nginx' }
    }
}

Describe 'Get-NginxSite' {
    BeforeAll {
        $null = $balancer | Install-NginxSite ([XDeploy.NginxSiteFile]::new('site-get', "server { listen 9105; listen [::]:9105; server_name One.example two.example; return 204; }`n"))
        $null = Invoke-Root 'cd /etc/nginx; ln -sfn ../sites-available/site-none sites-enabled/site-dangling
            echo "server { listen 9106; return 204; }" >sites-enabled/site-wrong; ln -sfn ../sites-enabled/site-wrong sites-available/site-wrong
            echo "server { listen 9107; return 204; }" >sites-enabled/site-copy; echo "server {" >sites-available/site-broken'
    }
    AfterAll { $null = $balancer | Uninstall-NginxSite site-get, site-dangling, site-wrong, site-copy, site-broken }

    It 'tells how each site stands, even where nginx refuses its files' {
        $sites = @{}
        foreach ($site in $balancer | Get-NginxSite site-*) { $sites[$site.Name] = $site }
        $sites['site-get'].State | Should -Be 'Available'
        $sites['site-get'].Enabled | Should -BeFalse
        $sites['site-get'].Listen | Should -Be '9105', '[::]:9105'
        $sites['site-get'].ServerName | Should -Be 'one.example', 'two.example'
        $sites['site-dangling'].State | Should -Be 'Dangling'
        $sites['site-wrong'].State | Should -Be 'WrongWay'
        $sites['site-wrong'].Path | Should -Be '/etc/nginx/sites-enabled/site-wrong'
        $sites['site-wrong'].Enabled | Should -BeTrue
        $sites['site-copy'].State | Should -Be 'Unlinked'
        $sites['site-broken'].State | Should -Be 'Available'
        $sites['site-broken'].Listen.Count | Should -Be 0
        $sites.Keys | Should -Not -Contain 'site-none'
    }

    It 'finds the link of a site by where it leads' {
        $null = Invoke-Root 'ln -sfn ../sites-available/site-get /etc/nginx/sites-enabled/00-get'
        $site = $balancer | Get-NginxSite site-get
        $site.State | Should -Be 'Enabled'
        $site.EnabledPath | Should -Be '/etc/nginx/sites-enabled/00-get'
        $site.Target | Should -Be '../sites-available/site-get'
    }

    It 'is an error for a name that is not there, and not for a pattern' {
        $errors = @()
        $balancer | Get-NginxSite site-nowhere, site-nowhere*, default -ErrorAction SilentlyContinue -ErrorVariable errors | ForEach-Object Name | Should -Be 'default'
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxSiteNotFound*'
    }
}

Describe 'Uninstall-NginxSite' {
    It 'takes the link, whatever its name, and the file' {
        $null = $balancer | Install-NginxSite ([XDeploy.NginxSiteFile]::new('site-gone', "server { listen 9108; return 204; }`n"))
        $null = Invoke-Root 'ln -s ../sites-available/site-gone /etc/nginx/sites-enabled/00-gone'
        $null = $balancer | Invoke-NginxReload
        Get-Answer 9108 | Should -Be '204'
        $balancer | Uninstall-NginxSite site-gone -WhatIf | Should -BeNullOrEmpty
        Get-Answer 9108 | Should -Be '204'
        $result = $balancer | Uninstall-NginxSite site-gone
        $result.Changed | Should -BeTrue
        $result.Reloaded | Should -BeTrue
        Get-Answer 9108 | Should -Be '000'
        (Invoke-Root 'ls /etc/nginx/sites-enabled /etc/nginx/sites-available').Output | Should -Not -Match 'gone'
    }

    It 'leaves a site alone that is not there' {
        $result = $balancer | Uninstall-NginxSite site-gone
        $result.Changed | Should -BeFalse
        $result.Reloaded | Should -BeFalse
    }

    It 'takes nothing away that another site needs' {
        $null = $balancer | Install-NginxSite ([XDeploy.NginxSiteFile]::new('site-base', "upstream site-base { server 127.0.0.1:9101; }`n")),
            ([XDeploy.NginxSiteFile]::new('site-user', "log_format site-user '`$msec';`nserver { listen 9109; location / { proxy_pass http://site-base; } }`n")) -Enable
        $null = $balancer | Install-NginxSite ([XDeploy.NginxSiteFile]::new('site-zlog', "server { listen 9110; access_log /var/log/nginx/access.log site-user; }`n")) -Enable
        $errors = @()
        $balancer | Uninstall-NginxSite site-user -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxConfigRefused*'
        ($balancer | Get-NginxSite site-user).State | Should -Be 'Enabled'
        ($balancer | Uninstall-NginxSite site-zlog, site-user, site-base).Changed | Should -BeTrue
    }
}
