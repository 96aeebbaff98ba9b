BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $balancer = Get-LabHost lb1
    function Invoke-Root([string] $Command) { $balancer | Invoke-RemoteCommand $Command -AsRoot }
    function Clear-Config { $null = Invoke-Root 'cd /etc/nginx && rm -rf conf.d/config-* sites-enabled/config-* sites-available/config-* config-snippet' }
    Clear-Config
}
AfterAll { Clear-Config }

Describe 'Test-NginxConfig on hosts' {
    AfterEach { Clear-Config }

    It 'has nothing to say of a clean configuration' {
        $balancer | Test-NginxConfig | Where-Object Severity -ne 'Notice' | Should -BeNullOrEmpty
    }

    It 'tells what nginx says, with file and line, and what the rules find beside it' {
        $null = Invoke-Root @'
cd /etc/nginx && printf 'upstream config-a { server 127.0.0.1:1 down; }\ninclude config-snippet;\n' >conf.d/config-1.conf
printf 'server {\n    listen 9501;\n    nonsense on;\n}\n' >config-snippet
'@
        $found = @($balancer | Test-NginxConfig)
        $said = @($found | Where-Object Rule -eq 'nginx-test' | Where-Object Severity -eq 'Error')
        $said[0].HostName | Should -Be 'lb1'
        $said[0].File | Should -Be '/etc/nginx/config-snippet'
        $said[0].Line | Should -Be 3
        $said[0].Message | Should -Be 'unknown directive "nonsense"'
        $down = $found | Where-Object Rule -eq 'upstream-all-down'
        $down.File | Should -Be '/etc/nginx/conf.d/config-1.conf'
        $down.Line | Should -Be 1
        $found[0].Severity | Should -Be 'Error'
    }

    It 'reads nothing that is not included' {
        # A key that lies beside the configuration is none of its files; this one would be no configuration either.
        $null = Invoke-Root 'mkdir -p /etc/nginx/conf.d/config-keys && echo "} secret" >/etc/nginx/conf.d/config-keys/x.key && echo "} other" >/etc/nginx/conf.d/config-notes.txt'
        $balancer | Test-NginxConfig | Where-Object Severity -eq 'Error' | Should -BeNullOrEmpty
    }

    It 'finds links that lead nowhere or are the wrong way round' {
        $null = Invoke-Root 'cd /etc/nginx; ln -s ../sites-available/config-none sites-enabled/config-gone
            echo "server { listen 9502; }" >sites-enabled/config-wrong; ln -s ../sites-enabled/config-wrong sites-available/config-wrong'
        $found = @($balancer | Test-NginxConfig)
        $gone = $found | Where-Object Rule -eq 'site-link-dangling'
        $gone.Severity | Should -Be 'Error'
        $gone.File | Should -Be '/etc/nginx/sites-enabled/config-gone'
        $wrong = $found | Where-Object Rule -eq 'site-link-wrong-way'
        $wrong.Severity | Should -Be 'Warning'
        $wrong.File | Should -Be '/etc/nginx/sites-enabled/config-wrong'
        $said = $found | Where-Object Rule -eq 'nginx-test' | Where-Object Severity -eq 'Error'
        $said.Message | Should -Match 'config-gone" failed \(2: No such file or directory\)'
    }
}

Describe 'Test-NginxConfig on this machine' {
    It 'checks a configuration with what it includes' {
        $null = New-Item -ItemType Directory -Path "$TestDrive/nginx/conf.d" -Force
        Set-Content "$TestDrive/nginx/nginx.conf" "events { }`nhttp {`n    include conf.d/*.conf;`n}"
        Set-Content "$TestDrive/nginx/conf.d/a.conf" 'server { listen 80; server_name x; }'
        Set-Content "$TestDrive/nginx/conf.d/b.conf" "server { listen 81; }`nserver { listen 80; server_name x; }"
        $found = @(Test-NginxConfig -Path "$TestDrive/nginx/nginx.conf")
        $found.Rule | Should -Be 'conflicting-server-name'
        $found[0].File | Should -Match 'conf.d/b.conf$'
        $found[0].Line | Should -Be 2
        $found[0].HostName | Should -Be ''
    }

    It 'takes a site''s file alone, and tells a missing semicolon' {
        Set-Content "$TestDrive/site" "server {`n    listen 80`n}"
        (Test-NginxConfig "$TestDrive/site").Rule | Should -Be 'missing-semicolon'
    }

    It 'is an error for a file that is not there' {
        $errors = @()
        Test-NginxConfig -Path "$TestDrive/none" -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxFileNotFound*'
    }
}
