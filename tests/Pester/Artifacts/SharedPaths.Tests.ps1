BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app1 = Get-LabHost app1
    $name = "sharing-$([guid]::NewGuid().ToString('N'))"
    $tree = "/var/projects/$name"
    $dist = Join-Path $TestDrive 'dist'
    $null = New-Item -ItemType Directory -Path "$dist/config" -Force
    Set-Content "$dist/app" 'one'
    Set-Content "$dist/config/default.json" '{}'
    $paths = 'uploads/', 'config/local.json'

    function Get-SendFailure([hashtable] $Arguments) {
        $errors = @()
        try { $app1 | Send-Artifact $dist @Arguments -Service $name -ErrorAction SilentlyContinue -ErrorVariable errors }
        catch { return $_ }
        $errors[0]
    }
}
AfterAll { $null = $app1 | Invoke-RemoteCommand "rm -rf $tree" -AsRoot }

Describe 'Send-Artifact -SharedPath' {
    It 'sends nothing where a shared file is not there' {
        $failure = Get-SendFailure @{ Release = '1.0'; SharedPath = $paths }
        $failure.FullyQualifiedErrorId | Should -BeLike 'SharedPathMissing*'
        "$failure" | Should -BeLike '*config/local.json*'
        ($app1 | Invoke-RemoteCommand "ls -A $tree/releases 2>/dev/null | cat").Output | Should -BeNullOrEmpty
    }

    It 'links what releases share, and makes directories for their owner' {
        $null = $app1 | Invoke-RemoteCommand "mkdir -p $tree/shared/config && echo local > $tree/shared/config/local.json && rmdir $tree/shared/uploads" -AsRoot
        $sent = $app1 | Send-Artifact $dist -Release 1.0 -Service $name -SharedPath $paths -Owner www-data
        $sent.Changed | Should -BeTrue
        $sent.Files | Should -Be 2
        ($app1 | Invoke-RemoteCommand "cd $tree/releases/1.0 && cat config/local.json && readlink uploads && stat -c %U $tree/shared/uploads" -AsRoot).Output | Should -Be "local`n../../shared/uploads`nwww-data"
        ($app1 | Send-Artifact $dist -Release 1.0 -Service $name -SharedPath 'config/local.json', 'uploads/' -Owner www-data).Changed | Should -BeFalse
    }

    It 'keeps what was uploaded when releases are switched' {
        $null = $app1 | Switch-Release $name -Id 1.0 -Current
        $null = $app1 | Invoke-RemoteCommand "echo picture > $tree/current/uploads/picture" -AsRoot
        Set-Content "$dist/app" 'two'
        $null = $app1 | Send-Artifact $dist -Release 2.0 -Service $name -SharedPath $paths
        $null = $app1 | Switch-Release $name -Id 2.0 -Current
        ($app1 | Invoke-RemoteCommand "cd $tree/current && cat app uploads/picture config/local.json").Output | Should -Be "two`npicture`nlocal"
    }

    It 'refuses a path that the release has itself, and one that leads out' {
        (Get-SendFailure @{ Release = '3.0'; SharedPath = 'config/' }).FullyQualifiedErrorId | Should -BeLike 'SharedPathTaken*'
        (Get-SendFailure @{ Release = '3.0'; SharedPath = '../x' }).FullyQualifiedErrorId | Should -BeLike 'SharedPathInvalid*'
    }

    It 'tells apart releases that share other things' {
        (Get-SendFailure @{ Release = '2.0'; SharedPath = 'uploads/' }).FullyQualifiedErrorId | Should -BeLike 'ReleaseExists*'
    }
}
