BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app1 = Get-LabHost app1
    # Where archives are unpacked: nothing stays there.
    $temporary = $env:TMPDIR
    $env:TMPDIR = (New-Item -ItemType Directory -Path (Join-Path $TestDrive 'tmp')).FullName
    $tree = "/var/projects/unpacked-$([guid]::NewGuid().ToString('N'))"
    $dist = Join-Path $TestDrive 'x-model'
    $null = New-Item -ItemType Directory -Path "$dist/sub dir", "$dist/logs" -Force
    Set-Content "$dist/it's here.txt" 'one'
    Set-Content "$dist/sub dir/two" 'two'
    Set-Content "$dist/logs/a.log" 'log'
    $null = New-Item -ItemType SymbolicLink -Path "$dist/link" -Target 'sub dir/two'
    $bytes = [byte[]]::new(2MB)
    [System.Random]::new(3).NextBytes($bytes)
    [System.IO.File]::WriteAllBytes("$dist/model", $bytes)
    $null = & chmod 0751 "$dist/it's here.txt"
    $null = & sh -c "cd '$TestDrive' && tar -czf a.tar.gz x-model && tar --zstd -cf a.tar.zst x-model && tar -cJf a.tar.xz x-model && tar -cjf a.tar.bz2 x-model && tar -cf a.tar x-model && zip -qry a.zip x-model && cp a.zip a.jar"

    function Get-SendFailure([hashtable] $Arguments) {
        $errors = @()
        try { $app1 | Send-Artifact @Arguments -Root $tree -ErrorAction SilentlyContinue -ErrorVariable errors }
        catch { return $_ }
        $errors[0]
    }
}
AfterAll {
    $env:TMPDIR = $temporary
    $null = $app1 | Invoke-RemoteCommand "rm -rf $tree" -AsRoot
}

Describe 'Send-Artifact of archives' {
    It 'sends what is in an archive, with permissions, links and times' {
        $sent = $app1 | Send-Artifact "$TestDrive/a.tar.gz" -StripComponent 1 -Release 1.0 -Root $tree
        $sent.Changed | Should -BeTrue
        $sent.Files | Should -Be 4
        $answer = $app1 | Invoke-RemoteCommand "cd $tree/releases/1.0 && cat link && stat -c '%a %Y' it*here.txt && sha256sum --check --quiet .xdeploy-manifest" -AsRoot
        $time = [datetimeoffset]::new((Get-Item "$dist/it's here.txt").LastWriteTimeUtc).ToUnixTimeSeconds()
        $answer.Output | Should -Be "two`n751 $time"
    }

    It 'makes the same release of a directory and of every sort of archive' {
        $wanted = $app1 | Send-Artifact $dist -Release 1.0 -Root $tree
        $wanted.Changed | Should -BeFalse
        foreach ($kind in 'tar', 'tar.gz', 'tar.zst', 'tar.xz', 'tar.bz2', 'zip') {
            $sent = $app1 | Send-Artifact "$TestDrive/a.$kind" -StripComponent 1 -Release 1.0 -Root $tree
            $sent.Changed | Should -BeFalse
            $sent.Sha256 | Should -Be $wanted.Sha256
        }
    }

    It 'sends nothing that a release on the host has already' {
        Set-Content "$dist/sub dir/two" 'three'
        $null = & sh -c "cd '$TestDrive' && tar -czf b.tgz x-model"
        ($app1 | Send-Artifact "$TestDrive/b.tgz" -StripComponent 1 -Release 2.0 -Root $tree).BytesSent | Should -BeLessThan 100KB
        ($app1 | Invoke-RemoteCommand "stat -c %h $tree/releases/2.0/model").Output | Should -Be 2
    }

    It 'sends the archive itself where that is asked, and a .jar always' {
        $null = $app1 | Send-Artifact "$TestDrive/a.tar.gz" -Unpack Never -Release file -Root $tree
        $null = $app1 | Send-Artifact "$TestDrive/a.jar" -Release jar -Root $tree
        ($app1 | Invoke-RemoteCommand "ls $tree/releases/file $tree/releases/jar").Output | Should -Be "$tree/releases/file:`na.tar.gz`n`n$tree/releases/jar:`na.jar"
        ($app1 | Send-Artifact "$TestDrive/a.jar" -Unpack Always -Release unpacked -Root $tree).Files | Should -Be 4
    }

    It 'leaves out what is excluded, of archives and of directories' {
        Set-Content "$TestDrive/.deployignore" "# not for hosts`n*.log`n/model"
        $arguments = @{ ExcludeFile = "$TestDrive/.deployignore"; Exclude = '/sub dir/', '!nothing.log'; Root = $tree; Release = 'less' }
        ($app1 | Send-Artifact "$TestDrive/b.tgz" -StripComponent 1 @arguments).Files | Should -Be 1
        ($app1 | Send-Artifact $dist @arguments).Changed | Should -BeFalse
        ($app1 | Invoke-RemoteCommand "cd $tree/releases/less && find . ! -name .xdeploy-manifest | sort").Output | Should -Be ".`n./it's here.txt`n./link`n./logs"
    }

    It 'refuses an archive with <Name>, and leaves nothing' -ForEach @(
        @{ Name = 'up'; Program = "i = tarfile.TarInfo('../../up'); i.size = 1; t.addfile(i, io.BytesIO(b'x'))" }
        @{ Name = 'absolute'; Program = "i = tarfile.TarInfo('/tmp/xd-absolute'); i.size = 1; t.addfile(i, io.BytesIO(b'x'))" }
        @{ Name = 'link-out'; Program = "l = tarfile.TarInfo('a/l'); l.type = tarfile.SYMTYPE; l.linkname = '../../l'; t.addfile(l)" }
        @{ Name = 'through-link'; Program = "l = tarfile.TarInfo('l'); l.type = tarfile.SYMTYPE; l.linkname = '/tmp'; t.addfile(l)`ni = tarfile.TarInfo('l/xd-through'); i.size = 1; t.addfile(i, io.BytesIO(b'x'))" }
        @{ Name = 'hard-link'; Program = "l = tarfile.TarInfo('l'); l.type = tarfile.LNKTYPE; l.linkname = '/etc/passwd'; t.addfile(l)" }
        @{ Name = 'device'; Program = "l = tarfile.TarInfo('d'); l.type = tarfile.CHRTYPE; l.devmajor = 1; l.devminor = 3; t.addfile(l)" }
    ) {
        Set-Content "$TestDrive/$Name.py" "import tarfile, io`nt = tarfile.open('$TestDrive/$Name.tar.gz', 'w:gz')`n$Program`nt.close()"
        $null = & /usr/bin/python3 "$TestDrive/$Name.py"
        $failure = Get-SendFailure @{ Path = "$TestDrive/$Name.tar.gz"; Release = $Name }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ArchiveRefused*'
        Test-Path /tmp/xd-absolute, /tmp/xd-through, "$TestDrive/../../up" | Should -Be $false, $false, $false
        ($app1 | Invoke-RemoteCommand "ls -d $tree/releases/$Name $tree/releases/.incoming-* 2>/dev/null | cat").Output | Should -BeNullOrEmpty
    }

    It 'refuses an archive that was cut on its way here' {
        $whole = [System.IO.File]::ReadAllBytes("$TestDrive/a.tar.gz")
        [System.IO.File]::WriteAllBytes("$TestDrive/cut.tar.gz", $whole[0..1000000])
        (Get-SendFailure @{ Path = "$TestDrive/cut.tar.gz"; Release = 'cut' }).FullyQualifiedErrorId | Should -BeLike 'ArchiveRefused*'
    }

    It 'says so when there is nothing to unpack, and no file of patterns' {
        (Get-SendFailure @{ Path = $dist; Release = 'x'; StripComponent = 1 }).FullyQualifiedErrorId | Should -BeLike 'ArtifactInvalid*'
        (Get-SendFailure @{ Path = $dist; Release = 'x'; ExcludeFile = "$TestDrive/none" }).FullyQualifiedErrorId | Should -BeLike 'ExcludeFileMissing*'
        (Get-SendFailure @{ Path = $dist; Release = 'x'; Exclude = '*' }).FullyQualifiedErrorId | Should -BeLike 'ArtifactInvalid*'
    }

    It 'leaves nothing behind on the controller' {
        (Get-SendFailure @{ Path = "$TestDrive/a.zip"; Release = 'x'; SharedPath = 'x-model/' }).FullyQualifiedErrorId | Should -BeLike 'SharedPathTaken*'
        $app1 | Send-Artifact "$TestDrive/a.zip" -Release x -Root $tree -WhatIf | Should -BeNullOrEmpty
        Get-ChildItem $env:TMPDIR | Should -BeNullOrEmpty
    }
}
