BeforeDiscovery {
    # What ssh-keygen writes: OpenSSH's own format, and PEM in both of its forms.
    $kinds = foreach ($kind in @{ Type = 'rsa'; Bits = 2048 }, @{ Type = 'ecdsa'; Bits = 256 }, @{ Type = 'ecdsa'; Bits = 384 }, @{ Type = 'ecdsa'; Bits = 521 }, @{ Type = 'ed25519'; Bits = 256 }) {
        foreach ($format in 'RFC4716', 'PEM', 'PKCS8') {
            if ($kind.Type -eq 'ed25519' -and $format -ne 'RFC4716') { continue }
            foreach ($phrase in '', 'open sesame') {
                @{ Type = $kind.Type; Bits = $kind.Bits; Format = $format; Phrase = $phrase; Name = "$($kind.Type)-$($kind.Bits)-$format$(if ($phrase) { '-locked' })" }
            }
        }
    }
}
BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app = Get-LabHost app3
    # One accepts keys, the other what the authority has signed and nothing else.
    $null = $app | Invoke-RemoteCommand 'for user in filekeyuser certuser; do useradd -m -s /bin/sh $user; done' -AsRoot -ErrorAction Stop
    ssh-keygen -q -t ed25519 -N '' -f "$TestDrive/authority"
    $null = $app | Install-SshPublicKey "$TestDrive/authority.pub" -User certuser -Option 'cert-authority'

    function ConvertTo-Secret([string] $Text) {
        $secret = [securestring]::new()
        foreach ($character in $Text.ToCharArray()) { $secret.AppendChar($character) }
        $secret
    }
    $right = ConvertTo-Secret 'open sesame'
    function New-Entry([string] $Name, [string] $User, [hashtable] $Option) {
        if (-not $Option.IdentityAgent) { $Option = $Option + @{ IdentityAgent = 'none' } }
        New-DeployHost $Name -Address $app.Address -Port $app.Port -User $User -KnownHostsFile $app.KnownHostsFile -HostKeyAlias $app.HostKeyAlias -Privilege None @Option
    }
    function Test-Login($Entry) { ($Entry | Invoke-RemoteCommand 'id -un').Output }
}
AfterAll { $null = $app | Invoke-RemoteCommand 'for user in filekeyuser certuser; do pkill -u $user; userdel -r $user 2>/dev/null; done; true' -AsRoot }

Describe 'A login by a key of a file' {
    It 'works, and by its certificate: <Name>' -ForEach $kinds {
        $path = "$TestDrive/$Name"
        ssh-keygen -q -t $Type -b $Bits -m $Format -N $Phrase -C $Name -f $path
        $given = @{ IdentityFile = $path }
        if ($Phrase) {
            { New-Entry "$Name-closed" filekeyuser $given | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'IdentityUnreadable*'
            { New-Entry "$Name-wrong" filekeyuser ($given + @{ Passphrase = (ConvertTo-Secret 'close sesame') }) | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'IdentityUnreadable*'
            $given.Passphrase = $right
        }
        $null = $app | Install-SshPublicKey "$path.pub" -User filekeyuser
        Test-Login (New-Entry "$Name-key" filekeyuser $given) | Should -Be 'filekeyuser'

        # The certificate is named, elsewhere than beside its key; without it there is no login.
        { New-Entry "$Name-plain" certuser $given | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'AuthenticationFailed*'
        ssh-keygen -q -s "$TestDrive/authority" -I tester -n certuser "$path.pub" 2>$null
        $certificate = "$TestDrive/elsewhere-$Name.pub"
        Move-Item "$path-cert.pub" $certificate
        Test-Login (New-Entry "$Name-cert" certuser ($given + @{ CertificateFile = $certificate })) | Should -Be 'certuser'
        { New-Entry "$Name-none" certuser ($given + @{ CertificateFile = "$path.pub" }) | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'AuthenticationFailed*' -ExpectedMessage "*not used: $path.pub is no certificate of a user*"
        # A key without its public half beside it does as well.
        Remove-Item "$path.pub"
        Test-Login (New-Entry "$Name-alone" certuser ($given + @{ CertificateFile = $certificate })) | Should -Be 'certuser'
    }

    It 'passes over what a passphrase does not open, and says so where nothing else does' {
        ssh-keygen -q -t ed25519 -N 'open sesame' -f "$TestDrive/closed"
        ssh-keygen -q -t ed25519 -N '' -f "$TestDrive/stranger"
        ssh-keygen -q -t ed25519 -N '' -f "$TestDrive/open"
        $null = $app | Install-SshPublicKey "$TestDrive/open.pub" -User filekeyuser
        $wrong = ConvertTo-Secret 'close sesame'
        Test-Login (New-Entry 'passed' filekeyuser @{ IdentityFile = "$TestDrive/closed", "$TestDrive/open"; Passphrase = $wrong }) | Should -Be 'filekeyuser'
        { New-Entry 'unpassed' filekeyuser @{ IdentityFile = "$TestDrive/closed", "$TestDrive/stranger"; Passphrase = $wrong } | Invoke-RemoteCommand 'true' } |
            Should -Throw -ErrorId 'AuthenticationFailed*' -ExpectedMessage "*$TestDrive/stranger*closed cannot be used: the passphrase does not open it*"
    }

    It 'comes by ssh_config too, with a passphrase, certificates and the signatures that are allowed' {
        $config = "$TestDrive/config"
        ssh-keygen -q -t rsa -b 2048 -N 'open sesame' -f "$TestDrive/rsa"
        ssh-keygen -q -s "$TestDrive/authority" -I tester -n certuser "$TestDrive/rsa.pub" 2>$null
        Move-Item "$TestDrive/rsa-cert.pub" "$TestDrive/rsa.certificate"
        Set-Content $config @"
Host by-config no-sha
    HostName $($app.Address)
    Port $($app.Port)
    User certuser
    UserKnownHostsFile $($app.KnownHostsFile[0])
    IdentityFile $TestDrive/rsa
    CertificateFile $TestDrive/rsa.certificate
    IdentityAgent none
Host no-sha
    PubkeyAcceptedAlgorithms ssh-ed25519
"@
        Test-Login (Get-DeployHost by-config -ConfigFile $config -Passphrase $right) | Should -Be 'certuser'
        { Get-DeployHost no-sha -ConfigFile $config -Passphrase $right | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'IdentityMissing*'
    }
}

Describe 'A login by a key of an agent with a certificate on disk' {
    BeforeAll {
        $socket = "$TestDrive/agent"
        $agentId = [int](((ssh-agent -s -a $socket) -join ' ') -replace '.*SSH_AGENT_PID=(\d+).*', '$1')
    }
    AfterAll { Stop-Process -Id $agentId }

    It 'has the agent sign: <Type>' -ForEach @(@{ Type = 'rsa' }, @{ Type = 'ecdsa' }, @{ Type = 'ed25519' }) {
        $path = "$TestDrive/held-$Type"
        ssh-keygen -q -t $Type -N '' -f $path
        sh -c "SSH_AUTH_SOCK='$socket' ssh-add -q -D; SSH_AUTH_SOCK='$socket' ssh-add -q '$path'" 2>$null
        Remove-Item $path
        ssh-keygen -q -s "$TestDrive/authority" -I tester -n certuser "$path.pub" 2>$null
        # Named, and beside the public half of the key.
        Test-Login (New-Entry "held-$Type" certuser @{ IdentityFile = '/nowhere'; CertificateFile = "$path-cert.pub"; IdentityAgent = $socket }) | Should -Be 'certuser'
        Test-Login (New-Entry "beside-$Type" certuser @{ IdentityFile = $path; IdentityAgent = $socket; IdentitiesOnly = $true }) | Should -Be 'certuser'
        { New-Entry "none-$Type" certuser @{ IdentityFile = '/nowhere'; IdentityAgent = $socket } | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'AuthenticationFailed*'
    }
}
