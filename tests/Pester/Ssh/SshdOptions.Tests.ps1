BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app3 = Get-LabHost app3
    function Invoke-Root([string] $Command) { $app3 | Invoke-RemoteCommand $Command -AsRoot -ErrorOnFailure }
    function Get-Told([string] $Option, [string] $Connection = 'lport=22') { (Invoke-Root "/usr/sbin/sshd -T -C $Connection | sed -n 's/^$Option //p'").Output }
    # What sshd offers to somebody who has no key.
    function Get-OfferedMethod([string] $User = 'deploy') {
        $said = & ssh -v -F $labConfig -o BatchMode=yes -o PubkeyAuthentication=no -o PreferredAuthentications=password,keyboard-interactive "$User@app3" true 2>&1 | Out-String
        [regex]::Match($said, 'Authentications that can continue: (\S+)').Groups[1].Value -split ','
    }
    $null = Invoke-Root 'rm -rf /root/ssh.kept && cp -a /etc/ssh /root/ssh.kept'
}
# Not by ssh, which a test may have left without a way in.
AfterAll {
    & $lab exec app3 sh -c 'rm -f /etc/ssh/sshd_config.d/*-xd.conf; cp -a /root/ssh.kept/sshd_config /etc/ssh/sshd_config && rm -rf /root/ssh.kept && systemctl reload-or-restart ssh' 2>&1 | Out-Null
}

Describe 'Set-SshdOption' {
    It 'sets options that count, in files that sshd has loaded' {
        $result = $app3 | Set-SshdOption @{ MaxAuthTries = 5; Banner = '/etc/issue.net'; PrintLastLog = $false; AllowUsers = 'deploy', 'plain', 'root' }
        $result.Changed | Should -BeTrue
        $result.Option | Should -Be 'AllowUsers', 'Banner', 'MaxAuthTries', 'PrintLastLog'
        $result.Diff | Should -Match '\+MaxAuthTries 5'
        Get-Told maxauthtries | Should -Be '5'
        Get-Told banner | Should -Be '/etc/issue.net'
        Get-Told printlastlog | Should -Be 'no'
        (Get-Told allowusers) -split "`n" | Should -Be 'deploy', 'plain', 'root'
    }

    It 'does nothing where all is as it should be' {
        ($app3 | Set-SshdOption @{ maxauthtries = 5; Banner = '/etc/issue.net' }).Changed | Should -BeFalse
    }

    It 'shows what it would do' {
        $before = (Invoke-Root 'sha256sum /etc/ssh/sshd_config').Output
        $app3 | Set-SshdOption @{ MaxAuthTries = 4 } -WhatIf | Should -BeNullOrEmpty
        (Invoke-Root 'sha256sum /etc/ssh/sshd_config').Output | Should -Be $before
    }

    It 'changes the line that counts, in whatever file it is' {
        $null = Invoke-Root "printf 'ClientAliveInterval 30 # quiet links\n' >/etc/ssh/sshd_config.d/50-xd.conf; printf 'ClientAliveInterval 40\n' >/etc/ssh/sshd_config.d/60-xd.conf"
        $null = $app3 | Set-SshdOption @{ ClientAliveInterval = '2m' }
        (Invoke-Root 'cat /etc/ssh/sshd_config.d/50-xd.conf').Output | Should -Be 'ClientAliveInterval 2m # quiet links'
        (Invoke-Root 'cat /etc/ssh/sshd_config.d/60-xd.conf').Output | Should -Be 'ClientAliveInterval 40'
        Get-Told clientaliveinterval | Should -Be '120'
    }

    It 'takes sshd''s own value for $null' {
        ($app3 | Set-SshdOption @{ Banner = $null; AllowUsers = $null }).Changed | Should -BeTrue
        Get-Told banner | Should -Be 'none'
        Get-Told allowusers | Should -BeNullOrEmpty
    }

    It 'changes nothing where sshd refuses the value' {
        $before = (Invoke-Root 'sha256sum /etc/ssh/sshd_config').Output
        $errors = @()
        $app3 | Set-SshdOption @{ PermitRootLogin = 'perhaps' } -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'PreparationRefused*'
        $errors[0].Exception.Message | Should -Match 'perhaps'
        (Invoke-Root 'sha256sum /etc/ssh/sshd_config').Output | Should -Be $before
        (Invoke-Root 'ls -A /var/lib/xdeploy').Output | Should -Not -Match 'lockout'
    }
}

Describe 'Get-SshdOption' {
    It 'tells what holds and which line says so' {
        $option = $app3 | Get-SshdOption ClientAlive*
        $option.Name | Should -Be 'ClientAliveCountMax', 'ClientAliveInterval'
        $option[1].Value | Should -Be '120'
        $option[1].Path | Should -Be '/etc/ssh/sshd_config.d/50-xd.conf'
        $option[1].Line | Should -Be 1
        $option[0].Path | Should -BeNullOrEmpty
        $option.HostName | Sort-Object -Unique | Should -Be 'app3'
    }

    It 'tells what holds for a connection' {
        $null = Invoke-Root "printf 'Match Group plain Address 10.0.0.0/8\n\tX11Forwarding no\n' >/etc/ssh/sshd_config.d/70-xd.conf"
        ($app3 | Get-SshdOption X11Forwarding).Value | Should -Be 'yes'
        $option = $app3 | Get-SshdOption X11Forwarding -User plain -Address 10.0.0.5
        $option.Value | Should -Be 'no'
        $option.Path | Should -Be '/etc/ssh/sshd_config.d/70-xd.conf'
        $option.Line | Should -Be 2
    }
}

Describe 'Disable-SshPasswordAuthentication' {
    It 'leaves no way in but keys, for anybody' {
        $null = Invoke-Root "printf 'Match User plain\n\tPasswordAuthentication yes\n\tKbdInteractiveAuthentication yes\n' >/etc/ssh/sshd_config.d/80-xd.conf; systemctl reload ssh"
        # sshd takes a moment to be back after a reload.
        Wait-Until { (Get-OfferedMethod) -contains 'password' }
        $result = $app3 | Disable-SshPasswordAuthentication
        $result.Changed | Should -BeTrue
        Get-OfferedMethod | Should -Be 'publickey'
        Get-OfferedMethod plain | Should -Be 'publickey'
        Get-Told passwordauthentication 'user=plain,host=h,addr=1.2.3.4,lport=22' | Should -Be 'no'
        ($app3 | Disable-SshPasswordAuthentication).Changed | Should -BeFalse
    }
}
