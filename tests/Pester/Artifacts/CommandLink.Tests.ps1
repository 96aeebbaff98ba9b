BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $id = [guid]::NewGuid().ToString('N').Substring(0, 12)
    $name = "cmd-$id"
    $tree = "/var/projects/$name"
    $app1 = Get-LabHost app1
    function Invoke-Root([string] $Command) { ($app1 | Invoke-RemoteCommand $Command -AsRoot).Output }
    function Get-InstallError([hashtable] $With) {
        $errors = @()
        $app1 | Install-CommandLink @With -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors.Count | Should -Be 1
        $errors[0]
    }
    foreach ($version in 1, 2) {
        $folder = Join-Path $TestDrive "v$version"
        $null = New-Item -ItemType Directory -Path "$folder/bin" -Force
        [System.IO.File]::WriteAllText("$folder/$name.sh", "#!/bin/sh`necho $version `"`$@`"`n")
        [System.IO.File]::WriteAllText("$folder/bare.sh", "echo bare $version `"`$@`"`n")
        [System.IO.File]::WriteAllText("$folder/plain.sh", "#!/bin/sh`necho plain`n")
        [System.IO.File]::WriteAllText("$folder/windows.sh", "#!/bin/sh`r`necho windows`r`n")
        [System.IO.File]::WriteAllText("$folder/bin/lost", "#!/usr/bin/env no-such-interpreter`n")
        chmod +x "$folder/$name.sh" "$folder/bare.sh" "$folder/windows.sh" "$folder/bin/lost"
        chmod 644 "$folder/plain.sh"
        $null = $app1 | Send-Artifact $folder -Release "$version.0" -Root $tree
    }
    $null = $app1 | Switch-Release $name -Id 1.0 -Current
}
AfterAll { $null = Invoke-Root "rm -rf $tree /opt/$name /usr/local/bin/*$id* /var/lib/xdeploy/commands/*$id*" }

Describe 'Install-CommandLink' {
    It 'links a file of a release through current, so that switching releases switches the command' {
        $app1 | Install-CommandLink "$name.sh" -Service $name -WhatIf | Should -BeNullOrEmpty
        Invoke-Root "ls /usr/local/bin | grep -c $id || true" | Should -Be '0'
        $made = $app1 | Install-CommandLink "$name.sh" -Service $name
        $made.Changed | Should -BeTrue
        $made.Name | Should -Be $name
        $made.Path | Should -Be "/usr/local/bin/$name"
        $made.Target | Should -Be "$tree/current/$name.sh"
        $made.Interpreter | Should -Be '/bin/sh'
        ($app1 | Invoke-RemoteCommand "cd / && $name 'a  b' c").Output | Should -Be '1 a  b c'
        $null = $app1 | Switch-Release $name -Id 2.0 -Current
        ($app1 | Invoke-RemoteCommand $name).Output | Should -Be '2'
        ($app1 | Install-CommandLink "$name.sh" -Root $tree).Changed | Should -BeFalse
    }

    It 'refuses what a release would have to be changed for' {
        (Get-InstallError @{ File = 'plain.sh'; Service = $name; Name = "a$id" }).FullyQualifiedErrorId | Should -BeLike 'CommandNotExecutable*'
        (Get-InstallError @{ File = 'bare.sh'; Service = $name; Name = "a$id" }).FullyQualifiedErrorId | Should -BeLike 'CommandInterpreterLine*'
        (Get-InstallError @{ File = 'windows.sh'; Service = $name; Name = "a$id" }).FullyQualifiedErrorId | Should -BeLike 'CommandLineEnding*'
        (Get-InstallError @{ File = 'nothing.sh'; Service = $name; Name = "a$id" }).FullyQualifiedErrorId | Should -BeLike 'CommandTargetMissing*'
        $lost = Get-InstallError @{ File = 'bin/lost'; Service = $name; Name = "a$id" }
        $lost.FullyQualifiedErrorId | Should -BeLike 'CommandInterpreterMissing*'
        "$lost" | Should -Match 'no-such-interpreter'
        { $app1 | Install-CommandLink ../x -Service $name } | Should -Throw
        Invoke-Root "ls /usr/local/bin/a$id 2>/dev/null || true" | Should -BeNullOrEmpty
    }

    It 'starts it by its interpreter with a wrapper' {
        $made = $app1 | Install-CommandLink bare.sh -Service $name -Name "w$id" -Wrapper
        $made.IsWrapper | Should -BeTrue
        $made.Interpreter | Should -Be '/bin/sh'
        ($app1 | Invoke-RemoteCommand "w$id `"it's`" '' '`$x'; w$id").Output | Should -Be "bare 2 it's  `$x`nbare 2"
        ($app1 | Install-CommandLink bare.sh -Service $name -Name "w$id" -Wrapper).Changed | Should -BeFalse
        $null = $app1 | Install-CommandLink plain.sh -Service $name -Name "w$id" -Wrapper -Interpreter '/usr/bin/env sh'
        ($app1 | Invoke-RemoteCommand "w$id").Output | Should -Be 'plain'
    }

    It 'puts a file right that is in no release' {
        $null = Invoke-Root "mkdir /opt/$name; printf 'print(6 * 7)\n' > /opt/$name/p$id.py; chown nobody /opt/$name/p$id.py; chmod 640 /opt/$name/p$id.py"
        $made = $app1 | Install-CommandLink -Path "/opt/$name/p$id.py"
        $made.Action.Count | Should -Be 3
        ($app1 | Invoke-RemoteCommand "p$id").Output | Should -Be '42'
        Invoke-Root "head -n 1 /opt/$name/p$id.py; stat -c '%U %a' /opt/$name/p$id.py" | Should -Be "#!/usr/bin/python3`nnobody 755"
        ($app1 | Install-CommandLink -Path "/opt/$name/p$id.py").Changed | Should -BeFalse
        $null = Invoke-Root "printf 'x\n' > /opt/$name/unknown"
        (Get-InstallError @{ Path = "/opt/$name/unknown"; Name = "a$id" }).FullyQualifiedErrorId | Should -BeLike 'CommandInterpreterUnknown*'
        $null = Invoke-Root "cp /bin/true /opt/$name/true.bin; chmod 600 /opt/$name/true.bin"
        $binary = $app1 | Install-CommandLink -Path "/opt/$name/true.bin" -Name "t$id"
        $binary.Interpreter | Should -BeNullOrEmpty
        ($app1 | Invoke-RemoteCommand "t$id && echo yes").Output | Should -Be 'yes'
    }

    It 'shadows no other command' {
        foreach ($other in 'cp', 'cd') {
            $failure = Get-InstallError @{ File = "$name.sh"; Service = $name; Name = $other }
            $failure.FullyQualifiedErrorId | Should -BeLike 'CommandExists*'
        }
        $null = Invoke-Root "echo mine > /usr/local/bin/m$id; ln -s $tree/current/$name.sh /usr/local/bin/h$id"
        $failure = Get-InstallError @{ File = "$name.sh"; Service = $name; Name = "m$id" }
        "$failure" | Should -Match "/usr/local/bin/m$id"
        Invoke-Root "cat /usr/local/bin/m$id" | Should -Be 'mine'
        ($app1 | Install-CommandLink "$name.sh" -Service $name -Name "m$id" -Force).Changed | Should -BeTrue
        ($app1 | Invoke-RemoteCommand "m$id").Output | Should -Be '2'
        # The very link that was made by hand is taken over.
        ($app1 | Install-CommandLink "$name.sh" -Service $name -Name "h$id").Changed | Should -BeTrue
    }
}

Describe 'Uninstall-CommandLink' {
    It 'takes away what is ours, and nothing else' {
        $app1 | Uninstall-CommandLink $name -WhatIf | Should -BeNullOrEmpty
        $removed = @($app1 | Uninstall-CommandLink $name, "w$id")
        $removed.Changed | Should -Be $true, $true
        $removed[0].Target | Should -Be "$tree/current/$name.sh"
        Invoke-Root "ls /usr/local/bin/$name /usr/local/bin/w$id /var/lib/xdeploy/commands/$name 2>/dev/null || true" | Should -BeNullOrEmpty
        Invoke-Root "ls $tree/current/$name.sh" | Should -Be "$tree/current/$name.sh"
        ($app1 | Uninstall-CommandLink $name).Changed | Should -BeFalse
        $null = Invoke-Root "rm /usr/local/bin/m$id; echo other > /usr/local/bin/m$id; echo foreign > /usr/local/bin/f$id"
        foreach ($foreign in "m$id", "f$id") {
            $errors = @()
            $app1 | Uninstall-CommandLink $foreign -ErrorAction SilentlyContinue -ErrorVariable errors
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'CommandNotOurs*'
        }
        Invoke-Root "cat /usr/local/bin/m$id /usr/local/bin/f$id" | Should -Be "other`nforeign"
    }
}

Describe 'Test-ArtifactDestination' {
    It 'tells good places from bad ones' {
        $places = @($app1 | Test-ArtifactDestination "/var/projects/$name", /opt/models, /home/someone/app, /tmp/app, /root/x, /etc/app)
        $places.HostName | Sort-Object -Unique | Should -Be 'app1'
        # How much is free is the machine's affair.
        $advice = $places | ForEach-Object { @($_.Advice -notmatch 'MiB are free').Count }
        $advice | Should -Be 0, 0, 1, 1, 1, 1
        $places[2].Suitable | Should -BeFalse
        $places[0].Exists | Should -BeTrue
        $places[0].FreeBytes | Should -BeGreaterThan 0
        $places[0].FileSystem | Should -Not -BeNullOrEmpty
        $places[1].Exists | Should -BeFalse
        $places[2].IsHome | Should -BeTrue
        "$($places[2].Advice)" | Should -Match 'home directory.*/var/projects'
        "$($places[3].Advice)" | Should -Match 'taken away'
    }

    It 'finds mounts and directories that services do not get through' {
        $null = Invoke-Root "mkdir -p /srv/$name/closed /srv/$name/open /srv/$name/mount && chmod 700 /srv/$name/closed && chmod 777 /srv/$name/open && mount -t tmpfs -o noexec tmpfs /srv/$name/mount"
        try {
            $closed, $open, $mount = $app1 | Test-ArtifactDestination "/srv/$name/closed/deep/er", "/srv/$name/open/x", "/srv/$name/mount/models"
            $closed.ClosedAt | Should -Be "/srv/$name/closed"
            $closed.Suitable | Should -BeFalse
            $open.WritableAt | Should -Be "/srv/$name/open"
            $mount.IsNoExec | Should -BeTrue
            $mount.FileSystem | Should -Be 'tmpfs'
            $mount.MountPoint | Should -Be "/srv/$name/mount"
        }
        finally { $null = Invoke-Root "umount /srv/$name/mount; rm -rf /srv/$name" }
    }
}
