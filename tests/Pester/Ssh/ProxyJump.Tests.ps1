BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app1 = Get-LabHost app1
    $app2 = Get-LabHost app2
    $app3 = Get-LabHost app3
    $lb1 = Get-LabHost lb1

    # A user of the jump alone, with a key that opens nothing else.
    $pair = New-SshKeyPair "$TestDrive/jump"
    foreach ($jump in $app1, $app2) {
        $null = $jump | Invoke-RemoteCommand 'useradd -m -s /usr/sbin/nologin jumper' -AsRoot
        $null = $jump | Install-SshPublicKey $pair -User jumper
    }
    function New-Jump([string] $Name, $At, [hashtable] $Option = @{}) {
        $given = @{ User = 'jumper'; IdentityFile = "$TestDrive/jump"; KnownHostsFile = $At.KnownHostsFile; IdentityAgent = 'none' }
        foreach ($key in $Option.Keys) { $given[$key] = $Option[$key] }
        New-DeployHost $Name -Address $At.Address @given
    }
    $gate = New-Jump gate $app1
    $script:count = 0
    # An entry of its own for every connection, since sessions are kept.
    function New-Behind($Jump, $At = $app2, [hashtable] $Option = @{}) {
        $script:count++
        $given = @{ User = 'deploy'; IdentityFile = $At.IdentityFile; KnownHostsFile = $At.KnownHostsFile; IdentityAgent = 'none' }
        foreach ($key in $Option.Keys) { $given[$key] = $Option[$key] }
        New-DeployHost "behind$script:count" -Address $At.Address -ProxyJump $Jump @given
    }
    function Get-From($Entry) { ($Entry | Invoke-RemoteCommand 'echo ${SSH_CONNECTION%% *}' -ErrorAction Stop).Output }
    function Get-Failure($Entry, [string] $Command = 'true') {
        $wrong = @()
        $null = $Entry | Invoke-RemoteCommand $Command -ErrorAction SilentlyContinue -ErrorVariable wrong
        @($wrong)
    }
    # The connections of the jump's user.
    function Get-JumpLogin { [int] "$(& $lab exec app1 sh -c 'pgrep -u jumper -x sshd | wc -l')".Trim() }
}
AfterAll {
    foreach ($jump in 'app1', 'app2') {
        & $lab exec $jump sh -c 'rm -f /etc/ssh/sshd_config.d/jump.conf; systemctl reload ssh; pkill -KILL -u jumper; userdel -rf jumper' 2>&1 | Out-Null
    }
}

Describe 'A host behind a jump' {
    It 'is connected to from there, with another user and key at each hop, by a jump that gives no shell' {
        Get-From (New-Behind $gate) | Should -Be $app1.Address
    }

    It 'is connected to through a chain in its order' {
        $inner = New-Jump inner $app2
        Get-From (New-Behind $gate, $inner $lb1) | Should -Be $app2.Address
        Get-From (New-Behind ($inner | ForEach-Object { New-Jump inner $app2 @{ ProxyJump = $gate } }) $lb1) | Should -Be $app2.Address
    }

    It 'is found by ssh_config as ssh finds it' {
        $config = "$TestDrive/config"
        Set-Content $config @"
Host gate
    HostName $($app1.Address)
    ProxyJump none
Host inner
    HostName $($app2.Address)
Host gate inner
    User jumper
    IdentityFile $TestDrive/jump
Host far
    HostName $($lb1.Address)
    ProxyJump gate,jumper@inner:22
Host near
    HostName $($app3.Address)
    ProxyJump gate
Host far near
    User deploy
    IdentityFile $($lb1.IdentityFile)
Host *
    IdentityAgent none
    UserKnownHostsFile $($lb1.KnownHostsFile[0])
"@
        $hosts = Get-DeployHost far, near -ConfigFile $config
        $hosts[0].ProxyJump.Alias | Should -Be 'gate', 'inner'
        foreach ($entry in $hosts) {
            $real = & ssh -F $config -o BatchMode=yes $entry.Alias 'echo ${SSH_CONNECTION%% *}'
            Get-From $entry | Should -Be $real
        }
    }

    It 'gets files through the same connection to the jump' {
        $entry = New-Behind $gate
        $null = Get-From $entry
        $before = Get-JumpLogin
        $null = New-Item -ItemType Directory "$TestDrive/dist"
        Set-Content "$TestDrive/dist/a.txt" 'jumped'
        $random = [byte[]]::new(8MB)
        [System.Random]::new(7).NextBytes($random)
        [System.IO.File]::WriteAllBytes("$TestDrive/dist/big", $random)
        $sum = (Get-FileHash "$TestDrive/dist/big").Hash.ToLower()
        $null = $entry | Send-Artifact "$TestDrive/dist" -Release 1 -Service jumped -ErrorAction Stop
        try {
            ($entry | Invoke-RemoteCommand 'cd /var/projects/jumped/releases/1 && cat a.txt && sha256sum <big').Output | Should -Be "jumped`n$sum  -"
            Get-JumpLogin | Should -Be $before
        }
        finally { $null = $app2 | Invoke-RemoteCommand 'rm -rf /var/projects/jumped' -AsRoot }
    }

    It 'is looked at by Test-DeployHost, and a jump that is down is in its report' {
        (New-Behind $gate | Test-DeployHost -MinimumFreeSpace 0 -MinimumFreeInode 0).Reachable | Should -BeTrue
        $report = New-Behind (New-Jump down $app1 @{ Port = 4 }) | Test-DeployHost
        $report.Reachable | Should -BeFalse
        "$($report.Problem)" | Should -BeLike '*the jump down*'
    }

    It 'has its keys asked for by Add-SshKnownHost' {
        $file = "$TestDrive/asked"
        $added = Add-SshKnownHost $app3.Address -ProxyJump $gate -KnownHostsFile $file -Force
        $added.Name | Select-Object -Unique | Should -Be $app3.Address
        $known = [System.IO.File]::ReadAllText("$labRun/known_hosts")
        foreach ($key in $added) { $known | Should -BeLike "*app3,*$($key.Key)*" }
        Get-From (New-Behind $gate $app3 @{ KnownHostsFile = $file }) | Should -Be $app1.Address
    }
}

Describe 'A change that is guarded' {
    It 'is proven by a new connection through a jump of its own' {
        $before = Get-JumpLogin
        $added = New-Behind $gate | Install-SshPublicKey $pair -User jumper -Exclusive -ErrorAction Stop
        $added | Should -Not -BeNullOrEmpty
        Wait-Until { (Get-JumpLogin) -eq $before }
    }
}

Describe 'What a jump is asked' {
    It 'is its own host key: an unknown one is refused, and nothing goes through' {
        $wrong = Get-Failure (New-Behind (New-Jump stranger $app1 @{ KnownHostsFile = "$TestDrive/none" }))
        $wrong.Count | Should -Be 1
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'HostKeyUnknown*'
        $wrong[0].Exception.Message | Should -BeLike "behind*: cannot go through the jump stranger: *$($app1.Address)*"
    }

    It 'does not stand for the host''s own, which is on file by its address' {
        $wrong = Get-Failure (New-Behind $gate $app2 @{ KnownHostsFile = "$TestDrive/none" })
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'HostKeyUnknown*'
        $wrong[0].Exception.Message | Should -BeLike "*on file for $($app2.Address) *"
        $wrong[0].Exception.Message | Should -Not -BeLike '*127.0.0.1*'
    }

    It 'is a login, which is refused once for all that ask' {
        & $lab exec app1 sh -c 'journalctl --rotate -q; journalctl --vacuum-time=1s -q' 2>&1 | Out-Null
        $wrongKey = New-Jump denied $app1 @{ User = 'nobody-jumps' }
        $wrong = Get-Failure @(foreach ($number in 1..40) { New-Behind $wrongKey })
        $wrong.Count | Should -Be 40
        $wrong.FullyQualifiedErrorId | Select-Object -Unique | Should -BeLike 'AuthenticationFailed*'
        $wrong[39].Exception.Message | Should -BeLike 'behind*: cannot go through the jump denied: *'
        "$(& $lab exec app1 sh -c 'journalctl -u ssh | grep -c "Invalid user nobody-jumps"')".Trim() | Should -Be '1'
    }

    It 'names the nearest jump that fails in a chain' {
        $wrong = Get-Failure (New-Behind (New-Jump down $app1 @{ Port = 4 }), (New-Jump inner $app2) $lb1)
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'HostUnreachable*'
        $wrong[0].Exception.Message | Should -BeLike 'behind*: cannot go through the jump down: *'
    }

    It 'is to connect on: <Case>' -ForEach @(
        @{ Case = 'nothing listens there'; Target = { New-Behind $gate $app2 @{ Port = 4 } } }
        @{ Case = 'nobody is there'; Target = { New-Behind $gate ($app2 | ForEach-Object { [pscustomobject]@{ Address = '127.77.0.1'; IdentityFile = $_.IdentityFile; KnownHostsFile = $_.KnownHostsFile } }) @{ Port = 4 } } }
    ) {
        $wrong = Get-Failure (& $Target)
        $wrong.Count | Should -Be 1
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'HostUnreachable*'
        $wrong[0].Exception.Message | Should -BeLike '*through gate: gate makes no connection there.*AllowTcpForwarding*'
        $wrong[0].Exception.Message | Should -Not -BeLike '*127.0.0.1:*'
    }

    It 'may be forbidden there' {
        & $lab exec app2 sh -c 'printf "Match User jumper\n AllowTcpForwarding no\n" >/etc/ssh/sshd_config.d/jump.conf; systemctl restart ssh' 2>&1 | Out-Null
        try {
            $wrong = Get-Failure (New-Behind (New-Jump closed $app2) $app3)
            $wrong[0].FullyQualifiedErrorId | Should -BeLike 'HostUnreachable*'
            $wrong[0].Exception.Message | Should -BeLike '*AllowTcpForwarding*'
        }
        finally { & $lab exec app2 sh -c 'rm /etc/ssh/sshd_config.d/jump.conf; systemctl restart ssh' 2>&1 | Out-Null }
        # A login keeps what it was allowed; the next one is made anew.
        Wait-Until { -not (Get-Failure (New-Behind (New-Jump closed $app2) $app3)) }
    }
}

Describe 'Hosts behind one jump' {
    It 'share its connection, a hundred that ask at once' {
        $before = Get-JumpLogin
        $new = New-Jump crowded $app1
        $many = foreach ($number in 1..100) { New-Behind $new ($app2, $app3, $lb1)[$number % 3] }
        $answers = $many | Invoke-RemoteCommand 'echo ${SSH_CONNECTION%% *}' -ThrottleLimit 100
        $answers.Count | Should -Be 100
        $answers.Output | Select-Object -Unique | Should -Be $app1.Address
        Get-JumpLogin | Should -Be ($before + 1)
    }

    It 'share what chains have in common' {
        $before = Get-JumpLogin
        $gate = New-Jump common $app1
        $chains = foreach ($inner in $app2, $app3) { New-Behind $gate, (New-DeployHost "inner-$($inner.Alias)" -Address $inner.Address -User deploy -IdentityFile $inner.IdentityFile -KnownHostsFile $inner.KnownHostsFile) $lb1 }
        ($chains | Invoke-RemoteCommand 'echo ${SSH_CONNECTION%% *}').Output | Sort-Object | Should -Be $app2.Address, $app3.Address
        Get-JumpLogin | Should -Be ($before + 1)
    }

    It 'leave nobody else a port of this machine to go through' {
        $entry = New-Behind $gate
        Get-From $entry | Should -Be $app1.Address
        $ports = @(& ss -Hltnp | Where-Object { $_ -match "pid=$PID," -and $_ -match '127\.0\.0\.1:(\d+)' } | ForEach-Object { [int] ($_ -replace '.*127\.0\.0\.1:(\d+).*', '$1') })
        $ports.Count | Should -BeGreaterThan 0
        foreach ($port in $ports) {
            $client = [System.Net.Sockets.TcpClient]::new('127.0.0.1', $port)
            try { $client.GetStream().Read([byte[]]::new(1), 0, 1) | Should -Be 0 } finally { $client.Dispose() }
        }
        # Nor is what goes through ended by it.
        Get-From $entry | Should -Be $app1.Address
    }
}

Describe 'A jump whose connection is lost' {
    It 'ends the commands behind it, and is connected to anew' {
        $entry = New-Behind $gate
        Get-From $entry | Should -Be $app1.Address
        $hangup = [System.Diagnostics.Process]::Start('sh', [string[]] ('-c', "sleep 2; '$lab' hangup app1 >/dev/null 2>&1"))
        $wrong = Get-Failure $entry 'sleep 60'
        $hangup.WaitForExit()
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'ConnectionLost*'
        $wrong[0].Exception.Message | Should -BeLike '*through gate*'
        Get-From $entry | Should -Be $app1.Address
        Get-From (New-Behind $gate $app3) | Should -Be $app1.Address
    }

    It 'is found out when it freezes, and named' {
        $gate = New-Jump gate $app1 @{ ServerAliveInterval = '1s'; ConnectTimeout = '3s' }
        $entry = New-Behind $gate $app2 @{ ServerAliveInterval = '1s' }
        Get-From $entry | Should -Be $app1.Address
        & $lab freeze app1
        try {
            (Get-Failure $entry)[0].FullyQualifiedErrorId | Should -BeLike 'ConnectionLost*'
            $wrong = Get-Failure @(foreach ($number in 1..40) { New-Behind $gate })
            $wrong.Count | Should -Be 40
            $wrong.FullyQualifiedErrorId | Select-Object -Unique | Should -BeLike 'HostUnreachable*'
            $wrong[0].Exception.Message | Should -BeLike '*cannot go through the jump gate: *no answer*'
        }
        finally { & $lab thaw app1 }
        Wait-Until { -not (Get-Failure $entry) }
        Get-From $entry | Should -Be $app1.Address
    }

    It 'does not keep Ctrl-C waiting' {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $nowhere = New-Jump nowhere ([pscustomobject]@{ Address = '198.18.0.250'; KnownHostsFile = $app1.KnownHostsFile }) @{ ConnectTimeout = 600 }
        $good = New-Behind $gate
        @((New-Behind $nowhere), $good | Invoke-RemoteCommand 'hostname' | Select-Object -First 1).Output | Should -Be 'app2'
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 300
    }
}

Describe 'New-DeployHost -ProxyJump' {
    It 'takes what -J of ssh takes' {
        $entry = New-DeployHost x -ProxyJump 'u@one.example.org:2222,two.example.org', '[2001:db8::1]:23'
        $entry.ProxyJump.Address | Should -Be 'one.example.org', 'two.example.org', '2001:db8::1'
        $entry.ProxyJump.Port | Should -Be 2222, 22, 23
        $entry.ProxyJump[0].User | Should -Be 'u'
        (New-DeployHost x -ProxyJump none).ProxyJump.Count | Should -Be 0
        (New-DeployHost x -ProxyJump localhost).ProxyJump[0].IsLocal | Should -BeFalse
    }

    It 'refuses what nothing can go through' {
        { New-DeployHost x -ProxyJump (New-DeployHost here -Local) } | Should -Throw '*without SSH*'
        { New-DeployHost x -ProxyJump 'a:b:c' } | Should -Throw '*is no ProxyJump*'
    }
}
