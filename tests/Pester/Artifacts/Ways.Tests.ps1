BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app1 = Get-LabHost app1
    $tree = "/var/projects/ways-$([guid]::NewGuid().ToString('N'))"
    function Invoke-Root([string] $Command) { ($app1 | Invoke-RemoteCommand $Command -AsRoot -ErrorOnFailure).Output }
    function New-RandomFile([string] $Path, [long] $Size, [int] $Seed = 1) {
        $null = New-Item -ItemType Directory -Path (Split-Path $Path) -Force
        $bytes = [byte[]]::new($Size)
        [System.Random]::new($Seed).NextBytes($bytes)
        [System.IO.File]::WriteAllBytes($Path, $bytes)
    }
    function Edit-File([string] $Path, [long] $At, [int] $Size, [int] $Seed) {
        $bytes = [byte[]]::new($Size)
        [System.Random]::new($Seed).NextBytes($bytes)
        $file = [System.IO.File]::OpenWrite($Path)
        try {
            $file.Position = $At
            $file.Write($bytes, 0, $Size)
        }
        finally { $file.Dispose() }
    }
    function Get-Failure([hashtable] $Option, $On = $app1, [string] $Root = $tree) {
        $wrong = @()
        $On | Send-Artifact -Root $Root @Option -ErrorAction SilentlyContinue -ErrorVariable wrong | Should -BeNullOrEmpty
        $wrong.Count | Should -Be 1
        $wrong[0]
    }
    $list = 'find . ! -name .xdeploy-manifest ! -path . -type d -printf "%m %u:%g %p\n" -o ! -name .xdeploy-manifest ! -path . -printf "%y %m %u:%g %s %Ts %p %l\n" | LC_ALL=C sort | sha256sum'
}
AfterAll { $null = Invoke-Root "rm -rf $tree" }

Describe 'A tree sent by each way' {
    BeforeAll {
        $folder = Join-Path $TestDrive 'odd'
        $null = New-Item -ItemType Directory -Path "$folder/empty", "$folder/.hidden dir"
        New-RandomFile "$folder/large ünïcödé" 3MB
        New-RandomFile "$folder/.hidden dir/-large `$(date)" 2MB
        $script = @'
cd "$1"
printf one >-rf; printf two >"it's here"; printf three >"new
line"; printf four >'back\slash'; printf five >'.hidden dir/ünïcödé'
ln -s "it's here" link; ln -s /nowhere dangling; ln -s . loop
mv '.hidden dir/-large $(date)' ".hidden dir/-large
\$(date)"
chmod 0751 ./-rf; chmod 0600 "it's here"; chmod 0700 empty; chmod 0640 'large ünïcödé'; chown -R -h 0:0 .
touch -d '2001-02-03 04:05:06 UTC' ./-rf 'large ünïcödé'
'@
        & sh -c $script sh $folder
        $wanted = & sh -c "cd '$folder' && $list"
        $digest = ($app1 | Send-Artifact $folder -Release stream -Root $tree -Way Stream).Sha256
    }

    It 'is the same release: <_>' -ForEach 'Sftp', 'Scp', 'Rsync' {
        # In a folder of its own, so that nothing of it is there.
        $sent = $app1 | Send-Artifact $folder -Release 1.0 -Root "$tree/own-$_" -Way $_
        "$($sent.Way)" | Should -Be $_
        $sent.Changed | Should -BeTrue
        $sent.Sha256 | Should -Be $digest
        $sent.BytesSent | Should -BeGreaterThan 5MB
        Invoke-Root "cd $tree/own-$_/releases/1.0 && $list" | Should -Be $wanted
        Invoke-Root "ls -A $tree/own-$_/releases" | Should -Be ".seals`n1.0"
        ($app1 | Send-Artifact $folder -Release 1.0 -Root "$tree/own-$_" -Way $_).Way | Should -BeNullOrEmpty
    }

    It 'belongs to whom it is given, and is built upon what is there' {
        $null = $app1 | Send-Artifact $folder -Release owned -Root $tree -Owner plain:plain -Way Sftp
        Invoke-Root "find $tree/releases/owned -printf '%u:%g\n' | sort -u" | Should -Be 'plain:plain'
        # What somebody else may write to is not shared with a release of root's.
        Set-Content "$folder/.hidden dir/ünïcödé" 'another one'
        $sent = $app1 | Send-Artifact $folder -Release next -Root $tree -Way Sftp
        $sent.BytesSent | Should -BeLessThan 16KB
        Invoke-Root "cd $tree/releases; stat -c %i 'stream/large ünïcödé' 'next/large ünïcödé' | uniq | wc -l; find next ! -user root | wc -l; cat 'next/.hidden dir/ünïcödé'" | Should -Be "1`n0`nanother one"
    }

    It 'comes as a stream where nothing else is asked for, and shows that' {
        $sent = $app1 | Send-Artifact $folder -Release auto -Root $tree
        "$($sent.Way)" | Should -Be 'Stream'
        $sent | Out-String | Should -Match 'Way[\s\S]*Stream'
    }
}

Describe 'A large file of which little is new' {
    BeforeAll {
        $folder = Join-Path $TestDrive 'model'
        New-RandomFile "$folder/weights" 20MB
        $null = $app1 | Send-Artifact $folder -Release m1 -Root $tree
        Edit-File "$folder/weights" 7MB 1MB 2
    }

    It 'is sent as what differs, which is chosen without being asked for' {
        $sent = $app1 | Send-Artifact $folder -Release m2 -Root $tree
        "$($sent.Way)" | Should -Be 'Rsync'
        $sent.BytesSent | Should -BeLessThan 3MB
        $sent.BytesSent | Should -BeGreaterThan 1MB
        Invoke-Root "sha256sum <$tree/releases/m2/weights" | Should -BeLike "$((& sha256sum "$folder/weights") -replace ' .*')*"
        Invoke-Root "stat -c '%U %a' $tree/releases/m2/weights" | Should -Be "root $(& stat -c %a "$folder/weights")"
    }

    It 'of an owner of its own too' {
        $sent = $app1 | Send-Artifact $folder -Release m3 -Root $tree -Owner plain
        "$($sent.Way)" | Should -Be 'Rsync'
        $sent.BytesSent | Should -BeLessThan 3MB
        Invoke-Root "stat -c %U $tree/releases/m3/weights $tree/releases/m2/weights" | Should -Be "plain`nroot"
    }

    It 'goes on as what differs where it was cut' {
        Edit-File "$folder/weights" 1MB 4MB 3
        Edit-File "$folder/weights" 14MB 4MB 4
        $null = Invoke-Root "setsid sh -c 'for i in `$(seq 300); do [ `$(cat $tree/releases/.incoming-*/files/.1.* 2>/dev/null | wc -c) -gt 4000000 ] && break; sleep 0.05; done; pkill -KILL -u deploy sshd' </dev/null >/dev/null 2>&1 &"
        (Get-Failure @{ Path = $folder; Release = 'm4'; Way = 'Rsync'; BandwidthLimit = 3MB }).FullyQualifiedErrorId | Should -BeLike 'ConnectionLost*'
        Wait-Until { [int](Invoke-Root "ls $tree/releases/.incoming-m4.*/files/.part 2>/dev/null | wc -l") -eq 1 }
        $sent = $app1 | Send-Artifact $folder -Release m4 -Root $tree -Way Rsync
        $sent.BytesSent | Should -BeLessThan 6MB
        Invoke-Root "sha256sum <$tree/releases/m4/weights" | Should -BeLike "$((& sha256sum "$folder/weights") -replace ' .*')*"
    }

    It 'through a jump, by its own user and key' {
        $pair = New-SshKeyPair "$TestDrive/jump"
        $app2 = Get-LabHost app2
        $null = $app2 | Invoke-RemoteCommand 'useradd -m -s /usr/sbin/nologin wayjumper' -AsRoot -ErrorOnFailure
        try {
            $null = $app2 | Install-SshPublicKey $pair -User wayjumper
            $gate = New-DeployHost waygate -Address $app2.Address -User wayjumper -IdentityFile "$TestDrive/jump" -KnownHostsFile $app2.KnownHostsFile -IdentityAgent none
            $behind = New-DeployHost waybehind -Address $app1.Address -User deploy -IdentityFile $app1.IdentityFile -KnownHostsFile $app1.KnownHostsFile -IdentityAgent none -ProxyJump $gate
            foreach ($way in 'Rsync', 'Sftp') {
                $sent = $behind | Send-Artifact $folder -Release "jump-$way" -Root "$tree/jump-$way" -Way $way
                "$($sent.Way)" | Should -Be $way
            }
        }
        finally { $null = $app2 | Invoke-RemoteCommand 'pkill -KILL -u wayjumper; userdel -rf wayjumper' -AsRoot }
    }
}

Describe 'What is cut' {
    BeforeAll {
        $folder = Join-Path $TestDrive 'cut'
        New-RandomFile "$folder/one" 12MB 5
        New-RandomFile "$folder/two" 6MB 6
        $root2 = "$tree/cut"
    }
    AfterEach { $null = Invoke-Root "rm -rf $root2" }

    It 'goes on by <Way> and sends less than all' -ForEach @{ Way = 'Sftp'; Most = 7MB }, @{ Way = 'Scp'; Most = 13MB }, @{ Way = 'Rsync'; Most = 7MB } {
        # Both files at once by SFTP and scp, one after another by rsync: until one is whole.
        $null = Invoke-Root "setsid sh -c 'for i in `$(seq 400); do [ `$(cat $root2/releases/.incoming-*/files/* $root2/releases/.incoming-*/files/.[12].* 2>/dev/null | wc -c) -gt 15000000 ] && break; sleep 0.05; done; pkill -KILL -u deploy sshd' </dev/null >/dev/null 2>&1 &"
        $wrong = @()
        $app1 | Send-Artifact $folder -Release 1.0 -Root $root2 -Way $Way -BandwidthLimit 6MB -ErrorAction SilentlyContinue -ErrorVariable wrong | Should -BeNullOrEmpty
        $wrong[-1].FullyQualifiedErrorId | Should -BeLike 'ConnectionLost*' -Because "$($wrong[-1])"
        Wait-Until { (Invoke-Root "flock -n $root2/releases/.incoming-* true && pgrep -u deploy,root -x rsync >/dev/null || echo free") -eq 'free' }
        Invoke-Root "ls $root2/releases" | Should -BeNullOrEmpty
        $sent = $app1 | Send-Artifact $folder -Release 1.0 -Root $root2 -Way $Way
        # By scp the file that was under way is sent again, and by the others what was missing of it.
        $sent.BytesSent | Should -BeLessThan $Most
        Invoke-Root "cd $root2/releases/1.0 && sha256sum one two | sha256sum; ls -A .." | Should -Be "$(& sh -c "cd '$folder' && sha256sum one two | sha256sum")`n.seals`n1.0"
    }

    It 'leaves nothing where the operator stops it: <_>' -ForEach 'Sftp', 'Scp', 'Rsync' {
        $wrong = @()
        $app1 | Send-Artifact $folder -Release 1.0 -Root $root2 -Way $_ -BandwidthLimit 3MB -HostTimeout 2 -ErrorAction SilentlyContinue -ErrorVariable wrong
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'HostTimeout*'
        Invoke-Root "ls -A $root2/releases" | Should -BeNullOrEmpty
        @(Get-ChildItem ([System.IO.Path]::GetTempPath()) -Directory -Filter 'xdeploy-*' | Where-Object { Test-Path "$_/ssh_config" }).Count | Should -Be 0
    }
}

Describe 'A way that is none' {
    BeforeAll {
        $folder = Join-Path $TestDrive 'none'
        New-RandomFile "$folder/file" 2MB 7
    }

    It 'is told where the login takes a password' {
        $secret = [securestring]::new()
        foreach ($character in 'not-sent'.ToCharArray()) { $secret.AppendChar($character) }
        # The session of a host that logs in by a key, and an entry of it that has none for ssh.
        $entry = New-DeployHost waypassword -Address $app1.Address -User wayuser -IdentityFile /nowhere -KnownHostsFile $app1.KnownHostsFile -IdentityAgent none -Privilege None -Credential ([pscredential]::new('wayuser', $secret))
        $null = Invoke-Root "useradd -o -u 0 -g 0 -m -d /root/wayuser -s /bin/sh wayuser && echo 'wayuser:not-sent' | chpasswd && { echo 'PermitRootLogin yes'; echo 'PasswordAuthentication yes'; } >/etc/ssh/sshd_config.d/00-ways.conf && systemctl reload ssh && sleep 0.3 && until ss -Hltn 'sport = :22' | grep -q .; do sleep 0.1; done"
        try {
            $wrong = Get-Failure @{ Path = $folder; Release = 'pw'; Way = 'Rsync' } $entry
            $wrong.FullyQualifiedErrorId | Should -BeLike 'ArtifactWayUnavailable*'
            "$wrong" | Should -BeLike '*waypassword logs in by a password*'
            "$(($entry | Send-Artifact $folder -Release pw -Root $tree -Way Sftp).Way)" | Should -Be 'Sftp'
        }
        finally { $null = Invoke-Root "rm -f /etc/ssh/sshd_config.d/00-ways.conf; systemctl reload ssh; sed -i '/^wayuser:/d' /etc/passwd /etc/shadow; rm -rf /root/wayuser" }
    }

    It 'is not needed where sudo takes a password: <_>' -ForEach 'Sftp', 'Rsync' {
        $null = Invoke-Root "useradd -m -s /bin/sh waysudo && echo 'waysudo:of-sudo' | chpasswd && echo 'waysudo ALL=(ALL:ALL) ALL' >/etc/sudoers.d/waysudo && cp -r ~deploy/.ssh ~waysudo/ && chown -R waysudo: ~waysudo/.ssh"
        try {
            $secret = [securestring]::new()
            foreach ($character in 'of-sudo'.ToCharArray()) { $secret.AppendChar($character) }
            $entry = New-DeployHost "waysudo-$_" -Address $app1.Address -User waysudo -IdentityFile $app1.IdentityFile -KnownHostsFile $app1.KnownHostsFile -IdentityAgent none -SudoPassword $secret
            $sent = $entry | Send-Artifact $folder -Release "sudo-$_" -Root $tree -Way $_
            "$($sent.Way)" | Should -Be $_
            Invoke-Root "find $tree/releases/sudo-$_ ! -user root | wc -l" | Should -Be 0
        }
        finally { $null = Invoke-Root 'pkill -KILL -u waysudo; userdel -rf waysudo 2>/dev/null; rm -f /etc/sudoers.d/waysudo' }
    }

    It 'is told where sshd has no SFTP, and scp does' {
        $null = Invoke-Root "cp -a /etc/ssh/sshd_config /root/sshd_config.ways && sed -i 's/^Subsystem/#&/' /etc/ssh/sshd_config && systemctl reload ssh && sleep 0.3 && until ss -Hltn 'sport = :22' | grep -q .; do sleep 0.1; done"
        try {
            (Get-Failure @{ Path = $folder; Release = 'nosftp'; Way = 'Sftp' }).FullyQualifiedErrorId | Should -BeLike 'FileProtocolUnavailable*'
            "$(($app1 | Send-Artifact $folder -Release nosftp -Root $tree -Way Scp).Way)" | Should -Be 'Scp'
            Invoke-Root "ls -A $tree/releases | grep -c incoming || true" | Should -Be 0
        }
        finally { $null = Invoke-Root 'mv /root/sshd_config.ways /etc/ssh/sshd_config; systemctl reload ssh' }
    }

    It 'is told where the disk is full: <_>' -ForEach 'Sftp', 'Scp', 'Rsync' {
        # Found out in the middle: there is room for what is asked for, and then there is not.
        $small = "$tree/small-$_"
        $null = Invoke-Root "mkdir -p $small && mount -t tmpfs -o size=7m none $small"
        try {
            $null = Invoke-Root "setsid sh -c 'for i in `$(seq 200); do [ `$(find $small/releases/.incoming-*/files -type f -size +64k 2>/dev/null | wc -l) -gt 0 ] && break; sleep 0.05; done; dd if=/dev/zero of=$small/fill bs=64k' </dev/null >/dev/null 2>&1 &"
            (Get-Failure @{ Path = $folder; Release = 'fits'; Way = $_; BandwidthLimit = 1MB } -Root $small).FullyQualifiedErrorId | Should -BeLike 'DiskFull*'
            Invoke-Root "ls -A $small/releases" | Should -BeNullOrEmpty
        }
        finally { $null = Invoke-Root "umount $small; rmdir $small" }
    }

    It 'is told who may not become root, as ever: <_>' -ForEach 'Sftp', 'Rsync' {
        $plain = New-DeployHost "wayplain-$_" -Address $app1.Address -User plain -IdentityFile $app1.IdentityFile -KnownHostsFile $app1.KnownHostsFile -IdentityAgent none
        (Get-Failure @{ Path = $folder; Release = 'plain'; Way = $_ } $plain).FullyQualifiedErrorId | Should -BeLike 'SudoUnavailable*'
    }

    It 'is told of this machine' {
        (Get-Failure @{ Path = $folder; Release = 'here'; Way = 'Sftp' } (Get-DeployHost localhost)).FullyQualifiedErrorId | Should -BeLike 'ArtifactWayUnavailable*'
    }
}

Describe 'A slow line' {
    It 'takes what is compressed where that is less' {
        $folder = Join-Path $TestDrive 'text'
        $null = New-Item -ItemType Directory -Path $folder
        [System.IO.File]::WriteAllText("$folder/log", [string]::Join("`n", (1..200000 | ForEach-Object { "line $_ of a log" })))
        foreach ($number in 1..20) { [System.IO.File]::WriteAllText("$folder/$number", 'small and smaller ' * 5000) }
        $size = (Get-Item "$folder/log").Length
        $auto = $app1 | Send-Artifact $folder -Release t1 -Root "$tree/t1" -BandwidthLimit 2MB
        $auto.BytesSent | Should -BeLessThan ($size / 2)
        $none = $app1 | Send-Artifact $folder -Release t1 -Root "$tree/t2" -BandwidthLimit 4MB -Compression None
        $none.BytesSent | Should -BeGreaterThan $size
        $gzip = $app1 | Send-Artifact $folder -Release t1 -Root "$tree/t3" -Compression Gzip -Way Rsync
        $gzip.BytesSent | Should -BeLessThan ($size / 2)
        $auto.Sha256, $gzip.Sha256 | Should -Be $none.Sha256, $none.Sha256
        Invoke-Root "cd $tree; sha256sum t?/releases/t1/log | cut -c 1-64 | uniq | wc -l" | Should -Be 1
    }
}
