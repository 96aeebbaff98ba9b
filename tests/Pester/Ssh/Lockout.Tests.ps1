BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app3 = Get-LabHost app3
    function Invoke-Root([string] $Command) { $app3 | Invoke-RemoteCommand $Command -AsRoot -ErrorOnFailure }
    # A login of its own, by another client than ours.
    function Test-NewLogin { & ssh -F $labConfig -o BatchMode=yes -o ConnectTimeout=5 app3 sudo -n true 2>&1 | Out-Null; $LASTEXITCODE -eq 0 }
    function Get-Hash { (Invoke-Root 'cat /etc/ssh/sshd_config /etc/ssh/sshd_config.d/* 2>/dev/null | sha256sum').Output }
    function Wait-Until([scriptblock] $Condition) {
        foreach ($try in 1..600) {
            if (& $Condition) { return $true }
            Start-Sleep -Milliseconds 100
        }
        $false
    }
    # Makes a change that keeps everybody out, and dies before the host is told to go back.
    function Invoke-KilledController([string] $RevertAfter) {
        $start = [System.Diagnostics.ProcessStartInfo]::new("$root/xdeploy")
        foreach ($argument in 'run', "$PSScriptRoot/Invoke-GuardedController.ps1", '-ConfigFile', $labConfig, '-Module', "$root/out/module/XDeploy/XDeploy.psd1", '-RevertAfter', $RevertAfter) { $start.ArgumentList.Add($argument) }
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $controller = [System.Diagnostics.Process]::Start($start)
        $id = [int] $controller.StandardOutput.ReadLine()
        # sshd listens elsewhere: the change is made, and the controller looks for it in vain.
        Wait-Until { (Invoke-Root "ss -Hltn 'sport = :2299'").Output } | Should -BeTrue
        [System.Diagnostics.Process]::GetProcessById($id).Kill()
        $controller.WaitForExit()
    }
    $null = Invoke-Root 'rm -rf /root/ssh.kept && cp -a /etc/ssh /root/ssh.kept'
    $hash = Get-Hash
}
# Not by ssh, which a test may have left without a way in.
AfterAll {
    & $lab exec app3 sh -c 'rm -f /etc/ssh/sshd_config.d/*-xd.conf; cp -a /root/ssh.kept/sshd_config /etc/ssh/sshd_config && rm -rf /root/ssh.kept && systemctl reload-or-restart ssh' 2>&1 | Out-Null
}

Describe 'A change that would lock everybody out' {
    It 'is taken back: <Name>' -ForEach @(
        @{ Name = 'no keys'; Option = @{ AuthorizedKeysFile = '/nowhere' } }
        @{ Name = 'other users'; Option = @{ AllowUsers = 'nobody' } }
        @{ Name = 'no public keys at all'; Option = @{ PubkeyAuthentication = $false } }
    ) {
        $errors = @()
        $app3 | Set-SshdOption $Option -RevertAfter 30 -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'LockoutPrevented*'
        $errors[0].Exception.Message | Should -Match "refused the login of 'deploy'"
        Get-Hash | Should -Be $hash
        Wait-Until { Test-NewLogin } | Should -BeTrue
        (Invoke-Root 'systemctl is-active xdeploy-lockout.timer; ls -A /var/lib/xdeploy; true').Output | Should -Not -Match '^active|lockout'
    }

    It 'is taken back by the host alone where the controller is killed, and others wait until then' {
        Invoke-KilledController -RevertAfter 20
        Test-NewLogin | Should -BeFalse

        $errors = @()
        $app3 | Set-SshdOption @{ MaxAuthTries = 5 } -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'LockoutGuardBusy*'

        Wait-Until { Test-NewLogin } | Should -BeTrue
        Get-Hash | Should -Be $hash
        (Invoke-Root 'ls -A /var/lib/xdeploy /etc/systemd/system').Output | Should -Not -Match 'lockout'
        ($app3 | Set-SshdOption @{ MaxAuthTries = 5 }).Changed | Should -BeTrue
        Test-NewLogin | Should -BeTrue
    }

    It 'is taken back by the host before its sshd starts where it is rebooted in between' {
        $now = Get-Hash
        Invoke-KilledController -RevertAfter 10min
        $null = & $lab reboot app3
        Wait-Until { Test-NewLogin } | Should -BeTrue
        Get-Hash | Should -Be $now
        $null = Invoke-Root 'systemctl is-system-running --wait; true'
        (Invoke-Root 'ls -A /var/lib/xdeploy /etc/systemd/system').Output | Should -Not -Match 'lockout'
    }

    It 'is taken back first where it has no timer any more' {
        $now = Get-Hash
        $null = Invoke-Root @'
mkdir -m 0700 /var/lib/xdeploy/.lockout && cd /var/lib/xdeploy/.lockout && cp -a /etc/ssh/sshd_config 0 && printf %s t >token
printf '{ cp -a /var/lib/xdeploy/.lockout/0 /etc/ssh/sshd_config; rm -rf /var/lib/xdeploy/.lockout; exit 0; }\n' >revert
printf 'MaxSessions 3\n' >>/etc/ssh/sshd_config
'@
        # The look comes before the way back: what was seen is gone, and the second run is the one that counts.
        $app3 | Set-SshdOption @{ MaxAuthTries = 6 } -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Get-Hash | Should -Be $now
        ($app3 | Set-SshdOption @{ MaxAuthTries = 6 }).Changed | Should -BeTrue
    }
}
