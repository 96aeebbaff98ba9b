BeforeAll { . "$PSScriptRoot/../Initialize.ps1" }

Describe 'Send-Artifact' {
    BeforeAll {
        $folder = Join-Path $TestDrive 'dist'
        $null = New-Item -ItemType Directory -Path "$folder/sub dir" -Force
        Set-Content "$folder/it's here.txt" 'one'
        Set-Content "$folder/sub dir/two" 'two'
        $apps = Get-LabHost app*
        $tree = "/var/projects/sent-$([guid]::NewGuid().ToString('N'))"
    }
    AfterAll { $null = $apps | Invoke-RemoteCommand "rm -rf $tree" -AsRoot }

    It 'brings a directory to every host, whole' {
        $sent = $apps | Send-Artifact $folder -Release 1.0 -Root $tree
        $sent.Count | Should -Be 3
        $sent.Changed | Should -Be $true, $true, $true
        $sent[0].Files | Should -Be 2
        $answer = $apps[0] | Invoke-RemoteCommand "cat $tree/releases/1.0/it*here.txt '$tree/releases/1.0/sub dir/two'; ls -A $tree/releases; ls -d /var/tmp/xdeploy.* 2>/dev/null"
        $answer.Output | Should -Be "one`ntwo`n.seals`n1.0"
    }

    It 'changes nothing the second time' {
        ($apps | Send-Artifact $folder -Release 1.0 -Root $tree).Changed | Should -Be $false, $false, $false
    }

    It 'ends where there is nothing to send, for all hosts at once' {
        foreach ($more in @{ }, @{ HostTimeout = 60 }) {
            { $apps | Send-Artifact "$folder/nothing" -Release 2.0 -Root $tree @more } | Should -Throw -ErrorId 'ArtifactMissing*'
            { Send-Artifact "$folder/nothing" -HostName $apps -Release 2.0 -Root $tree @more } | Should -Throw -ErrorId 'ArtifactMissing*'
        }
        # A name that no release can hold is found when all is read.
        $bad = New-Item -ItemType Directory -Path (Join-Path $TestDrive 'bad')
        Set-Content -LiteralPath "$bad/one" 'one'
        Set-Content -LiteralPath "$bad/.xdeploy-manifest" 'mine'
        { $apps | Send-Artifact $bad.FullName -Release 2.0 -Root $tree } | Should -Throw -ErrorId 'ArtifactInvalid*'
        ($apps[0] | Invoke-RemoteCommand "ls $tree/releases").Output | Should -Be '1.0'
    }

    It 'sends nothing under -WhatIf' {
        $apps | Send-Artifact $folder -Release 2.0 -Root $tree -WhatIf | Should -BeNullOrEmpty
        ($apps[0] | Invoke-RemoteCommand "ls $tree/releases").Output | Should -Be '1.0'
    }

    It 'warns of a place that is none for releases' {
        $apps[0] | Send-Artifact $folder -Release 1.0 -Root /home/deploy/x-model -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*/home/deploy/x-model is no good place*home directory*'
    }

    It 'refuses other content under a name that is taken' {
        Set-Content "$folder/three" 'three'
        $errors = @()
        $apps[0] | Send-Artifact $folder -Release 1.0 -Root $tree -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ReleaseExists*'
    }

    It 'notices a release that was changed on the host' {
        $null = $apps[1] | Invoke-RemoteCommand "echo hacked > '$tree/releases/1.0/sub dir/two'" -AsRoot
        Remove-Item "$folder/three" -ErrorAction SilentlyContinue
        $errors = @()
        $apps[1] | Send-Artifact $folder -Release 1.0 -Root $tree -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ReleaseExists*'
    }

    It 'shows how far it is, and takes it off the screen' {
        $large = Join-Path $TestDrive 'large'
        $null = New-Item -ItemType Directory -Path $large
        $bytes = [byte[]]::new(8MB)
        [System.Random]::new(1).NextBytes($bytes)
        [System.IO.File]::WriteAllBytes("$large/file", $bytes)
        $session = [powershell]::Create([initialsessionstate]::CreateDefault2())
        try {
            $null = $session.AddScript({
                param($Module, $Config, $Folder, $Tree)
                Import-Module $Module
                Get-DeployHost app2 -ConfigFile $Config | Send-Artifact $Folder -Release 4.0 -Root $Tree
            }).AddArgument("$root/out/module/XDeploy/XDeploy.psd1").AddArgument($labConfig).AddArgument($large).AddArgument($tree)
            $sent = $session.Invoke()
            $sent.Changed | Should -BeTrue
            $records = @($session.Streams.Progress | Where-Object Activity -Like 'Sending release 4.0 to *app2*')
        }
        finally { $session.Dispose() }
        $records.Count | Should -BeGreaterThan 2
        @($records.ActivityId | Sort-Object -Unique).Count | Should -Be 1
        $records[0].PercentComplete | Should -Be 0
        $records[0].StatusDescription | Should -Match '^0 B of 8(\.\d)? MiB$'
        $percents = @($records.PercentComplete)
        $percents | Should -Be ($percents | Sort-Object)
        $records[-1].RecordType | Should -Be 'Completed'
        @($records | Where-Object RecordType -EQ 'Completed').Count | Should -Be 1
    }

    It 'says so when the disk is full, and leaves no part behind' {
        $big = Join-Path $TestDrive 'big'
        $null = New-Item -ItemType Directory -Path $big
        [System.IO.File]::WriteAllBytes("$big/file", [byte[]]::new(4MB))
        & $lab fill app3
        try {
            $errors = @()
            $apps[2] | Send-Artifact $big -Release 3.0 -Root $tree -ErrorAction SilentlyContinue -ErrorVariable errors
            $errors.Count | Should -Be 1
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'DiskFull*'
        }
        finally { & $lab free app3 }
        ($apps[2] | Invoke-RemoteCommand "ls -A $tree/releases").Output | Should -Be ".seals`n1.0"
    }
}
