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
        $answer.Output | Should -Be "one`ntwo`n1.0"
    }

    It 'changes nothing the second time' {
        ($apps | Send-Artifact $folder -Release 1.0 -Root $tree).Changed | Should -Be $false, $false, $false
    }

    It 'sends nothing under -WhatIf' {
        $apps | Send-Artifact $folder -Release 2.0 -Root $tree -WhatIf | Should -BeNullOrEmpty
        ($apps[0] | Invoke-RemoteCommand "ls $tree/releases").Output | Should -Be '1.0'
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
        ($apps[2] | Invoke-RemoteCommand "ls -A $tree/releases").Output | Should -Be '1.0'
    }
}
