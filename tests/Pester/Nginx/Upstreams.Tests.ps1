BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $balancers = Get-LabHost lb1, app3
    $file = '/etc/nginx/conf.d/weights.conf'
    $text = @'
# kept as it is
upstream weights {
    server 127.0.0.1:9201;          # the first
    server 127.0.0.1:9202 weight=2 max_fails=3;
    server 127.0.0.1:9203 down;
}
server { listen 9200; location / { proxy_pass http://weights; } }
server { listen 9201; return 200 "one\n"; }
server { listen 9202; return 200 "two\n"; }
server { listen 9203; return 200 "three\n"; }
'@
    function Get-Text($HostName) { (Invoke-RemoteCommand "cat $file" -HostName $HostName).Output }
    function Get-Count($HostName) { (Invoke-RemoteCommand 'for i in 1 2 3 4 5 6 7 8; do curl -s http://127.0.0.1:9200/; done | sort | uniq -c | tr -s " \n" " "' -HostName $HostName).Output.Trim() }
    $encoded = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text + "`n"))
    # One worker: each keeps its own turn of the servers, which would blur the shares.
    $null = $balancers | Invoke-RemoteCommand "echo $encoded | base64 -d > $file; sed -i 's/^worker_processes.*/worker_processes 1;/' /etc/nginx/nginx.conf; nginx -s reload" -AsRoot
}
AfterAll {
    $null = $balancers | Invoke-RemoteCommand "rm -f $file; sed -i 's/^worker_processes.*/worker_processes auto;/' /etc/nginx/nginx.conf; nginx -s reload" -AsRoot
}

Describe 'Get-NginxUpstream' {
    It 'tells the servers and their shares, on each balancer' {
        $found = $balancers | Get-NginxUpstream weights
        $found.HostName | Sort-Object | Should -Be 'app3', 'lb1'
        $found[0].File | Should -Be $file
        $found[0].Line | Should -Be 2
        $found[0].Server.Address | Should -Be '127.0.0.1:9201', '127.0.0.1:9202', '127.0.0.1:9203'
        $found[0].Server.Weight | Should -Be 1, 2, 1
        $found[0].Server.Down | Should -Be $false, $false, $true
        [math]::Round($found[0].Server[1].SharePercent, 3) | Should -Be 66.667
        $found[0].Server[2].SharePercent | Should -Be 0
    }

    It 'understands patterns, and is an error for a name that is not there' {
        ($balancers[0] | Get-NginxUpstream w*).Name | Should -Be 'weights'
        $errors = @()
        $balancers[0] | Get-NginxUpstream none, none* -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxUpstreamNotFound*'
    }

    It 'reads a file that nginx meets by two links' {
        $null = $balancers[0] | Invoke-RemoteCommand 'mkdir -p /tmp/twice && echo "map \$host \$twice { default 1; }" >/tmp/twice/file && cd /etc/nginx/conf.d && ln -s /tmp/twice/file twice-a.conf && ln -s /tmp/twice/file twice-b.conf' -AsRoot
        try { ($balancers[0] | Get-NginxUpstream weights).Server.Count | Should -Be 3 }
        finally { $null = $balancers[0] | Invoke-RemoteCommand 'rm -rf /etc/nginx/conf.d/twice-* /tmp/twice' -AsRoot }
    }
}

Describe 'Set-NginxUpstreamWeight' {
    It 'sets weights on all balancers, and touches nothing else' {
        $results = $balancers | Set-NginxUpstreamWeight weights -Server 127.0.0.1:9201 -Weight 6
        $results.HostName | Should -Be 'lb1', 'app3'
        $results.Changed | Should -Be $true, $true
        $results.Reloaded | Should -Be $true, $true
        foreach ($balancer in $balancers) {
            Get-Text $balancer | Should -Be $text.Replace('9201;          #', '9201 weight=6;          #')
            Get-Count $balancer | Should -Be '6 one 2 two'
        }
    }

    It 'changes nothing the second time' {
        $results = $balancers | Set-NginxUpstreamWeight weights -Server 127.0.0.1:9201 -Weight 6
        $results.Changed | Should -Be $false, $false
        $results.Reloaded | Should -Be $false, $false
    }

    It 'understands wildcards' {
        $null = $balancers | Set-NginxUpstreamWeight weights *:920[12] -Weight 1
        Get-Count $balancers[0] | Should -Be '4 one 4 two'
    }

    It 'shows the diff under -WhatIf and changes nothing' {
        $before = Get-Text $balancers[0]
        $balancers | Set-NginxUpstreamWeight weights *:9201 -Weight 9 -WhatIf | Should -BeNullOrEmpty
        Get-Text $balancers[0] | Should -Be $before
    }

    It 'is an error for a <Case> that is not there, and changes nothing' -ForEach @(
        @{ Case = 'server'; Upstream = 'weights'; Server = '127.0.0.1:1'; Id = 'NginxServerNotFound' }
        @{ Case = 'upstream'; Upstream = 'none'; Server = '*'; Id = 'NginxUpstreamNotFound' }
    ) {
        $errors = @()
        $balancers | Set-NginxUpstreamWeight $Upstream $Server -Weight 2 -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors.Count | Should -Be 2
        $errors[0].FullyQualifiedErrorId | Should -BeLike "$Id*"
    }

    It 'changes none where one balancer cannot take it' {
        $before = Get-Text $balancers[0]
        # The file cannot be replaced on the second one.
        $null = $balancers[1] | Invoke-RemoteCommand "mount --bind $file $file" -AsRoot
        try {
            $errors = @()
            $balancers | Set-NginxUpstreamWeight weights *:9201 -Weight 5 -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
            $errors.Count | Should -Be 2
            ($errors | Where-Object { $_.TargetObject.Alias -eq 'lb1' }).FullyQualifiedErrorId | Should -BeLike 'NginxChangeUndone*'
            ($errors | Where-Object { $_.TargetObject.Alias -eq 'app3' }).FullyQualifiedErrorId | Should -BeLike 'RemoteStepFailed*'
        }
        finally { $null = $balancers[1] | Invoke-RemoteCommand "umount $file" -AsRoot }
        Get-Text $balancers[0] | Should -Be $before
        Get-Text $balancers[1] | Should -Be $before
        Get-Count $balancers[0] | Should -Be '4 one 4 two'
    }
}

Describe 'Set-NginxUpstreamWeight -Percent' {
    AfterAll { $null = $balancers | Set-NginxUpstreamServer weights *:920[12] -Up -Weight 1 }

    It 'finds the weights that give the share, and leaves what an operator marked out of it' {
        $null = $balancers | Set-NginxUpstreamWeight weights *:9201 -Percent 25
        (($balancers[0] | Get-NginxUpstream weights).Server | ForEach-Object SharePercent) | Should -Be 25, 75, 0
        Get-Count $balancers[0] | Should -Be '2 one 6 two'
    }

    It 'takes servers out for a share of 0, and brings them back' {
        $null = $balancers | Set-NginxUpstreamWeight weights *:9201 -Percent 0
        Get-Count $balancers[0] | Should -Be '8 two'
        $null = $balancers | Set-NginxUpstreamWeight weights *:9201 -Percent 50
        Get-Count $balancers[0] | Should -Be '4 one 4 two'
        ($balancers[0] | Get-NginxUpstream weights).Server.Down | Should -Be $false, $false, $true
    }

    It 'is an error where nobody is left for the rest' {
        $errors = @()
        $balancers[0] | Set-NginxUpstreamWeight weights *:920[12] -Percent 50 -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxWeightInvalid*'
    }
}

Describe 'Set-NginxUpstreamServer' {
    It 'takes a server out and brings it back, on all balancers' {
        ($balancers | Set-NginxUpstreamServer weights *:9201 -Down).Reloaded | Should -Be $true, $true
        foreach ($balancer in $balancers) { Get-Count $balancer | Should -Be '8 two' }
        ($balancers | Set-NginxUpstreamServer weights *:9201 -Down).Changed | Should -Be $false, $false
        $null = $balancers | Set-NginxUpstreamServer weights *:9201 -Up
        foreach ($balancer in $balancers) { Get-Count $balancer | Should -Be '4 one 4 two' }
    }

    It 'sets what is given, and takes servers as Get-NginxUpstream returns them' {
        $servers = ($balancers[0] | Get-NginxUpstream weights).Server | Where-Object Port -eq 9201
        $null = $balancers[0] | Set-NginxUpstreamServer weights $servers -MaxFails 2 -FailTimeout 3s -MaxConns 7 -Backup
        $server = ($balancers[0] | Get-NginxUpstream weights).Server[0]
        $server.MaxFails, $server.FailTimeout.TotalSeconds, $server.MaxConns, $server.Backup | Should -Be 2, 3, 7, $true
        $null = $balancers[0] | Set-NginxUpstreamServer weights $servers -MaxFails 1 -FailTimeout 10s -MaxConns 0 -Primary
        ($balancers[0] | Get-NginxUpstream weights).Server[0].Backup | Should -BeFalse
    }

    It 'refuses <Case>' -ForEach @(
        @{ Case = 'nothing'; Parameter = @{} }
        @{ Case = 'both of a pair'; Parameter = @{ Down = $true; Up = $true } }
    ) {
        { $balancers | Set-NginxUpstreamServer weights *:9201 @Parameter } | Should -Throw -ErrorId 'NginxServerInvalid,XDeploy.Cmdlets.Nginx.SetNginxUpstreamServerCommand'
    }
}

Describe 'Add-NginxUpstreamServer and Remove-NginxUpstreamServer' {
    It 'adds a server behind the others, once' {
        ($balancers | Add-NginxUpstreamServer weights 127.0.0.1:9204 -Weight 2 -FailTimeout 2s -Down).Changed | Should -Be $true, $true
        Get-Text $balancers[1] | Should -Match '9203 down;\n    server 127.0.0.1:9204 weight=2 fail_timeout=2s down;\n\}'
        ($balancers | Add-NginxUpstreamServer weights 127.0.0.1:9204 -Weight 2 -Down).Changed | Should -Be $false, $false
    }

    It 'is an error where the server is there with other parameters' {
        $errors = @()
        $balancers | Add-NginxUpstreamServer weights 127.0.0.1:9204 -Weight 3 -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors.Count | Should -Be 2
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxUpstreamServerExists*'
    }

    It 'lets nothing but an address in' {
        $errors = @()
        $before = Get-Text $balancers[0]
        $balancers[0] | Add-NginxUpstreamServer weights '127.0.0.1:1; } server { listen 1' -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxConfigRefused*'
        Get-Text $balancers[0] | Should -Be $before
    }

    It 'removes a server, and leaves one alone that is not there' {
        ($balancers | Remove-NginxUpstreamServer weights *:9204).Changed | Should -Be $true, $true
        Get-Text $balancers[0] | Should -Not -Match '9204'
        ($balancers | Remove-NginxUpstreamServer weights *:9204).Changed | Should -Be $false, $false
    }

    It 'leaves the last server' {
        $errors = @()
        $balancers[0] | Remove-NginxUpstreamServer weights * -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxConfigRefused*'
        $errors[0].Exception.Message | Should -BeLike '*no servers are inside upstream*'
        ($balancers[0] | Get-NginxUpstream weights).Server.Count | Should -Be 3
    }
}
