BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    . "$PSScriptRoot/StoreServer.ps1"
    $work = New-StoreFolder
    $server = Start-Store "$work/store" 18585
    $writer = New-StoreCredential 'xdeploy:writer' 'written-secret'
    $store = New-ArtifactStore artifacts "https://${storeAddress}:18585" -CaFile "$work/store/ca.pem" -Credential $writer
    $apps = Get-LabHost app*
    $since = [datetimeoffset]::UtcNow.ToUnixTimeSeconds()
    $tree = '/var/projects/installed'
    $models = '/opt/xdeploy-models'

    $dist = "$work/dist"
    $null = New-Item -ItemType Directory -Path "$dist/sub dir" -Force
    Set-Content "$dist/it's here.txt" 'one'
    Set-Content "$dist/sub dir/two" 'two'
    $null = New-Item -ItemType SymbolicLink -Path "$dist/link" -Target 'sub dir/two'
    $null = Publish-Artifact $dist x-fetched 1.0 -Store $store
    New-RandomFile "$work/model" 40MB
    $null = Publish-Artifact "$work/model" model 1 -Store $store
    $hash = (Get-FileHash "$work/model").Hash.ToLower()

    # Publishes an archive that a program makes, and has it unpacked on a host.
    function Install-Archive([string] $Name, [string] $Program) {
        Set-Content "$work/$Name.py" "import tarfile, io`nt = tarfile.open('$work/$Name.tar.gz', 'w:gz')`n$Program`nt.close()"
        $null = & /usr/bin/python3 "$work/$Name.py"
        $null = Publish-Artifact "$work/$Name.tar.gz" $Name 1 -Store $store
        $apps[0] | Install-Artifact $Name 1 -Store $store -Root $tree -Release $Name -Expand
    }
}
AfterAll {
    $null = $apps | Invoke-RemoteCommand "rm -rf $tree $models" -AsRoot
    Stop-Helper $server
    Remove-Item $work -Recurse -Force
}

Describe 'Install-Artifact' {
    It 'makes a release on every host, whole and verified' {
        $made = $apps | Install-Artifact x-fetched 1.0 -Store $store -Root $tree
        $made.Count | Should -Be 3
        $made.Changed | Should -Be $true, $true, $true
        $made[0].Files | Should -Be 2
        $answer = $apps[0] | Invoke-RemoteCommand "cat $tree/releases/1.0/it*here.txt '$tree/releases/1.0/link'; ls -A $tree/releases"
        $answer.Output | Should -Be "one`ntwo`n.seals`n1.0"
    }

    It 'makes the same release that Send-Artifact makes' {
        $sent = $apps[0] | Send-Artifact $dist -Release 1.0 -Root $tree
        $sent.Changed | Should -BeFalse
        $sent.Sha256 | Should -Be (Get-Artifact x-fetched 1.0 -Store $store).Content
    }

    It 'has nothing of what was excluded' {
        $null = Publish-Artifact $dist x-fetched 1.1 -Store $store -Exclude 'sub dir/'
        ($apps[0] | Install-Artifact x-fetched 1.1 -Store $store -Root $tree).Files | Should -Be 1
        $null = $apps[0] | Invoke-RemoteCommand "rm -rf $tree/releases/1.1 $tree/releases/.seals/1.1" -AsRoot
    }

    It 'changes nothing the second time' {
        ($apps | Install-Artifact x-fetched 1.0 -Store $store -Root $tree).Changed | Should -Be $false, $false, $false
    }

    It 'fetches nothing under -WhatIf' {
        $apps | Install-Artifact x-fetched 1.0 -Store $store -Root $tree -Release 9 -WhatIf | Should -BeNullOrEmpty
        ($apps[0] | Invoke-RemoteCommand "ls $tree/releases").Output | Should -Be '1.0'
    }

    It 'refuses a release that is there with other content' {
        (Get-Failure { $apps[0] | Install-Artifact model 1 -Store $store -Root $tree -Release 1.0 }).FullyQualifiedErrorId | Should -BeLike 'ReleaseExists*'
    }

    It 'brings a file to its place, in shares' {
        $made = $apps | Install-Artifact model 1 -Store $store -Destination "$models/deep/model.bin" -Owner www-data
        $made.Changed | Should -Be $true, $true, $true
        $made[0].BytesReceived | Should -Be 40MB
        $answer = $apps[1] | Invoke-RemoteCommand "sha256sum <$models/deep/model.bin; stat -c %U:%a $models/deep/model.bin; ls -A $models/deep" -AsRoot
        $answer.Output | Should -Be "$hash  -`nwww-data:644`nmodel.bin"
        ($apps | Install-Artifact model 1 -Store $store -Destination "$models/deep/model.bin").Changed | Should -Be $false, $false, $false
    }

    It 'makes a release of a file' {
        $made = $apps[0] | Install-Artifact model 1 -Store $store -Root $tree -Release file
        $made.Files | Should -Be 1
        ($apps[0] | Invoke-RemoteCommand "cd $tree/releases/file && sha256sum --check --quiet .xdeploy-manifest && stat -c %a model" -AsRoot).Output | Should -Be '755'
        ($apps[0] | Install-Artifact model 1 -Store $store -Root $tree -Release file).Changed | Should -BeFalse
    }

    It 'goes on with a download that was cut' {
        Set-Content "$work/limit" "$(20MB)"
        $line = Start-Helper "$root/tests/Lab/cutter", $storeAddress, '18595', $storeAddress, '18585', "$work/limit"
        try {
            $cut = New-ArtifactStore artifacts "https://${storeAddress}:18595" -CaFile "$work/store/ca.pem" -Credential $writer
            (Get-Failure { $apps[0] | Install-Artifact model 1 -Store $cut -Root $tree -Release cut }).FullyQualifiedErrorId | Should -BeLike 'StoreUnreachable*'
            ($apps[0] | Invoke-RemoteCommand "ls $tree/releases").Output | Should -Be "1.0`nfile"
        }
        finally { Stop-Helper $line }
        $made = $apps[0] | Install-Artifact model 1 -Store $store -Root $tree -Release cut
        $made.Changed | Should -BeTrue
        $made.BytesSkipped | Should -BeGreaterThan 1MB
        $made.BytesSent + $made.BytesSkipped | Should -Be 40MB
    }

    It 'leaves neither keys nor URLs on a host' {
        $answer = $apps[0] | Invoke-RemoteCommand "grep -rlE 'X-Amz-Signat[u]re|written-secre[t]' $tree $models /tmp /var/tmp /root /home 2>/dev/null; journalctl --no-pager --since @$since | grep -cE 'X-Amz-Signat[u]re|written-secre[t]' || true" -AsRoot
        $answer.Output | Should -Be '0'
    }

    It 'shows its URL in no list of processes' {
        $null = $apps[0] | Invoke-RemoteCommand "rm -f /tmp/xd-seen /tmp/xd-stop; nohup sh -c 'until [ -e /tmp/xd-stop ]; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr ""\0"" ""\n"" | grep -E ""X-Amz-Sig|config"" >>/tmp/xd-seen; done' >/dev/null 2>&1 </dev/null &" -AsRoot
        try { $null = $apps[0] | Install-Artifact model 1 -Store $store -Root $tree -Release watched }
        finally { $seen = ($apps[0] | Invoke-RemoteCommand 'touch /tmp/xd-stop; sort -u /tmp/xd-seen; rm -f /tmp/xd-seen' -AsRoot).Output }
        $seen | Should -Match 'config'
        $seen | Should -Not -Match 'X-Amz-Sig[a-z]*='
        $null = $apps[0] | Invoke-RemoteCommand 'sleep 1; rm -f /tmp/xd-stop /tmp/xd-seen' -AsRoot
    }

    It 'says so when what the store has is damaged, and leaves nothing' {
        New-RandomFile "$work/rotten" 100KB
        $null = Publish-Artifact "$work/rotten" rotten 1 -Store $store
        $object = Get-ChildItem "$work/store/data/devices/d1/objects" -Recurse -File -Filter *.data | Where-Object Length -EQ 100KB
        $stream = [System.IO.File]::OpenWrite($object.FullName)
        $stream.WriteByte(1)
        $stream.WriteByte(2)
        $stream.Dispose()
        (Get-Failure { $apps[2] | Install-Artifact rotten 1 -Store $store -Root $tree -Release rotten }).FullyQualifiedErrorId | Should -BeLike 'ArtifactDamaged*'
        ($apps[2] | Invoke-RemoteCommand "ls -A $tree/releases").Output | Should -Be ".seals`n1.0"
    }

    It 'says so when the disk is full' {
        & $lab fill app3
        try { (Get-Failure { $apps[2] | Install-Artifact model 1 -Store $store -Root $tree -Release full }).FullyQualifiedErrorId | Should -BeLike 'DiskFull*' }
        finally { & $lab free app3 }
    }

    It 'says so when there is no curl' {
        $null = $apps[1] | Invoke-RemoteCommand 'mv /usr/bin/curl /usr/bin/curl.away' -AsRoot
        try { (Get-Failure { $apps[1] | Install-Artifact model 1 -Store $store -Root $tree -Release nocurl }).FullyQualifiedErrorId | Should -BeLike 'CurlMissing*' }
        finally { $null = $apps[1] | Invoke-RemoteCommand 'mv /usr/bin/curl.away /usr/bin/curl' -AsRoot }
    }

    It 'says what is not there' {
        (Get-Failure { $apps[0] | Install-Artifact model 7 -Store $store -Root $tree }).FullyQualifiedErrorId | Should -BeLike 'ArtifactUnknown*'
        (Get-Failure { $apps[0] | Install-Artifact x-fetched 1.0 -Store $store -Destination /opt/x }).FullyQualifiedErrorId | Should -BeLike 'ArtifactIsDirectory*'
    }

    It 'unpacks an archive that others made' {
        $made = Install-Archive good "d = tarfile.TarInfo('bin'); d.type = tarfile.DIRTYPE; d.mode = 0o755; t.addfile(d)
i = tarfile.TarInfo('bin/run it'); i.size = 3; i.mode = 0o755; t.addfile(i, io.BytesIO(b'hi\n'))
l = tarfile.TarInfo('run'); l.type = tarfile.SYMTYPE; l.linkname = 'bin/run it'; t.addfile(l)"
        $made.Changed | Should -BeTrue
        $made.Files | Should -Be 1
        ($apps[0] | Invoke-RemoteCommand "cd $tree/releases/good && cat run && sha256sum --check --quiet .xdeploy-manifest && cut -c 1-22 .xdeploy-manifest").Output |
            Should -Be "hi`n# xdeploy manifest 2`n#d 0755 bin`n#f 0755 3`n98ea6e4f216f2fb4b69fff`n#l run	bin/run it"
        ($apps[0] | Install-Artifact good 1 -Store $store -Root $tree -Release good -Expand).Changed | Should -BeFalse
    }

    It 'refuses an archive with <Name>' -ForEach @(
        @{ Name = 'up'; Program = "i = tarfile.TarInfo('../../up'); i.size = 1; t.addfile(i, io.BytesIO(b'x'))" }
        @{ Name = 'absolute'; Program = "i = tarfile.TarInfo('/tmp/xd-absolute'); i.size = 1; t.addfile(i, io.BytesIO(b'x'))" }
        @{ Name = 'link-out'; Program = "l = tarfile.TarInfo('a/l'); l.type = tarfile.SYMTYPE; l.linkname = '../../l'; t.addfile(l)" }
        @{ Name = 'link-absolute'; Program = "l = tarfile.TarInfo('l'); l.type = tarfile.SYMTYPE; l.linkname = '/etc'; t.addfile(l)" }
        @{ Name = 'through-link'; Program = "l = tarfile.TarInfo('l'); l.type = tarfile.SYMTYPE; l.linkname = '/tmp'; t.addfile(l)`ni = tarfile.TarInfo('l/xd-through'); i.size = 1; t.addfile(i, io.BytesIO(b'x'))" }
        @{ Name = 'hard-link'; Program = "l = tarfile.TarInfo('l'); l.type = tarfile.LNKTYPE; l.linkname = '/etc/passwd'; t.addfile(l)" }
        @{ Name = 'device'; Program = "l = tarfile.TarInfo('d'); l.type = tarfile.CHRTYPE; l.devmajor = 1; l.devminor = 3; t.addfile(l)" }
        @{ Name = 'pipe'; Program = "l = tarfile.TarInfo('p'); l.type = tarfile.FIFOTYPE; t.addfile(l)" }
        @{ Name = 'below-link'; Program = "d = tarfile.TarInfo('d'); d.type = tarfile.DIRTYPE; t.addfile(d)`nl = tarfile.TarInfo('l'); l.type = tarfile.SYMTYPE; l.linkname = 'd'; t.addfile(l)`ni = tarfile.TarInfo('l/f'); i.size = 1; t.addfile(i, io.BytesIO(b'x'))" }
        @{ Name = 'two-kinds'; Program = "i = tarfile.TarInfo('f'); i.size = 1; t.addfile(i, io.BytesIO(b'x'))`nl = tarfile.TarInfo('f'); l.type = tarfile.SYMTYPE; l.linkname = 'g'; t.addfile(l)" }
        @{ Name = 'manifest'; Program = "i = tarfile.TarInfo('.xdeploy-manifest'); i.size = 1; t.addfile(i, io.BytesIO(b'x'))" }
        @{ Name = 'second'; Program = "i = tarfile.TarInfo('f'); i.size = 1; t.addfile(i, io.BytesIO(b'x'))`nt.fileobj.write(bytes(1024)); l = tarfile.TarInfo('g'); t.addfile(l)" }
        @{ Name = 'setuid'; Program = "i = tarfile.TarInfo('s'); i.size = 1; i.mode = 0o4755; t.addfile(i, io.BytesIO(b'x'))" }
    ) {
        $failure = Get-Failure { Install-Archive $Name $Program }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ArtifactRefused*'
        ($apps[0] | Invoke-RemoteCommand "ls -Ad $tree/releases/$Name $tree/releases/.incoming-* /tmp/xd-absolute /tmp/xd-through $tree/up 2>/dev/null | cat").Output | Should -BeNullOrEmpty
    }
}
