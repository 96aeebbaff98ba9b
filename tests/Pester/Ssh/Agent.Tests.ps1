BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app = Get-LabHost app2
    $null = $app | Invoke-RemoteCommand 'useradd -m -s /bin/sh agentuser' -AsRoot
    # A host entry for that user: nothing but what is asked for may log in.
    function New-Entry([string] $Name, [hashtable] $Option) {
        New-DeployHost $Name -Address $app.Address -Port $app.Port -User agentuser -KnownHostsFile $app.KnownHostsFile -HostKeyAlias $app.HostKeyAlias -Privilege None @Option
    }
    function Test-Login($Entry) { ($Entry | Invoke-RemoteCommand 'id -un').Output }
    # A real agent, on a socket of its own.
    $socket = Join-Path $TestDrive 'agent'
    $started = ssh-agent -s -a $socket
    $agentId = [int](($started -join ' ') -replace '.*SSH_AGENT_PID=(\d+).*', '$1')
    # ssh-add asks for passphrases by a program; ours says the one that it was made with.
    $askpass = Join-Path $TestDrive 'askpass'
    Set-Content $askpass "#!/bin/sh`necho secret phrase"
    chmod 700 $askpass
    $passphrase = [securestring]::new()
    foreach ($character in 'secret phrase'.ToCharArray()) { $passphrase.AppendChar($character) }
    function Add-Key([string] $Path) { sh -c "SSH_AUTH_SOCK='$socket' SSH_ASKPASS='$askpass' SSH_ASKPASS_REQUIRE=force DISPLAY=none ssh-add -q '$Path' </dev/null 2>&1" }
    function Clear-Agent { sh -c "SSH_AUTH_SOCK='$socket' ssh-add -q -D 2>&1" }
}
AfterAll {
    Stop-Process -Id $agentId
    $null = $app | Invoke-RemoteCommand 'pkill -u agentuser; userdel -r agentuser 2>/dev/null; true' -AsRoot
}

Describe 'A login by a key of an agent' {
    It 'works where the private key needs a passphrase: <Type>' -ForEach @(@{ Type = 'Ed25519' }, @{ Type = 'Rsa' }, @{ Type = 'Ecdsa' }) {
        $path = Join-Path $TestDrive "agent-$Type"
        $pair = New-SshKeyPair $path -Type $Type -Passphrase $passphrase
        $null = $app | Install-SshPublicKey $pair -User agentuser
        { New-Entry "locked-$Type" @{ IdentityFile = $path; IdentityAgent = 'none' } | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'IdentityUnreadable*'
        Clear-Agent
        Add-Key $path
        Test-Login (New-Entry "held-$Type" @{ IdentityFile = $path; IdentityAgent = $socket }) | Should -Be 'agentuser'
        # No file names it, and it is tried all the same.
        Test-Login (New-Entry "any-$Type" @{ IdentityFile = '/nowhere'; IdentityAgent = $socket }) | Should -Be 'agentuser'
        # The public half is enough to name it.
        Test-Login (New-Entry "public-$Type" @{ IdentityFile = "$path.pub"; IdentityAgent = $socket; IdentitiesOnly = $true }) | Should -Be 'agentuser'
    }

    It 'is tried before those that nobody named, of which there may be too many' {
        $path = Join-Path $TestDrive 'one'
        $null = $app | Install-SshPublicKey (New-SshKeyPair $path) -User agentuser
        Clear-Agent
        foreach ($number in 1..8) {
            $null = New-SshKeyPair (Join-Path $TestDrive "wrong-$number")
            Add-Key (Join-Path $TestDrive "wrong-$number")
        }
        Add-Key $path
        Test-Login (New-Entry 'named' @{ IdentityFile = $path; IdentityAgent = $socket }) | Should -Be 'agentuser'
        # sshd ends a connection after MaxAuthTries, which is not tried again.
        { New-Entry 'unnamed' @{ IdentityFile = '/nowhere'; IdentityAgent = $socket } | Invoke-RemoteCommand 'true' } |
            Should -Throw -ErrorId 'AuthenticationFailed*' -ExpectedMessage '*9 keys of the agent*Too many authentication failures*'
        { New-Entry 'only' @{ IdentityFile = '/nowhere'; IdentityAgent = $socket; IdentitiesOnly = $true } | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'IdentityMissing*'
    }

    It 'is found by ssh_config, and an agent that is not there is none' {
        $config = Join-Path $TestDrive 'config'
        $path = Join-Path $TestDrive 'one'
        Clear-Agent
        Add-Key $path
        Set-Content $config @"
Host by-config
    HostName $($app.Address)
    Port $($app.Port)
    User agentuser
    UserKnownHostsFile $($app.KnownHostsFile[0])
    IdentityFile $path.pub
    IdentitiesOnly yes
    IdentityAgent $socket
"@
        $entry = Get-DeployHost by-config -ConfigFile $config
        $entry.IdentityAgent | Should -Be $socket
        $entry.IdentitiesOnly | Should -BeTrue
        Test-Login $entry | Should -Be 'agentuser'
        Test-Login (New-Entry 'no-agent' @{ IdentityFile = $path; IdentityAgent = '/nowhere/agent' }) | Should -Be 'agentuser'
    }
}

Describe 'A login by a certificate' {
    It 'works where the host knows its authority, from a file and from an agent' {
        $authority = New-SshKeyPair (Join-Path $TestDrive 'authority')
        $path = Join-Path $TestDrive 'certified'
        $null = New-SshKeyPair $path
        $null = $app | Invoke-RemoteCommand 'rm -f /home/agentuser/.ssh/authorized_keys' -AsRoot
        $null = $app | Install-SshPublicKey $authority -User agentuser -Option 'cert-authority'
        { New-Entry 'plain' @{ IdentityFile = $path; IdentityAgent = 'none' } | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'AuthenticationFailed*'
        ssh-keygen -q -s $authority.Path -I tester -n agentuser "$path.pub"
        Test-Login (New-Entry 'certified' @{ IdentityFile = $path; IdentityAgent = 'none' }) | Should -Be 'agentuser'
        Clear-Agent
        Add-Key $path
        Test-Login (New-Entry 'certified-agent' @{ IdentityFile = '/nowhere'; IdentityAgent = $socket }) | Should -Be 'agentuser'
    }
}
