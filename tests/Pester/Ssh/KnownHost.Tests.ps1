BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app1 = Get-LabHost app1
    $file = "$TestDrive/known_hosts"
    $key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKuKjR0dGUZ2bTbTRleony/Jyo2XbsEFL5bxnevbSIJ3'
    $other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEVKWYtqd3SSi6I2H0Brk+6IBCmcaX2aVdaDPmaBH+n5'
    function Write-KnownHost([string] $Text) { [System.IO.File]::WriteAllText($file, $Text) }
    function Read-KnownHost { [System.IO.File]::ReadAllText($file) }
    function Find-Real([string] $Name) { @(& ssh-keygen -F $Name -f $file 2>$null | Where-Object { "$_" -notlike '#*' }).Count }
}

Describe 'Get-SshKnownHost' {
    It 'finds what ssh-keygen finds, with its fingerprints' {
        Write-KnownHost "web,db $key me`n@revoked * $other`n[web]:2222 $other`n"
        & ssh-keygen -H -f $file 2>$null | Out-Null
        $found = @(Get-SshKnownHost web -KnownHostsFile $file)
        $found.Count | Should -Be (Find-Real web)
        $found[0].IsHashed | Should -BeTrue
        $found[0].Comment | Should -Be 'me'
        $found[1].Marker | Should -Be 'revoked'
        (& ssh-keygen -l -F web -f $file) -join "`n" | Should -BeLike "*$($found[0].Fingerprint)*"
        (Get-SshKnownHost web -Port 2222 -KnownHostsFile $file).Count | Should -Be (Find-Real '[web]:2222')
        @(Get-SshKnownHost -KnownHostsFile $file).Count | Should -Be 4
    }
}

Describe 'Add-SshKnownHost' {
    It 'adds a given key where ssh-keygen finds it, and once' {
        Write-KnownHost '# mine'
        $added = Add-SshKnownHost Web -Port 2222 -Key $key -KnownHostsFile $file
        $added.Name | Should -Be '[web]:2222'
        Read-KnownHost | Should -Be "# mine`n[web]:2222 $key`n"
        Add-SshKnownHost web -Port 2222 -Key $key -Hash -KnownHostsFile $file | Out-Null
        Read-KnownHost | Should -Be "# mine`n[web]:2222 $key`n"
        Add-SshKnownHost db -Key $key -Hash -KnownHostsFile $file | Out-Null
        Read-KnownHost | Should -BeLike '*|1|*'
        Find-Real db | Should -Be 1
    }

    It 'refuses a key that differs from the one on file, or is revoked' {
        Write-KnownHost "web $key`n@revoked db $key`n"
        $before = Read-KnownHost
        Add-SshKnownHost web -Key $other -KnownHostsFile $file -ErrorAction SilentlyContinue -ErrorVariable wrong
        Add-SshKnownHost db -Key $key -KnownHostsFile $file -ErrorAction SilentlyContinue -ErrorVariable +wrong
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'KnownHostDiffers*'
        $wrong[1].FullyQualifiedErrorId | Should -BeLike 'HostKeyRevoked*'
        Read-KnownHost | Should -Be $before
    }

    It 'asks a host for its keys, and gets those that ssh-keyscan gets' {
        Write-KnownHost ''
        $added = Add-SshKnownHost app1 -Address $app1.Address -Force -KnownHostsFile $file
        $scanned = & ssh-keyscan -t ed25519,ecdsa,rsa $app1.Address 2>$null | Where-Object { "$_" -notlike '#*' } | ForEach-Object { "$_" -replace '^\S+ ', '' }
        $added.Key | Sort-Object | Should -Be ($scanned | Sort-Object)
        Add-SshKnownHost app1 -Address $app1.Address -KnownHostsFile $file -WhatIf | Out-Null
    }

    It 'adds the key of a fingerprint and no other' {
        Write-KnownHost ''
        $right = (Get-SshKnownHost app1 -KnownHostsFile $app1.KnownHostsFile | Where-Object KeyType -eq ssh-ed25519).Fingerprint
        (Add-SshKnownHost app1 -Address $app1.Address -Fingerprint $right -KnownHostsFile $file).Fingerprint | Should -Be $right
        Add-SshKnownHost app2 -Address $app1.Address -Fingerprint 'SHA256:wrong' -KnownHostsFile $file -ErrorAction SilentlyContinue -ErrorVariable wrong
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'HostKeyUnexpected*'
        Find-Real app2 | Should -Be 0
    }

    It 'writes nothing under -WhatIf' {
        Write-KnownHost ''
        Add-SshKnownHost web -Key $key -KnownHostsFile $file -WhatIf | Should -BeNullOrEmpty
        Read-KnownHost | Should -Be ''
    }
}

Describe 'Remove-SshKnownHost' {
    It 'leaves what ssh-keygen -R leaves' {
        $text = "# a`nweb $key`n@revoked web $other`nweb,db $other`n$(& { Write-KnownHost "web $key`n"; & ssh-keygen -H -f $file 2>$null | Out-Null; Read-KnownHost })[web]:2222 $key`n"
        Write-KnownHost $text
        & ssh-keygen -R web -f $file 2>$null | Out-Null
        $real = Read-KnownHost
        Write-KnownHost $text
        $change = Remove-SshKnownHost web -KnownHostsFile $file
        $change.Changed | Should -BeTrue
        $change.Fingerprint.Count | Should -Be 3
        Read-KnownHost | Should -Be $real
        (Remove-SshKnownHost web -KnownHostsFile $file).Changed | Should -BeFalse
    }
}

Describe 'A connection' {
    BeforeAll {
        function New-Candidate([string] $Name, [string] $Policy) {
            New-DeployHost $Name -Address $app1.Address -User deploy -IdentityFile $app1.IdentityFile -KnownHostsFile $file -HostKeyPolicy $Policy
        }
    }

    It 'writes the key of a new host by AcceptNew, and refuses another one afterwards' {
        Write-KnownHost ''
        (New-Candidate new1 AcceptNew | Invoke-RemoteCommand 'echo in').Output | Should -Be 'in'
        Find-Real $app1.Address | Should -Be 1
        Write-KnownHost "$($app1.Address) $key`n"
        New-Candidate new2 AcceptNew | Invoke-RemoteCommand 'echo in' -ErrorAction SilentlyContinue -ErrorVariable wrong
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'HostKeyChanged*'
        Read-KnownHost | Should -Be "$($app1.Address) $key`n"
    }

    It 'takes any key by Off, with a warning, but for a revoked one' {
        Write-KnownHost "$($app1.Address) $key`n"
        (New-Candidate off1 Off | Invoke-RemoteCommand 'echo in' -WarningVariable warned -WarningAction SilentlyContinue).Output | Should -Be 'in'
        "$warned" | Should -BeLike '*not checked*'
        $real = Get-SshKnownHost app1 -KnownHostsFile $app1.KnownHostsFile | ForEach-Object { "@revoked * $($_.Key)" }
        Write-KnownHost (($real -join "`n") + "`n")
        New-Candidate off2 Off | Invoke-RemoteCommand 'echo in' -WarningAction SilentlyContinue -ErrorAction SilentlyContinue -ErrorVariable wrong
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'HostKeyRevoked*'
    }
}
