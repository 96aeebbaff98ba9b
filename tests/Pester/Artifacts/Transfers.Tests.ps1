BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    . "$PSScriptRoot/StoreServer.ps1"
    $app1 = Get-LabHost app1
    $tree = "/var/projects/transfer-$([guid]::NewGuid().ToString('N'))"
    function Invoke-Root([string] $Command) { ($app1 | Invoke-RemoteCommand $Command -AsRoot -ErrorOnFailure).Output }
    function New-RandomFile([string] $Path, [long] $Size, [int] $Seed = 1) {
        $null = New-Item -ItemType Directory -Path (Split-Path $Path) -Force
        $random = [System.Random]::new($Seed)
        $buffer = [byte[]]::new(1MB)
        $file = [System.IO.File]::Create($Path)
        try {
            for ($left = $Size; $left -gt 0; $left -= $count) {
                $random.NextBytes($buffer)
                $count = [math]::Min($left, 1MB)
                $file.Write($buffer, 0, $count)
            }
        }
        finally { $file.Dispose() }
    }
    # How many bytes of a file are on the host, in whatever is on its way there.
    function Get-Arrived([string] $Name) { [long] (Invoke-Root "cat $tree/releases/.incoming-*/tree/$Name 2>/dev/null | wc -c") }
    function Get-Hash([string] $Path) { (& sha256sum $Path) -replace ' .*' }
}
AfterAll { $null = Invoke-Root "rm -rf $tree" }

Describe 'A tree' {
    BeforeAll {
        $folder = Join-Path $TestDrive 'odd'
        $null = New-Item -ItemType Directory -Path "$folder/empty", "$folder/.hidden dir"
        $script = @'
cd "$1"
printf one >'-rf'; printf two >"it's here"; printf three >"new
line"; printf four >'back\slash'; printf five >'.hidden dir/ünïcödé'; printf six >'$(date)'
ln -s "it's here" link; ln -s /nowhere dangling; ln -s . loop
chmod 0751 ./-rf; chmod 0600 "it's here"; chmod 0700 empty
touch -d '2001-02-03 04:05:06 UTC' ./-rf
'@
        & sh -c $script sh $folder
        $list = 'find . ! -name .xdeploy-manifest ! -path . -type d -printf "%m %p\n" -o ! -name .xdeploy-manifest ! -path . -printf "%y %m %s %Ts %p %l\n" | LC_ALL=C sort | sha256sum'
    }

    It 'arrives with odd names, permissions, links, times and empty directories' {
        $sent = $app1 | Send-Artifact $folder -Release 1.0 -Root $tree
        $sent.Changed | Should -BeTrue
        $sent.Files | Should -Be 6
        $sent.Duration.TotalSeconds | Should -BeGreaterThan 0
        Invoke-Root "cd $tree/releases/1.0 && $list" | Should -Be (& sh -c "cd '$folder' && $list")
        Invoke-Root "stat -c %U:%G $tree/releases/1.0/link" | Should -Be 'root:root'
    }

    It 'belongs to whom it is given' {
        $null = $app1 | Send-Artifact $folder -Release 1.1 -Root $tree -Owner plain:plain
        Invoke-Root "find $tree/releases/1.1 -printf '%u:%g\n' | sort -u" | Should -Be 'plain:plain'
        Invoke-Root "find $tree/releases/1.0 -printf '%u:%g\n' | sort -u" | Should -Be 'root:root'
    }

    It 'of which little is new is little to send' {
        New-RandomFile "$folder/data/large" 8MB
        foreach ($number in 1..200) { Set-Content "$folder/data/$number" "file $number" }
        $first = $app1 | Send-Artifact $folder -Release 2.0 -Root $tree
        $first.BytesSent | Should -BeGreaterThan 8MB
        Set-Content "$folder/data/7" 'another one'
        Remove-Item "$folder/data/8"
        $second = $app1 | Send-Artifact $folder -Release 3.0 -Root $tree
        $second.BytesSent | Should -BeLessThan 8KB
        $second.BytesSkipped | Should -BeGreaterThan 8MB
        Invoke-Root "cd $tree/releases; stat -c %i 2.0/data/large 3.0/data/large | uniq | wc -l; cat 3.0/data/7; ls 3.0/data/8 2>/dev/null | wc -l; ls 2.0/data | wc -l" | Should -Be "1`nanother one`n0`n201"
        # The host is asked for what this machine has forgotten.
        Remove-Item "$HOME/.cache/xdeploy/manifests" -Recurse -Force
        Set-Content "$folder/data/9" 'another one'
        ($app1 | Send-Artifact $folder -Release 4.0 -Root $tree).BytesSent | Should -BeLessThan 8KB
        Invoke-Root "cd $tree/releases/4.0 && $list" | Should -Be (& sh -c "cd '$folder' && $list")
    }
}

Describe 'A transfer that is cut' {
    BeforeAll {
        $folder = Join-Path $TestDrive 'cut'
        New-RandomFile "$folder/file" 24MB
        $hash = Get-Hash "$folder/file"
        $null = Invoke-Root "rm -rf $tree"
    }
    AfterEach { $null = Invoke-Root "rm -rf $tree" }

    It 'goes on where it ended after the connections were lost' {
        $errors = @()
        # Sent until a part has arrived, three times; the connection of the transfer is ended on the host.
        $ender = "for i in `$(seq 300); do [ `$(cat $tree/releases/.incoming-*/tree/file 2>/dev/null | wc -c) -gt {0} ] && break; sleep 0.1; done; pkill -KILL -u deploy sshd"
        foreach ($bytes in 2MB, 6MB, 11MB) {
            $null = Invoke-Root "setsid sh -c '$($ender -f $bytes)' </dev/null >/dev/null 2>&1 &"
            $app1 | Send-Artifact $folder -Release 1.0 -Root $tree -BandwidthLimit 4MB -ErrorAction SilentlyContinue -ErrorVariable +errors | Should -BeNullOrEmpty
            $errors[-1].FullyQualifiedErrorId | Should -BeLike 'ConnectionLost*' -Because "$($errors[-1])"
            Get-Arrived file | Should -BeGreaterThan $bytes
        }
        $sent = $app1 | Send-Artifact $folder -Release 1.0 -Root $tree
        $sent.BytesSent | Should -BeLessThan 14MB
        Invoke-Root "sha256sum <$tree/releases/1.0/file" | Should -BeLike "$hash*"
        Invoke-Root "ls -A $tree/releases" | Should -Be ".seals`n1.0"
    }

    It 'goes on after each of twenty cuts at random bytes' {
        $cuts = Join-Path $TestDrive 'cuts'
        foreach ($number in 1..300) { New-RandomFile "$cuts/small/$number" (100 * $number) $number }
        New-RandomFile "$cuts/one" 64MB
        New-RandomFile "$cuts/two" 8MB 2
        $random = [System.Random]::new(7)
        foreach ($cut in 1..20) {
            Set-Content "$TestDrive/limit" ($random.Next(15KB, 6MB))
            $line = Start-Helper "$root/tests/Lab/cutter", '127.0.0.1', '18631', $app1.Address, "$($app1.Port)", "$TestDrive/limit"
            # Under a name of its own each time, so that nothing that was connected before is used.
            $through = New-DeployHost "cut$cut" -Address 127.0.0.1 -Port 18631 -HostKeyAlias $app1.Address -User $app1.User -IdentityFile $app1.IdentityFile -KnownHostsFile $app1.KnownHostsFile -IdentityAgent none
            try { $through | Send-Artifact $cuts -Release cuts -Root $tree -ErrorAction SilentlyContinue -ErrorVariable wrong | Should -BeNullOrEmpty }
            finally { Stop-Helper $line }
            $wrong[0].FullyQualifiedErrorId | Should -BeIn 'ConnectionLost,XDeploy.Cmdlets.Artifacts.SendArtifactCommand', 'HostUnreachable,XDeploy.Cmdlets.Artifacts.SendArtifactCommand'
            Invoke-Root "ls $tree/releases" | Should -Not -Match 'cuts'
        }
        # What was on its way when the line was cut is lost, some 2 MB each time; a bundle of small files, of 1 MB, begins again, and a large file goes on.
        $made = $app1 | Send-Artifact $cuts -Release cuts -Root $tree
        $made.BytesSent | Should -BeLessThan 64MB
        Invoke-Root "cd $tree/releases/cuts && find . -type f ! -name .xdeploy-manifest -exec sha256sum {} + | LC_ALL=C sort -k2 | sha256sum" |
            Should -Be (& sh -c "cd $cuts && find . -type f -exec sha256sum {} + | LC_ALL=C sort -k2 | sha256sum")
    }

    It 'goes on where it ended after the controller was killed' {
        $start = [System.Diagnostics.ProcessStartInfo]::new("$root/xdeploy")
        foreach ($argument in 'run', "$PSScriptRoot/Invoke-SendingController.ps1", '-ConfigFile', $labConfig, '-Module', "$root/out/module/XDeploy/XDeploy.psd1", '-Path', $folder, '-Root', $tree) { $start.ArgumentList.Add($argument) }
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $controller = [System.Diagnostics.Process]::Start($start)
        $id = [int] $controller.StandardOutput.ReadLine()
        Wait-Until { (Get-Arrived file) -gt 3MB }
        [System.Diagnostics.Process]::GetProcessById($id).Kill()
        $controller.WaitForExit()
        # Its half of the work ends with it.
        Wait-Until { (Invoke-Root "flock -n $tree/releases/.incoming-* true && echo free || true") -eq 'free' }
        Invoke-Root "ls $tree/releases" | Should -BeNullOrEmpty
        ($app1 | Send-Artifact $folder -Release 1.0 -Root $tree).BytesSent | Should -BeLessThan 21.5MB
        Invoke-Root "sha256sum <$tree/releases/1.0/file" | Should -BeLike "$hash*"
    }

    It 'leaves nothing where the operator stops it' {
        $app1 | Send-Artifact $folder -Release 1.0 -Root $tree -BandwidthLimit 4MB -HostTimeout 2 -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'HostTimeout*'
        Invoke-Root "ls -A $tree/releases" | Should -BeNullOrEmpty
    }

    It 'is not disturbed by another controller that sends the same' {
        $start = [System.Diagnostics.ProcessStartInfo]::new("$root/xdeploy")
        foreach ($argument in 'run', "$PSScriptRoot/Invoke-SendingController.ps1", '-ConfigFile', $labConfig, '-Module', "$root/out/module/XDeploy/XDeploy.psd1", '-Path', $folder, '-Root', $tree) { $start.ArgumentList.Add($argument) }
        $start.RedirectStandardOutput = $true
        $controller = [System.Diagnostics.Process]::Start($start)
        $null = $controller.StandardOutput.ReadLine()
        Wait-Until { (Get-Arrived file) -gt 1MB }
        { $app1 | Send-Artifact $folder -Release 1.0 -Root $tree } | Should -Throw -ErrorId 'ArtifactBusy*'
        $controller.StandardOutput.ReadToEnd() | Should -Match '1\.0'
        $controller.WaitForExit()
        $controller.ExitCode | Should -Be 0
        Invoke-Root "sha256sum <$tree/releases/1.0/file" | Should -BeLike "$hash*"
    }
}

Describe 'What is large' {
    It 'costs no memory: a file of 2 GB' {
        $folder = Join-Path $TestDrive 'huge'
        & sh -c 'mkdir -p "$1" && head -c 2G /dev/zero >"$1/file"' sh $folder
        $null = Invoke-Root "mkdir -p $tree && mount -t tmpfs -o size=3g none $tree"
        try {
            [System.GC]::Collect()
            $before = [System.Diagnostics.Process]::GetCurrentProcess().WorkingSet64
            $sent = $app1 | Send-Artifact $folder -Release 1.0 -Root $tree
            [System.Diagnostics.Process]::GetCurrentProcess().WorkingSet64 - $before | Should -BeLessThan 200MB
            $sent.Bytes | Should -Be 2GB
            Invoke-Root "stat -c %s $tree/releases/1.0/file" | Should -Be "$(2GB)"
        }
        finally {
            $null = Invoke-Root "umount $tree"
            Remove-Item $folder -Recurse
        }
    }

    It 'arrives whole: twenty thousand files' {
        $folder = Join-Path $TestDrive 'many'
        & sh -c 'mkdir -p "$1" && cd "$1" && for d in $(seq 100); do mkdir $d; for f in $(seq 200); do echo "$d $f" >$d/$f; done; done' sh $folder
        ($app1 | Send-Artifact $folder -Release 1.0 -Root $tree).Files | Should -Be 20000
        Invoke-Root "cd $tree/releases/1.0 && find . -type f ! -name .xdeploy-manifest -exec cat {} + | LC_ALL=C sort | sha256sum" |
            Should -Be (& sh -c 'cd "$1" && find . -type f -exec cat {} + | LC_ALL=C sort | sha256sum' sh $folder)
        Set-Content "$folder/50/100" 'another one'
        ($app1 | Send-Artifact $folder -Release 2.0 -Root $tree).BytesSent | Should -BeLessThan 4KB
        Invoke-Root "cat $tree/releases/2.0/50/100; ls $tree/releases/2.0 | wc -l" | Should -Be "another one`n100"
        $null = Invoke-Root "rm -rf $tree"
    }
}
