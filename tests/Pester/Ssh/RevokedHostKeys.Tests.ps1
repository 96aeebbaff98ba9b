BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app = Get-LabHost app3
    $public = ($app | Invoke-RemoteCommand 'cat /etc/ssh/ssh_host_ed25519_key.pub').Output.Trim()
    foreach ($name in 'ed25519', 'rsa') { ssh-keygen -q -t $name -N '' -f "$TestDrive/$name" }
    $list = "$TestDrive/revoked"

    # Has sshd show a certificate of its key by an authority.
    function Set-HostCertificate([string[]] $Arguments) {
        [System.IO.File]::WriteAllText("$TestDrive/host.pub", "$public`n")
        Remove-Item "$TestDrive/host-cert.pub" -ErrorAction SilentlyContinue
        ssh-keygen -q -h -n $app.Address -I app3 @Arguments "$TestDrive/host.pub" 2>$null
        $certificate = [System.IO.File]::ReadAllText("$TestDrive/host-cert.pub").Trim()
        $script = "echo '$certificate' >/etc/ssh/xdeploy-cert.pub && echo 'HostCertificate /etc/ssh/xdeploy-cert.pub' >/etc/ssh/sshd_config.d/xdeploy-cert.conf && sshd -t && systemctl reload ssh && sleep 0.3 && until ss -Hltn 'sport = :22' | grep -q .; do sleep 0.1; done"
        $null = $app | Invoke-RemoteCommand $script -AsRoot -ErrorAction Stop
    }

    # What comes of a login, by a configuration that has these lines too.
    $script:count = 0
    function Test-Login([string] $Known, [string[]] $Line) {
        $script:count++
        [System.IO.File]::WriteAllText("$TestDrive/known_hosts", $Known)
        Set-Content "$TestDrive/config" (@("Host revoked$script:count", "HostName $($app.Address)", 'User deploy', "IdentityFile $($app.IdentityFile[0])", 'IdentityAgent none', "UserKnownHostsFile $TestDrive/known_hosts", 'GlobalKnownHostsFile none') + $Line)
        $answer = Get-DeployHost "revoked$script:count" -ConfigFile "$TestDrive/config" | Invoke-RemoteCommand 'echo in' -ErrorAction SilentlyContinue -ErrorVariable wrong
        if ($answer) { $answer.Output } else { $wrong[0].FullyQualifiedErrorId.Split(',')[0] }
    }
    $plain = "$($app.Address) $public`n"
}
AfterAll { $null = $app | Invoke-RemoteCommand 'rm -f /etc/ssh/sshd_config.d/xdeploy-cert.conf /etc/ssh/xdeploy-cert.pub; systemctl reload ssh' -AsRoot }

Describe 'RevokedHostKeys' {
    It 'refuses a key that is listed, whatever the policy, and no other' {
        Set-Content $list "# lost`n$public"
        Test-Login $plain "RevokedHostKeys $list" | Should -Be 'HostKeyRevoked'
        Test-Login $plain "RevokedHostKeys $list", 'StrictHostKeyChecking no' | Should -Be 'HostKeyRevoked'
        Set-Content $list ([System.IO.File]::ReadAllText("$TestDrive/ed25519.pub"))
        Test-Login $plain "RevokedHostKeys $list" | Should -Be 'in'
        Test-Login $plain 'RevokedHostKeys none' | Should -Be 'in'
    }

    It 'trusts nobody where the list cannot be used' {
        Test-Login $plain "RevokedHostKeys $TestDrive/nothing" | Should -Be 'SshConfigInvalid'
        Set-Content $list 'not a key'
        Test-Login $plain "RevokedHostKeys $list" | Should -Be 'SshConfigInvalid'
        ssh-keygen -q -k -f "$TestDrive/krl" "$TestDrive/ed25519.pub"
        Test-Login $plain "RevokedHostKeys $TestDrive/krl" | Should -Be 'SshConfigInvalid'
    }

    It 'refuses a certificate whose authority is listed' {
        Set-HostCertificate '-s', "$TestDrive/ed25519"
        $authority = [System.IO.File]::ReadAllText("$TestDrive/ed25519.pub").Trim()
        Set-Content $list $authority
        Test-Login "@cert-authority * $authority`n" "RevokedHostKeys $list" | Should -Be 'HostKeyRevoked'
        Test-Login "@cert-authority * $authority`n" @() | Should -Be 'in'
    }
}

Describe 'CASignatureAlgorithms' {
    It 'says how an authority may sign' {
        $authority = [System.IO.File]::ReadAllText("$TestDrive/rsa.pub").Trim()
        Set-HostCertificate '-s', "$TestDrive/rsa", '-t', 'rsa-sha2-256'
        Test-Login "@cert-authority * $authority`n" @() | Should -Be 'in'
        Test-Login "@cert-authority * $authority`n" 'CASignatureAlgorithms rsa-sha2-256' | Should -Be 'in'
        Test-Login "@cert-authority * $authority`n" 'CASignatureAlgorithms rsa-sha2-512' | Should -Be 'HostKeyUnknown'
        # The plain key is what counts then.
        Test-Login "@cert-authority * $authority`n$plain" 'CASignatureAlgorithms rsa-sha2-512' | Should -Be 'in'
    }
}
