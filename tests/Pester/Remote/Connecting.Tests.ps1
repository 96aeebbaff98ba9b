BeforeAll { . "$PSScriptRoot/../Initialize.ps1" }

Describe 'Invoke-RemoteCommand' {
    It 'runs on all hosts and returns what each answered' {
        $answers = Get-LabHost | Invoke-RemoteCommand 'hostname; echo oops >&2; exit 3' | Sort-Object HostName
        $answers.HostName | Should -Be 'app1', 'app2', 'app3', 'lb1'
        $answers.Output | Should -Be 'app1', 'app2', 'app3', 'lb1'
        $answers.Error | Should -Be 'oops', 'oops', 'oops', 'oops'
        $answers.ExitCode | Should -Be 3, 3, 3, 3
    }

    It 'has the output of commands that end before anybody could write to them' {
        # One in twenty was taken for a lost connection.
        foreach ($try in 1..40) { (Get-LabHost | Invoke-RemoteCommand 'echo there').Output | Should -Be 'there', 'there', 'there', 'there' }
    }

    It 'runs as root by sudo, and passes quotes and spaces on as they are' {
        $answer = Get-LabHost app1 | Invoke-RemoteCommand "id -un; printf '%s\n' 'a  b' `"it's`"" -AsRoot
        $answer.Output | Should -Be "root`na  b`nit's"
    }

    It 'runs nothing under -WhatIf' {
        Get-LabHost app1 | Invoke-RemoteCommand 'touch /tmp/whatif' -WhatIf
        (Get-LabHost app1 | Invoke-RemoteCommand 'ls /tmp/whatif').ExitCode | Should -Not -Be 0
    }

    It 'ends a command that takes too long' {
        $errors = @()
        Get-LabHost app1 | Invoke-RemoteCommand 'sleep 60' -Timeout 1 -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CommandTimeout*'
    }

    It 'stops cleanly when nobody wants more' {
        @(Get-LabHost | Invoke-RemoteCommand 'hostname' | Select-Object -First 1).Count | Should -Be 1
    }
}

Describe 'A host that cannot be worked on' {
    It 'is one clear error: <Case>' -ForEach @(
        @{ Case = 'wrong key'; Change = { param($h) New-DeployHost bad -Address $h.Address -User deploy -IdentityFile "$labRun/id_wrong" -KnownHostsFile $h.KnownHostsFile }; Id = 'AuthenticationFailed'; Remedy = '*authorized_keys*' }
        @{ Case = 'no key at all'; Change = { param($h) New-DeployHost bad -Address $h.Address -User deploy -IdentityFile "$TestDrive/none" -KnownHostsFile $h.KnownHostsFile }; Id = 'IdentityMissing'; Remedy = '*New-SshKeyPair*' }
        @{ Case = 'unknown host key'; Change = { param($h) New-DeployHost bad -Address $h.Address -User deploy -IdentityFile $h.IdentityFile -KnownHostsFile "$TestDrive/none" }; Id = 'HostKeyUnknown'; Remedy = '*fingerprint*' }
        @{ Case = 'nobody there'; Change = { param($h) New-DeployHost bad -Address 198.18.0.250 -User deploy -IdentityFile $h.IdentityFile -KnownHostsFile $h.KnownHostsFile -ConnectTimeout 2 }; Id = 'HostUnreachable'; Remedy = '*sshd runs there*' }
        @{ Case = 'no sshd on the port'; Change = { param($h) New-DeployHost bad -Address $h.Address -Port 2222 -User deploy -IdentityFile $h.IdentityFile -KnownHostsFile $h.KnownHostsFile }; Id = 'HostUnreachable'; Remedy = '*sshd runs there*' }
        @{ Case = 'no sudo'; Change = { param($h) New-DeployHost bad -Address $h.Address -User plain -IdentityFile $h.IdentityFile -KnownHostsFile $h.KnownHostsFile }; Id = 'SudoUnavailable'; Remedy = '*NOPASSWD*' }
    ) {
        $errors = @()
        $bad = & $Change (Get-LabHost app1)
        $good = Get-LabHost app2
        $answers = $bad, $good | Invoke-RemoteCommand 'hostname' -AsRoot -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike "$Id*"
        $errors[0].Exception.Message | Should -BeLike 'bad: *'
        $errors[0].Exception.Message | Should -BeLike $Remedy
        $errors[0].TargetObject.Alias | Should -Be 'bad'
        $answers.HostName | Should -Be 'app2'
    }

    It 'is one clear error: a changed host key' {
        $app1 = Get-LabHost app1
        $other = (Get-Content "$labRun/known_hosts") | Where-Object { $_ -like 'app2,*' } | ForEach-Object { $_ -replace '^\S+', $app1.Address }
        Set-Content "$TestDrive/changed" $other
        $errors = @()
        New-DeployHost bad -Address $app1.Address -User deploy -IdentityFile $app1.IdentityFile -KnownHostsFile "$TestDrive/changed" |
            Invoke-RemoteCommand 'hostname' -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'HostKeyChanged*'
        $errors[0].Exception.Message | Should -BeLike '*ssh-keygen -R*'
    }

    It 'is one clear error: a name that nobody knows' {
        $errors = @()
        Get-DeployHost nosuchhost -ConfigFile $labConfig -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'HostUnknown*'
    }

    It 'is found out when it freezes in the middle of a command, as root: <AsRoot>' -ForEach @(
        @{ AsRoot = $false }
        # A shell that is there already.
        @{ AsRoot = $true }
    ) {
        $known = Get-LabHost app3
        $app3 = New-DeployHost "frozen-$AsRoot" -Address $known.Address -User $known.User -IdentityFile $known.IdentityFile -KnownHostsFile $known.KnownHostsFile -ServerAliveInterval 1s -ConnectTimeout 600
        $null = $app3 | Invoke-RemoteCommand 'true' -AsRoot:$AsRoot
        & $lab freeze app3
        try {
            $errors = @()
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $app3 | Invoke-RemoteCommand 'hostname' -AsRoot:$AsRoot -ErrorAction SilentlyContinue -ErrorVariable errors
            $errors.Count | Should -Be 1
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'ConnectionLost*'
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 60
        }
        finally { & $lab thaw app3 }
        ($app3 | Invoke-RemoteCommand 'hostname').Output | Should -Be 'app3'
    }
}

Describe 'A connection that stays' {
    It 'is used again, and made anew after it was closed' {
        $app1 = Get-LabHost app1
        $peer = { ($app1 | Invoke-RemoteCommand 'echo $SSH_CONNECTION').Output }
        $first = & $peer
        & $peer | Should -Be $first
        # Whatever else is said of the host, it is the same login.
        ($app1 | Invoke-RemoteCommand 'echo $SSH_CONNECTION' -AsRoot:$false).Output | Should -Be $first
        $app1 | Disconnect-DeployHost
        & $peer | Should -Not -Be $first
        { New-DeployHost nobody -Address 192.0.2.1 | Disconnect-DeployHost } | Should -Not -Throw
    }

    It 'is closed behind what runs in it' {
        $app1 = Get-LabHost app1
        $answers = $app1 | Invoke-RemoteCommand 'echo $SSH_CONNECTION; sleep 1' | ForEach-Object { $app1 | Disconnect-DeployHost; $_ }
        $answers.ExitCode | Should -Be 0
        ($app1 | Invoke-RemoteCommand 'echo $SSH_CONNECTION').Output | Should -Not -Be $answers.Output
    }
}

Describe 'A host''s time' {
    It 'is up where its work takes too long, and others go on' {
        $errors = @()
        $answers = Get-LabHost app1, app2 | Invoke-RemoteCommand 'test "$(hostname)" = app2 || exec sleep 60; hostname' -HostTimeout 3 -ErrorAction SilentlyContinue -ErrorVariable errors
        $answers.Output | Should -Be 'app2'
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'HostTimeout*'
        $errors[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
        $errors[0].TargetObject.Alias | Should -Be 'app1'
        # Nothing is left behind of it.
        Wait-Until { (Get-LabHost app1 | Invoke-RemoteCommand 'pgrep -x -c sleep').Output -eq '0' }
    }

    It 'is up where it cannot be reached, whatever its ConnectTimeout' {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        { New-DeployHost silent -Address 198.18.0.250 -User deploy -IdentityFile "$labRun/id_ed25519" -ConnectTimeout 120 -ConnectionAttempt 5 | Invoke-RemoteCommand 'true' -HostTimeout 1 } |
            Should -Throw -ErrorId 'HostTimeout*'
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 60
    }
}

Describe 'A host whose sshd is away for a moment' {
    BeforeAll {
        $app1 = Get-LabHost app1
        function New-Entry([string] $Name, [int] $Attempt) {
            New-DeployHost $Name -Address $app1.Address -Port 2223 -User deploy -IdentityFile $app1.IdentityFile -KnownHostsFile $app1.KnownHostsFile -HostKeyAlias $app1.HostKeyAlias -ConnectionAttempt $Attempt
        }
        # A second sshd, which is there after three seconds and for a minute.
        $later = 'systemd-run --quiet --collect --unit=later-sshd --on-active=3 --timer-property=AccuracySec=100ms --property=RuntimeMaxSec=60 /usr/sbin/sshd -D -p 2223'
    }
    AfterEach { $null = $app1 | Invoke-RemoteCommand 'systemctl stop later-sshd.timer later-sshd.service; true' -AsRoot }

    It 'is tried again as often as ConnectionAttempts say' {
        $null = $app1 | Invoke-RemoteCommand $later -AsRoot -ErrorOnFailure
        (New-Entry patient 60 | Invoke-RemoteCommand 'hostname').Output | Should -Be 'app1'
    }

    It 'is tried once by default' {
        { New-Entry hasty 1 | Invoke-RemoteCommand 'hostname' } | Should -Throw -ErrorId 'HostUnreachable*'
    }
}

Describe 'An sshd that drops logins at random' {
    BeforeAll { $app2 = Get-LabHost app2 }
    AfterAll { $null = $app2 | Invoke-RemoteCommand 'rm -f /etc/ssh/sshd_config.d/10-startups.conf; systemctl reload ssh; sleep 0.3; until ss -Hltn "sport = :22" | grep -q .; do sleep 0.1; done' -AsRoot }

    It 'is logged in to all the same, by many at once' {
        # From the second unauthenticated connection on half of them are dropped, from the fourth on all.
        $null = $app2 | Invoke-RemoteCommand 'echo "MaxStartups 2:50:4" >/etc/ssh/sshd_config.d/10-startups.conf; systemctl reload ssh; sleep 0.3; until ss -Hltn "sport = :22" | grep -q .; do sleep 0.1; done' -AsRoot -ErrorOnFailure
        $many = foreach ($number in 1..16) {
            New-DeployHost "many$number" -Address $app2.Address -User deploy -IdentityFile $app2.IdentityFile -KnownHostsFile $app2.KnownHostsFile -HostKeyAlias $app2.HostKeyAlias
        }
        $answers = $many | Invoke-RemoteCommand 'hostname' -ErrorAction Stop
        $answers.Count | Should -Be 16
        $answers.Output | Sort-Object -Unique | Should -Be 'app2'
        $many | Disconnect-DeployHost
    }
}
