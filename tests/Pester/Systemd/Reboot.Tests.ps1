BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app3 = Get-LabHost app3
    function Clear-Unit {
        $null = $app3 | Invoke-RemoteCommand @'
systemctl stop 'boot-*' 2>/dev/null
cd /etc/systemd/system && rm -rf boot-* */boot-* && systemctl daemon-reload
systemctl reset-failed 'boot-*' 2>/dev/null; true
'@ -AsRoot
    }
    Clear-Unit
}
AfterAll { Clear-Unit }

Describe 'A host that was rebooted' {
    It 'runs what is enabled, with what the target wants, and nothing else' {
        $null = $app3 | Install-SystemdUnit @(
            New-SystemdUnit boot-simple -Type exec -ExecStart /bin/sleep, infinity -WantedBy multi-user.target
            New-SystemdUnit boot-off -Type exec -ExecStart /bin/sleep, infinity -WantedBy multi-user.target
            New-SystemdTemplateUnit boot-web -ExecStart /bin/sleep, infinity -Target boot-web.target
            New-SystemdTarget boot-web -Instance 1, 2
        )
        $null = $app3 | Enable-SystemdUnit boot-simple, boot-off, boot-web.target -Now
        $null = $app3 | Set-SystemdScale boot-web -Count 3 -StableFor 0
        $null = $app3 | Disable-SystemdUnit boot-off
        $boot = ($app3 | Invoke-RemoteCommand 'cat /proc/1/stat | cut -d " " -f 22').Output
        $null = & $lab reboot app3
        ($app3 | Invoke-RemoteCommand 'cat /proc/1/stat | cut -d " " -f 22').Output | Should -Not -Be $boot
        # sshd answers before all is started.
        $null = $app3 | Invoke-RemoteCommand 'systemctl is-system-running --wait; true'
        ($app3 | Get-SystemdUnit boot-simple, boot-web.target, boot-web@1, boot-web@2, boot-web@3).ActiveState | Should -Be 'active', 'active', 'active', 'active', 'active'
        ($app3 | Get-SystemdUnit boot-off).ActiveState | Should -Be 'inactive'
    }
}
