BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app1 = Get-LabHost app1
    function Clear-Unit { $null = $app1 | Invoke-RemoteCommand 'cd /etc/systemd/system && rm -rf conv-doc* && systemctl daemon-reload' -AsRoot }
    $folder = "$([System.IO.Path]::GetTempPath())$([guid]::NewGuid())"
    $null = [System.IO.Directory]::CreateDirectory("$folder/conv-a.service.d")
    [System.IO.File]::WriteAllText("$folder/conv-a.service", "[Unit]`nDescription=a`n[Service]`nExecStart=/a`nExecStart=`nExecStart=/b`nNonsense`n[Install]`nWantedBy=multi-user.target`n")
    [System.IO.File]::WriteAllText("$folder/conv-a.service.d/10-more.conf", "[Service]`nNice=5`n")
    [System.IO.File]::WriteAllText("$folder/conv-b.service", "[Unit]`n[Service`n")
    [System.IO.File]::WriteAllText("$folder/note.txt", "[Unit]`nDescription=c`n")
    Clear-Unit
}
AfterAll {
    Clear-Unit
    [System.IO.Directory]::Delete($folder, $true)
}

Describe 'ConvertFrom-SystemdUnit' {
    It 'tells the directives of a file, with their places, and what systemd ignores' {
        $unit = ConvertFrom-SystemdUnit "$folder/conv-a.service"
        "$($unit.Name)" | Should -Be 'conv-a.service'
        $unit.DropIn | Should -BeNullOrEmpty
        $unit.Sections | Should -Be 'Unit', 'Service', 'Install'
        $unit.Directives.Name | Should -Be 'Description', 'ExecStart', 'ExecStart', 'ExecStart', 'WantedBy'
        $unit.Directives.Line | Should -Be 2, 4, 5, 6, 9
        $unit.Directives[2].IsReset | Should -BeTrue
        $unit.Directives[3].File | Should -Be "$folder/conv-a.service"
        "$($unit.Remarks)" | Should -BeLike '7: Missing*'
        $unit['Service', 'ExecStart'] | Should -Be '/b'
        $unit['Service', 'User'] | Should -BeNullOrEmpty
    }

    It 'reads folders with their drop-ins, and goes on behind a file that systemd would not load' {
        $units = ConvertFrom-SystemdUnit $folder -ErrorAction SilentlyContinue -ErrorVariable failed
        $units.Path | Should -Be "$folder/conv-a.service", "$folder/conv-a.service.d/10-more.conf"
        "$($units[1].Name) $($units[1].DropIn)" | Should -Be 'conv-a.service 10-more.conf'
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Be 'SystemdSyntaxInvalid,XDeploy.Cmdlets.Systemd.ConvertFromSystemdUnitCommand'
        $failed[0].Exception.Message | Should -BeLike "$folder/conv-b.service:2: Invalid section header*"
    }

    It 'takes paths, texts, lines and unit files from the pipeline' {
        $text = [System.IO.File]::ReadAllText("$folder/conv-a.service")
        ([pscustomobject] @{ Path = "$folder/conv-a.service" } | ConvertFrom-SystemdUnit).Text | Should -BeExactly $text
        ([System.IO.FileInfo]::new("$folder/conv-a.service") | ConvertFrom-SystemdUnit).Text | Should -BeExactly $text
        ($text | ConvertFrom-SystemdUnit -Name conv-a).Text | Should -BeExactly $text
        (Get-Content "$folder/conv-a.service" | ConvertFrom-SystemdUnit).Text | Should -BeExactly $text
        ('' | ConvertFrom-SystemdUnit).Directives.Count | Should -Be 0
        $target = New-SystemdTarget conv-t -Instance 1 | ConvertFrom-SystemdUnit
        "$($target.Name)" | Should -Be 'conv-t.target'
        $target['Unit', 'Wants'] | Should -Be 'conv-t@1.service'
    }

    It 'says what is wrong: no such path, text that is no unit file, a name that is none' {
        { ConvertFrom-SystemdUnit "$folder/absent.service" -ErrorAction Stop } | Should -Throw -ErrorId 'SystemdPathNotFound,*'
        { '[Unit' | ConvertFrom-SystemdUnit -ErrorAction Stop } | Should -Throw -ErrorId 'SystemdSyntaxInvalid,*' -ExpectedMessage '<text>:1: *'
        { '' | ConvertFrom-SystemdUnit -Name 'a b.service' -ErrorAction Stop } | Should -Throw -ErrorId 'SystemdUnitNameInvalid,*'
    }
}

Describe 'A document of a unit' {
    BeforeEach { $unit = "[Unit]`n[Service]`nExecStart=/a`nUser=x`nExecStart=/b`n" | ConvertFrom-SystemdUnit -Name conv-a }

    It 'takes one value, several, a number, and none' {
        $unit['Service', 'ExecStart'] = '/c'
        $unit['Service', 'Environment'] = 'A=1', 'B=2'
        $unit['Service', 'Nice'] = 5
        $unit['Service', 'User'] = @()
        ($unit | ConvertTo-SystemdUnit).Text | Should -BeExactly "[Unit]`n[Service]`nExecStart=/c`nEnvironment=A=1`nEnvironment=B=2`nNice=5`n"
        $unit['Service', 'Environment'] = $null
        $unit['Service', 'Environment'] | Should -BeNullOrEmpty
    }

    It 'takes more values behind the others, and a directive for each' {
        $unit['Service', 'ExecStart'] += '/c'
        $unit['Install', 'WantedBy'] += 'multi-user.target'
        ($unit | ConvertTo-SystemdUnit).Text |
            Should -BeExactly "[Unit]`n[Service]`nExecStart=/a`nUser=x`nExecStart=/b`nExecStart=/c`n`n[Install]`nWantedBy=multi-user.target`n"
    }

    It 'has a list of directives that can be changed, added to and put in order' {
        $unit.Directives[1].Value = 'y'
        $unit.Directives.Insert(0, [XDeploy.SystemdDirective]::new('Service', 'Type', 'oneshot'))
        $unit.Add('Service', 'ExecStart', '/c')
        $unit.Remove('Service', 'Nice')
        ($unit | ConvertTo-SystemdUnit).Text | Should -BeExactly "[Unit]`n[Service]`nType=oneshot`nExecStart=/a`nUser=y`nExecStart=/b`nExecStart=/c`n"
    }

    It 'becomes the file of another unit, or a drop-in' {
        ($unit | ConvertTo-SystemdUnit -Name conv-b@).Place | Should -Be 'conv-b@.service'
        $limits = '' | ConvertFrom-SystemdUnit -Name conv-a -DropIn 10-limits.conf
        $limits['Service', 'LimitNOFILE'] = 65536
        $file = $limits | ConvertTo-SystemdUnit
        $file.Place | Should -Be 'conv-a.service.d/10-limits.conf'
        $file.Text | Should -BeExactly "[Service]`nLimitNOFILE=65536`n"
        $limits['Service', 'Nonsense'] = 1
        ($limits | ConvertTo-SystemdUnit | Test-SystemdUnit).File | Should -Be 'conv-a.service.d/10-limits.conf'
    }

    It 'is refused where it has no name, or a value is no single line' {
        $note = ConvertFrom-SystemdUnit "$folder/note.txt"
        { $note | ConvertTo-SystemdUnit -ErrorAction Stop } | Should -Throw -ErrorId 'SystemdUnitUnnamed,*' -ExpectedMessage '*-Name*'
        "$(($note | ConvertTo-SystemdUnit -Name conv-c.timer).Name)" | Should -Be 'conv-c.timer'
        $unit['Service', 'User'] = "x`nExecStart=/evil"
        $errors = @()
        $files = $unit, ('' | ConvertFrom-SystemdUnit -Name conv-d) | ConvertTo-SystemdUnit -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.FullyQualifiedErrorId | Should -Be 'SystemdValueInvalid,XDeploy.Cmdlets.Systemd.ConvertToSystemdUnitCommand'
        "$($files.Name)" | Should -Be 'conv-d.service'
    }
}

Describe 'Unit files of a host' {
    It 'come back byte by byte' {
        $fetched = ($app1 | Invoke-RemoteCommand @'
find /lib/systemd/system /usr/lib/systemd/system /etc/systemd/system -type f ! -name '.*' -print0 2>/dev/null | tar -C / --null -T - -cPf - 2>/dev/null | base64 -w0
'@ -AsRoot).Output
        $tar = [System.Formats.Tar.TarReader]::new([System.IO.MemoryStream]::new([Convert]::FromBase64String($fetched)))
        $files = [System.Collections.Generic.HashSet[string]]::new()
        $directives = 0
        $dropIns = 0
        while ($entry = $tar.GetNextEntry($true)) {
            # In the very place that it has on the host, so that its name tells what it is.
            $path = "$folder/host$($entry.Name)"
            if ($entry.EntryType -notin 'RegularFile', 'V7RegularFile' -or $entry.Length -eq 0) { continue }
            $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($path))
            $entry.ExtractToFile($path, $true)
            $document = ConvertFrom-SystemdUnit $path
            $file = $document | ConvertTo-SystemdUnit -Name $(if ($document.Name) { $document.Name } else { 'conv-any.service' })
            [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($file.Text)) | Should -BeExactly ([Convert]::ToBase64String([System.IO.File]::ReadAllBytes($path))) -Because $path
            # /lib may be a link to /usr/lib.
            $null = $files.Add(($entry.Name -replace '^/usr/', '/'))
            $directives += $document.Directives.Count
            if ($document.DropIn) { $dropIns++ }
        }

        $files.Count | Should -BeGreaterThan 100
        $dropIns | Should -BeGreaterThan 0
        $directives | Should -BeGreaterThan 1000
    }

    It 'change in the lines of the edited directives only, and take effect' {
        $lines = '# x', '[Unit]', 'Description=before', '', '; y', '[Service]', '  Type = oneshot', 'ExecStart=/bin/true \', '# between', '  one \', '  two', 'Environment=A=1', 'Environment=B=2', '# z', 'Nice=1', '', '[Install]', 'WantedBy=multi-user.target'
        $text = $lines -join "`r`n"
        $null = $app1 | Install-SystemdUnit ($text | ConvertFrom-SystemdUnit -Name conv-doc | ConvertTo-SystemdUnit)
        $read = ($app1 | Invoke-RemoteCommand 'base64 -w0 /etc/systemd/system/conv-doc.service').Output
        $installed = [System.Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($read))
        $installed | Should -BeExactly $text

        $unit = $installed | ConvertFrom-SystemdUnit -Name conv-doc
        $unit['Service', 'Nice'] = 7
        $unit['Service', 'Environment'] = 'A=1', 'B=3', 'C=4'
        $unit['Service', 'ExecStart'] += '/bin/echo "%n"'
        $unit['Unit', 'After'] = 'network.target'
        ($app1 | Install-SystemdUnit ($unit | ConvertTo-SystemdUnit)).Changed | Should -BeTrue

        $expected = '# x', '[Unit]', 'Description=before', 'After=network.target', '', '; y', '[Service]', '  Type = oneshot', 'ExecStart=/bin/true \', '# between', '  one \', '  two', 'ExecStart=/bin/echo "%n"', 'Environment=A=1', 'Environment=B=3', 'Environment=C=4', '# z', 'Nice=7', '', '[Install]', 'WantedBy=multi-user.target'
        $read = ($app1 | Invoke-RemoteCommand 'base64 -w0 /etc/systemd/system/conv-doc.service').Output
        $changed = [System.Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($read))
        $changed.Split("`r`n") | Should -BeExactly $expected
        $shown = ($app1 | Invoke-RemoteCommand 'systemctl show conv-doc -p Nice -p Environment -p ExecStart -p After -p Type').Output
        $shown | Should -Match '(?m)^Nice=7$'
        $shown | Should -Match '(?m)^Environment=A=1 B=3 C=4$'
        $shown | Should -Match '(?m)^Type=oneshot$'
        $shown | Should -Match '(?m)^After=.*network\.target'
        $shown | Should -Match ([regex]::Escape('argv[]=/bin/true one two ;'))
        $shown | Should -Match ([regex]::Escape('argv[]=/bin/echo conv-doc.service ;'))
        ($app1 | Install-SystemdUnit ($unit | ConvertTo-SystemdUnit)).Changed | Should -BeFalse
    }

    It 'keeps bytes that are no UTF-8, all the way to a host' {
        $file = Join-Path $TestDrive 'conv-doc-latin.service'
        [System.IO.File]::WriteAllBytes($file, [byte[]][char[]]"# caf$([char]0xE9)`n[Service]`nExecStart=/bin/true`n")
        $unit = ConvertFrom-SystemdUnit $file | ConvertTo-SystemdUnit
        ($app1 | Install-SystemdUnit $unit).Changed | Should -BeTrue
        ($app1 | Invoke-RemoteCommand 'od -An -tx1 -N7 /etc/systemd/system/conv-doc-latin.service').Output.Trim() | Should -Be '23 20 63 61 66 e9 0a'
        ($app1 | Install-SystemdUnit $unit).Changed | Should -BeFalse
    }
}
