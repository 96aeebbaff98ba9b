BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $config = "$TestDrive/config"
    function Write-Config([string] $Text) { [System.IO.File]::WriteAllText($config, $Text) }
    function Read-Config { [System.IO.File]::ReadAllText($config) }
    # What the real ssh says of a host, by keyword.
    function Get-RealConfig([string] $Name) {
        $values = @{}
        foreach ($line in & ssh -G -F $config $Name 2>$null) { $key, $value = "$line".Split(' ', 2); $values[$key.ToLower()] = @($values[$key.ToLower()]) + $value | Where-Object { $_ } }
        $values
    }
    $sample = "# mine`nHost web`n`tHostName 192.0.2.1`n`tUser deploy`n`tIdentityFile ~/.ssh/id_a`n`n# the rest`nHost *`n`tPort 2222`n"
}

Describe 'Get-SshConfigHost' {
    It 'says what ssh -G says' {
        Write-Config "Match originalhost db exec `"true`"`n  User data`n  ProxyJump u@gate:2200`n  Ciphers ^aes256-ctr`nInclude $TestDrive/inc*`n$sample"
        [System.IO.File]::WriteAllText("$TestDrive/inc1", "Host d?`n  HostName %h.example.org`n  ConnectTimeout 7`n")
        foreach ($name in 'web', 'db', 'other') {
            $ours = Get-SshConfigHost $name -ConfigFile $config
            $real = Get-RealConfig $name
            foreach ($keyword in 'hostname', 'user', 'port', 'identityfile', 'proxyjump', 'ciphers', 'connecttimeout', 'stricthostkeychecking') {
                "$keyword $($ours.Option[$keyword])" | Should -Be "$keyword $($real[$keyword])"
            }
        }

        $db = Get-SshConfigHost db -ConfigFile $config
        $db.HostName | Should -Be 'db.example.org'
        "$($db.ProxyJump)" | Should -Be 'u@gate:2200'
        $db.ConnectTimeout | Should -Be ([timespan]::FromSeconds(7))
        $db.Ciphers[0] | Should -Be 'aes256-ctr'
        $db.IsNamed | Should -BeTrue
        (Get-SshConfigHost other -ConfigFile $config).IsNamed | Should -BeFalse
    }

    It 'lists the hosts that are named' {
        Write-Config "Host a b`nHost c*`n$sample"
        (Get-SshConfigHost -ConfigFile $config).Name | Should -Be 'a', 'b', 'web'
        (Get-SshConfigHost w* -ConfigFile $config).HostName | Should -Be '192.0.2.1'
    }

    It 'says what is wrong in the words of ssh' {
        Write-Config "Host web`n  Port many`n  Nope 1`n"
        Get-SshConfigHost web -ConfigFile $config -ErrorAction SilentlyContinue -ErrorVariable wrong
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'SshConfigInvalid*'
        "$($wrong[0])" | Should -BeLike "*$config line 2: Bad port 'many'.*line 3: Bad configuration option: nope*"
    }
}

Describe 'Set-SshConfigHost' {
    It 'changes a line and no other byte, once' {
        Write-Config $sample
        $change = Set-SshConfigHost web -Address 192.0.2.9 -ConfigFile $config
        $change.Changed | Should -BeTrue
        $change.Diff | Should -BeLike '*-*192.0.2.1*+*192.0.2.9*'
        Read-Config | Should -Be $sample.Replace('192.0.2.1', '192.0.2.9')
        (Get-RealConfig web)['hostname'] | Should -Be '192.0.2.9'
        $before = (Get-Item $config).LastWriteTimeUtc
        (Set-SshConfigHost web -Address 192.0.2.9 -ConfigFile $config).Changed | Should -BeFalse
        (Get-Item $config).LastWriteTimeUtc | Should -Be $before
    }

    It 'adds a host where its values count' {
        Write-Config $sample
        Set-SshConfigHost new -Address 192.0.2.7 -Port 2200 -User 'two words' -IdentityFile '~/.ssh/a', '~/.ssh/b' -Option @{ ServerAliveInterval = 15 } -ConfigFile $config | Out-Null
        $real = Get-RealConfig new
        "$($real['hostname']) $($real['port']) $($real['user']) $($real['serveraliveinterval'])" | Should -Be '192.0.2.7 2200 two words 15'
        $real['identityfile'] | Should -Be '~/.ssh/a', '~/.ssh/b'
        Remove-SshConfigHost new -ConfigFile $config | Out-Null
        Read-Config | Should -Be $sample
    }

    It 'takes a keyword away' {
        Write-Config $sample
        Set-SshConfigHost web -Option @{ User = $null } -ConfigFile $config | Out-Null
        Read-Config | Should -Be $sample.Replace("`tUser deploy`n", '')
    }

    It 'makes a file that only its owner can read' {
        $new = "$TestDrive/new/config"
        Set-SshConfigHost web -User deploy -ConfigFile $new | Out-Null
        [System.IO.File]::ReadAllText($new) | Should -Be "Host web`n    User deploy`n"
        [int] [System.IO.File]::GetUnixFileMode($new) | Should -Be 384
    }

    It 'writes nothing under -WhatIf' {
        Write-Config $sample
        Set-SshConfigHost web -Port 1 -ConfigFile $config -WhatIf | Should -BeNullOrEmpty
        Remove-SshConfigHost web -ConfigFile $config -WhatIf | Should -BeNullOrEmpty
        Read-Config | Should -Be $sample
    }

    It 'refuses what ssh would refuse, and leaves the file' {
        Write-Config $sample
        Set-SshConfigHost web -Option @{ Compression = 'maybe' } -ConfigFile $config -ErrorAction SilentlyContinue -ErrorVariable wrong
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'SshConfigInvalid*'
        { Set-SshConfigHost 'we*' -Port 1 -ConfigFile $config -ErrorAction Stop } | Should -Throw '*not the name of one host*'
        Read-Config | Should -Be $sample
    }

    It 'warns where a line before the block counts' {
        Write-Config "User first`n$sample"
        Set-SshConfigHost web -User second -ConfigFile $config -WarningVariable warned -WarningAction SilentlyContinue | Out-Null
        "$warned" | Should -BeLike '*sets User*does not count*'
    }
}
