BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app = Get-LabHost app3
    function Read-App([string] $Command) { ($app | Invoke-RemoteCommand $Command -AsRoot).Output }
    # A login by a key alone, as a user: what it says, and nothing where it is refused.
    function Test-Login([string] $Key, [string] $User, [string] $Command = 'id -un') {
        ssh -F $labConfig -o IdentitiesOnly=yes -o "IdentityFile=$Key" -o IdentityAgent=none -o BatchMode=yes -o ControlPath=none -l $User app3 $Command 2>$null
    }
    $null = $app | Invoke-RemoteCommand 'useradd -m -s /bin/sh keyuser' -AsRoot
}
AfterAll { $null = $app | Invoke-RemoteCommand 'pkill -u keyuser; userdel -r keyuser 2>/dev/null; true' -AsRoot }

Describe 'New-SshKeyPair' {
    It 'makes a key that OpenSSH and the hosts take: <Type> <Bits>' -ForEach @(
        @{ Type = 'Ed25519'; Bits = $null; Says = '256' }
        @{ Type = 'Rsa'; Bits = 3072; Says = '3072' }
        @{ Type = 'Ecdsa'; Bits = 384; Says = '384' }
    ) {
        $path = Join-Path $TestDrive "key-$Type"
        $size = if ($Bits) { @{ KeyLength = $Bits } } else { @{} }
        $pair = New-SshKeyPair $path -Type $Type @size -Comment 'a comment'
        $pair.Path | Should -Be $path
        $pair.HasPassphrase | Should -BeFalse
        stat -c %a $path | Should -Be '600'
        $listed = ssh-keygen -lf "$path.pub"
        $listed | Should -BeLike "$Says $($pair.Fingerprint) a comment (*)"
        "$(Get-Content "$path.pub")" | Should -Be $pair.PublicKey
        ($app | Install-SshPublicKey $pair -User keyuser).Changed | Should -BeTrue
        Test-Login $path keyuser | Should -Be 'keyuser'
    }

    It 'encrypts the private key with a passphrase that is seen nowhere' {
        $path = Join-Path $TestDrive 'key-secret'
        $secret = [securestring]::new()
        foreach ($character in 'pass "phrase" $x'.ToCharArray()) { $secret.AppendChar($character) }
        $pair = New-SshKeyPair $path -Passphrase $secret
        $pair.HasPassphrase | Should -BeTrue
        ssh-keygen -y -P 'pass "phrase" $x' -f $path | Should -BeLike "ssh-ed25519 $(($pair.PublicKey -split ' ')[1])*"
        ssh-keygen -y -P wrong -f $path 2>$null | Should -BeNullOrEmpty
        @(Get-ChildItem $TestDrive -Force -Filter '.xdeploy*').Count | Should -Be 0
    }

    It 'never replaces a key unasked, and only a whole one when asked' {
        $path = Join-Path $TestDrive 'key-kept'
        $first = New-SshKeyPair $path
        { New-SshKeyPair $path } | Should -Throw -ErrorId 'SshKeyExists*'
        "$(Get-Content "$path.pub")" | Should -Be $first.PublicKey
        New-SshKeyPair $path -WhatIf | Should -BeNullOrEmpty
        (New-SshKeyPair $path -Force).Fingerprint | Should -Not -Be $first.Fingerprint
        { New-SshKeyPair "$path-2" -Type Rsa -KeyLength 1024 } | Should -Throw -ErrorId 'SshKeySizeInvalid*'
        Test-Path "$path-2" | Should -BeFalse
    }
}

Describe 'Install-SshPublicKey' {
    BeforeAll {
        $path = Join-Path $TestDrive 'install'
        $pair = New-SshKeyPair $path -Comment one
    }
    BeforeEach { $null = $app | Invoke-RemoteCommand 'rm -rf /home/keyuser/.ssh; chmod 755 /home/keyuser' -AsRoot }

    It 'makes folder and file as sshd asks for, and does nothing the second time' {
        $result = $app | Install-SshPublicKey "$path.pub" -User keyuser
        $result.Changed | Should -BeTrue
        $result.Path | Should -Be '/home/keyuser/.ssh/authorized_keys'
        Read-App 'stat -c "%a %U:%G" /home/keyuser/.ssh /home/keyuser/.ssh/authorized_keys | tr "\n" " "' | Should -BeLike '700 keyuser:keyuser 600 keyuser:keyuser*'
        ($app | Install-SshPublicKey $pair -User keyuser).Changed | Should -BeFalse
        Test-Login $path keyuser | Should -Be 'keyuser'
    }

    It 'touches no other line, and adds a line break where the file has none' {
        $null = $app | Invoke-RemoteCommand "install -d -m 700 -o keyuser -g keyuser /home/keyuser/.ssh; printf '# team\n\nnot a key' >/home/keyuser/.ssh/authorized_keys" -AsRoot
        $null = $app | Install-SshPublicKey $pair -User keyuser
        Read-App 'cat /home/keyuser/.ssh/authorized_keys' | Should -Be "# team`n`nnot a key`n$($pair.PublicKey)"
    }

    It 'mends modes that sshd would not trust' {
        $null = $app | Install-SshPublicKey $pair -User keyuser
        $null = $app | Invoke-RemoteCommand 'chmod 777 /home/keyuser /home/keyuser/.ssh; chmod 666 /home/keyuser/.ssh/authorized_keys' -AsRoot
        Test-Login $path keyuser | Should -BeNullOrEmpty
        ($app | Install-SshPublicKey $pair -User keyuser).Changed | Should -BeTrue
        Test-Login $path keyuser | Should -Be 'keyuser'
    }

    It 'gives a key options, and changes them when asked' {
        $null = $app | Install-SshPublicKey $pair -User keyuser -Option 'restrict,command="echo only this"'
        Test-Login $path keyuser | Should -Be 'only this'
        ($app | Install-SshPublicKey $pair -User keyuser).Changed | Should -BeFalse
        ($app | Install-SshPublicKey $pair -User keyuser -Option '').Changed | Should -BeTrue
        Test-Login $path keyuser | Should -Be 'keyuser'
    }

    It 'takes all other keys away when asked' {
        $other = New-SshKeyPair (Join-Path $TestDrive 'other')
        $null = $app | Install-SshPublicKey $pair, $other -User keyuser
        ($app | Install-SshPublicKey $pair -User keyuser -Exclusive).Changed | Should -BeTrue
        Read-App 'cat /home/keyuser/.ssh/authorized_keys' | Should -Be $pair.PublicKey
        Read-App 'stat -c %a:%U /home/keyuser/.ssh/authorized_keys' | Should -Be '600:keyuser'
        Test-Login $path keyuser | Should -Be 'keyuser'
        Test-Login $other.Path keyuser | Should -BeNullOrEmpty
        ($app | Install-SshPublicKey $pair -User keyuser -Exclusive).Changed | Should -BeFalse
    }

    It 'goes back where the key that we log in with would be gone' {
        $before = Read-App "cat ~$($app.User)/.ssh/authorized_keys"
        { $app | Install-SshPublicKey $pair -Exclusive -RevertAfter 20 } | Should -Throw -ErrorId 'LockoutPrevented*'
        Read-App "cat ~$($app.User)/.ssh/authorized_keys" | Should -Be $before
    }

    It 'says what is wrong before anything is touched' {
        { $app | Install-SshPublicKey $pair -User nobodyhere } | Should -Throw -ErrorId 'UserNotFound*'
        { $app | Install-SshPublicKey $pair -Option 'command=x' } | Should -Throw -ErrorId 'SshKeyOptionInvalid*'
        { $app | Install-SshPublicKey $path } | Should -Throw -ErrorId 'SshKeyInvalid*'
        { $app | Install-SshPublicKey /nowhere.pub } | Should -Throw -ErrorId 'SshKeyMissing*'
        $app | Install-SshPublicKey $pair -User keyuser -WhatIf | Should -BeNullOrEmpty
        Read-App 'ls -A /home/keyuser/.ssh 2>/dev/null || echo none' | Should -Be 'none'
    }
}
