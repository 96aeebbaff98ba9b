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
        $app3 = Get-LabHost app3
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
