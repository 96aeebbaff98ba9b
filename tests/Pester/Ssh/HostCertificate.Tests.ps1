BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app1 = Get-LabHost app1
    $file = "$TestDrive/known_hosts"
    & ssh-keygen -q -t ed25519 -N '' -f "$TestDrive/ca" | Out-Null
    & ssh-keygen -q -t ed25519 -N '' -f "$TestDrive/stranger" | Out-Null
    $public = ($app1 | Invoke-RemoteCommand 'cat /etc/ssh/ssh_host_ed25519_key.pub').Output.Trim()

    # Has sshd show a certificate of its key, made by ssh-keygen with these arguments.
    function Set-HostCertificate([string[]] $Arguments) {
        [System.IO.File]::WriteAllText("$TestDrive/host.pub", "$public`n")
        Remove-Item "$TestDrive/host-cert.pub" -ErrorAction SilentlyContinue
        & ssh-keygen -q -s "$TestDrive/ca" -I app1 @Arguments "$TestDrive/host.pub" 2>$null | Out-Null
        $certificate = [System.IO.File]::ReadAllText("$TestDrive/host-cert.pub").Trim()
        $script = "echo '$certificate' >/etc/ssh/xdeploy-cert.pub && echo 'HostCertificate /etc/ssh/xdeploy-cert.pub' >/etc/ssh/sshd_config.d/xdeploy-cert.conf && sshd -t && systemctl reload ssh && sleep 0.3 && until ss -Hltn 'sport = :22' | grep -q .; do sleep 0.1; done"
        $null = $app1 | Invoke-RemoteCommand $script -AsRoot -ErrorAction Stop
    }

    $script:count = 0
    function Test-Login([string] $Known, [string] $Alias) {
        [System.IO.File]::WriteAllText($file, $Known)
        $script:count++
        $given = @{}
        if ($Alias) { $given.HostKeyAlias = $Alias }
        $candidate = New-DeployHost "cert$script:count" -Address $app1.Address -User deploy -IdentityFile $app1.IdentityFile -KnownHostsFile $file @given
        $answer = $candidate | Invoke-RemoteCommand 'echo in' -ErrorAction SilentlyContinue -ErrorVariable wrong
        if ($answer) { $answer.Output } else { $wrong[0].FullyQualifiedErrorId.Split(',')[0] }
    }
    $authority = [System.IO.File]::ReadAllText("$TestDrive/ca.pub").Trim()
    $stranger = [System.IO.File]::ReadAllText("$TestDrive/stranger.pub").Trim()
}
AfterAll { $null = $app1 | Invoke-RemoteCommand 'rm -f /etc/ssh/sshd_config.d/xdeploy-cert.conf /etc/ssh/xdeploy-cert.pub; systemctl reload ssh' -AsRoot }

Describe 'A host certificate' {
    It 'is trusted by its authority' {
        Set-HostCertificate '-h', '-n', "$($app1.Address),app1.example.org"
        Test-Login "@cert-authority * $authority`n" | Should -Be 'in'
        Test-Login "@cert-authority *.example.org $authority`n" -Alias app1.example.org | Should -Be 'in'
    }

    It 'is not trusted by another authority, nor for another name, nor when its authority or key is revoked' {
        Test-Login "@cert-authority * $stranger`n" | Should -Be 'HostKeyUnknown'
        Test-Login "@cert-authority * $authority`n" -Alias app2.example.org | Should -Be 'HostKeyUnknown'
        Test-Login "@cert-authority * $authority`n@revoked * $authority`n" | Should -Be 'HostKeyRevoked'
        Test-Login "@cert-authority * $authority`n@revoked * $public`n" | Should -Be 'HostKeyRevoked'
    }

    It 'counts as its plain key where that is on file' {
        Test-Login "@cert-authority * $stranger`n$($app1.Address) $public`n" | Should -Be 'in'
    }

    It 'is none when it is a certificate for users' {
        Set-HostCertificate '-n', "$($app1.Address)"
        Test-Login "@cert-authority * $authority`n" | Should -Not -Be 'in'
    }
}
