BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app1 = Get-LabHost app1
    $app2 = Get-LabHost app2
    function New-Unit([string] $Name, [string] $Text) { [XDeploy.SystemdUnitFile]::new([XDeploy.UnitName]::Parse($Name), $Text) }
    $folder = "$([System.IO.Path]::GetTempPath())$([guid]::NewGuid())"
    $null = [System.IO.Directory]::CreateDirectory("$folder/lint-a.service.d")
    [System.IO.File]::WriteAllText("$folder/lint-a.service", "[Unit]`nDescription=a`n[Service]`nExecStart=/bin/sleep 1`nKillmode=process`n")
    [System.IO.File]::WriteAllText("$folder/lint-a.service.d/10-more.conf", "[Service]`nNicely=5`n")
    [System.IO.File]::WriteAllText("$folder/lint-b.service", "[Unit`n")
    [System.IO.File]::WriteAllText("$folder/readme.txt", "no unit")
}
AfterAll { [System.IO.Directory]::Delete($folder, $true) }

Describe 'Test-SystemdUnit' {
    It 'finds what is wrong in a folder of unit files and drop-ins, without a host' {
        $findings = Test-SystemdUnit $folder
        $findings.Rule | Sort-Object | Should -Be 'syntax', 'unknown-directive', 'unknown-directive'
        $kill = $findings | Where-Object Message -Like '*Killmode*'
        $kill.Line | Should -Be 5
        $kill.File | Should -Be "$folder/lint-a.service"
        $kill.Remedy | Should -Be 'Did you mean KillMode=?'
        $kill.HostName | Should -BeNullOrEmpty
        ($findings | Where-Object Message -Like '*Nicely*').File | Should -Be "$folder/lint-a.service.d/10-more.conf"
        ($findings | Where-Object Rule -EQ syntax).Severity | Should -Be Error
    }

    It 'finds nothing in what the builders write, on a host either' {
        $units = (New-SystemdTemplateUnit lint-web -ExecStart /bin/sleep, infinity -Target lint-web.target), (New-SystemdTarget lint-web -Instance 5001, 5002)
        $units | Test-SystemdUnit | Should -BeNullOrEmpty
        $units | Test-SystemdUnit -HostName $app1 | Should -BeNullOrEmpty
        $app1, $app2 | Test-SystemdUnit -Unit $units | Should -BeNullOrEmpty
    }

    It 'checks units together that come one by one' {
        $units = (New-Unit lint-c.service "[Service]`nExecStart=/bin/sleep --port 5001`n"), (New-Unit lint-d.service "[Service]`nExecStart=/bin/sleep --port 5001`n")
        ($units | Test-SystemdUnit).Rule | Should -Be 'port-collision'
    }

    It 'has the systemd of each host judge files, each finding once' {
        $findings = $app1, $app2 | Test-SystemdUnit -Path "$folder/lint-a.service", "$folder/lint-a.service.d/10-more.conf" | Sort-Object HostName, Line
        $findings.HostName | Should -Be 'app1', 'app1', 'app2', 'app2'
        $findings.Line | Should -Be 2, 5, 2, 5
        $findings.Rule | Should -Be (@('unknown-directive') * 4)
    }

    It 'tells what only a host knows: a value out of range, and a program that is not there' {
        $unit = New-Unit lint-e@.service "[Service]`nRestartSec=soon`nExecStart=/opt/lint/absent`n"
        Test-SystemdUnit -Unit $unit | Should -BeNullOrEmpty
        $findings = $unit | Test-SystemdUnit -HostName $app1 | Sort-Object Line
        $findings.Rule | Should -Be 'systemd-verify', 'systemd-verify'
        $findings.File | Should -Be 'lint-e@.service', 'lint-e@.service'
        $findings.Line | Should -Be 0, 2
        $findings[0].Message | Should -BeLike '*/opt/lint/absent is not executable*'
        $findings[0].Severity | Should -Be Warning
        $findings[1].Message | Should -BeLike 'Failed to parse*soon'
        $findings[1].Severity | Should -Be Error
    }

    It 'agrees with systemd that a broken unit is refused, and leaves nothing on the host' {
        $before = ($app1 | Invoke-RemoteCommand 'ls /tmp | wc -l').Output
        $findings = $app1 | Test-SystemdUnit -Unit (New-Unit lint-f.service "[Service]`nExecStart=./x`n")
        $findings | Where-Object { $_.Rule -eq 'command' -and $_.Line -eq 2 -and $_.Severity -eq 'Error' } | Should -HaveCount 1
        ($app1 | Invoke-RemoteCommand 'ls /tmp | wc -l').Output | Should -Be $before
    }

    It 'reports a path that is not there, and a file that is no unit, and checks the others' {
        $findings = Test-SystemdUnit "$folder/absent.service", "$folder/readme.txt", "$folder/lint-b.service" -ErrorVariable failed -ErrorAction SilentlyContinue
        $findings.Rule | Should -Be 'syntax'
        $failed.FullyQualifiedErrorId | Should -Be 'SystemdPathNotFound,XDeploy.Cmdlets.Systemd.TestSystemdUnitCommand', 'SystemdUnitNameInvalid,XDeploy.Cmdlets.Systemd.TestSystemdUnitCommand'
    }
}

Describe 'The units of Debian' {
    It 'have no findings but those that were looked at' {
        # The whole folder of a host, links and drop-ins followed.
        $archive = "$folder/units.tar"
        [System.IO.File]::WriteAllBytes($archive, [Convert]::FromBase64String(($app1 | Invoke-RemoteCommand 'tar -C /usr/lib/systemd -chf - system 2>/dev/null | base64 -w0').Output))
        [System.Formats.Tar.TarFile]::ExtractToDirectory($archive, $folder, $true)
        [System.IO.Directory]::GetFiles("$folder/system").Count | Should -BeGreaterThan 100
        # rc-local starts what an administrator wrote; a container's getty is started by the machine that asks for it.
        $reviewed = 'rc-local.service forking-without-pidfile', 'container-getty@.service missing-install'
        $findings = Test-SystemdUnit "$folder/system" | ForEach-Object { "$([System.IO.Path]::GetFileName($_.File)) $($_.Rule)" }
        $findings | Where-Object { $_ -notin $reviewed } | Should -BeNullOrEmpty
    }
}
