# Cmdlets on items of the file system and of other providers.

Describe 'Files' {
    BeforeEach {
        Remove-Item TestDrive:/* -Recurse -Force
        New-Item -ItemType Directory TestDrive:/tree/inner -Force | Out-Null
        Set-Content TestDrive:/tree/a.txt 'a'
        Set-Content TestDrive:/tree/b.log 'b'
        Set-Content TestDrive:/tree/inner/c.txt 'c'
        Set-Content TestDrive:/tree/.hidden 'h'
    }

    It 'lists' {
        (Get-ChildItem TestDrive:/tree).Name | Should -Be 'inner', 'a.txt', 'b.log'
        (Get-ChildItem TestDrive:/tree -Force).Name | Should -Contain '.hidden'
        (Get-ChildItem TestDrive:/tree -File).Name | Should -Be 'a.txt', 'b.log'
        (Get-ChildItem TestDrive:/tree -Directory).Name | Should -Be 'inner'
        (Get-ChildItem TestDrive:/tree -Filter *.txt).Name | Should -Be 'a.txt'
        (Get-ChildItem TestDrive:/tree -Recurse -Filter *.txt).Name | Sort-Object | Should -Be 'a.txt', 'c.txt'
        (Get-ChildItem TestDrive:/tree/*.txt).Name | Should -Be 'a.txt'
        Get-ChildItem TestDrive:/tree -Name -File | Should -Be 'a.txt', 'b.log'
        { Get-ChildItem TestDrive:/none -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,Microsoft.PowerShell.Commands.GetChildItemCommand'
    }

    It 'creates' {
        (New-Item TestDrive:/new.txt -Value 'text').Length | Should -Be 4
        { New-Item TestDrive:/new.txt -ErrorAction Stop } | Should -Throw
        (New-Item TestDrive:/new.txt -Force).Length | Should -Be 0
        New-Item -ItemType SymbolicLink -Path TestDrive:/link -Target (Convert-Path TestDrive:/tree) | Out-Null
        (Get-Item TestDrive:/link).LinkTarget | Should -Be (Convert-Path TestDrive:/tree)
    }

    It 'removes, and not what a link leads to' {
        New-Item -ItemType SymbolicLink -Path TestDrive:/link -Target (Convert-Path TestDrive:/tree) | Out-Null
        Remove-Item TestDrive:/link -Recurse -Force
        'TestDrive:/link' | Should -Not -Exist
        'TestDrive:/tree/inner/c.txt' | Should -Exist
        Get-ChildItem TestDrive:/tree -Filter *.txt | Remove-Item
        'TestDrive:/tree/a.txt' | Should -Not -Exist
        Remove-Item TestDrive:/tree -Recurse -WhatIf
        'TestDrive:/tree' | Should -Exist
        { Remove-Item TestDrive:/tree -Recurse -ErrorAction Stop } | Should -Throw # a hidden file wants -Force
        Remove-Item TestDrive:/tree -Recurse -Force
        'TestDrive:/tree' | Should -Not -Exist
        { Remove-Item TestDrive:/tree -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
    }

    It 'copies, moves and renames' {
        Copy-Item TestDrive:/tree/a.txt TestDrive:/copy.txt
        Get-Content TestDrive:/copy.txt | Should -Be 'a'
        Copy-Item TestDrive:/tree TestDrive:/copy -Recurse
        'TestDrive:/copy/inner/c.txt' | Should -Exist
        Move-Item TestDrive:/copy.txt TestDrive:/moved.txt
        'TestDrive:/copy.txt' | Should -Not -Exist
        Rename-Item TestDrive:/moved.txt renamed.txt
        Get-Content TestDrive:/renamed.txt | Should -Be 'a'
        (Get-ChildItem TestDrive:/tree -File | Copy-Item -Destination TestDrive:/ -PassThru).Name | Should -Be 'a.txt', 'b.log'
    }

    It 'tests' {
        Test-Path TestDrive:/tree | Should -BeTrue
        Test-Path TestDrive:/tree -PathType Leaf | Should -BeFalse
        Test-Path TestDrive:/tree/a.txt -PathType Leaf | Should -BeTrue
        Test-Path TestDrive:/tree/*.txt | Should -BeTrue
        Test-Path TestDrive:/none | Should -BeFalse
        Test-Path $null -ErrorAction SilentlyContinue | Should -Not -BeTrue
    }
}

Describe 'Content' {
    It 'reads and writes lines' {
        Set-Content TestDrive:/lines.txt -Value 'one', 'two', 'three'
        Add-Content TestDrive:/lines.txt -Value 'four'
        Get-Content TestDrive:/lines.txt | Should -Be 'one', 'two', 'three', 'four'
        Get-Content TestDrive:/lines.txt -TotalCount 1 | Should -Be 'one'
        Get-Content TestDrive:/lines.txt -Tail 2 | Should -Be 'three', 'four'
        Get-Content TestDrive:/lines.txt -Raw | Should -Be "one`ntwo`nthree`nfour`n"
        'x' | Set-Content TestDrive:/lines.txt -NoNewline
        (Get-Item TestDrive:/lines.txt).Length | Should -Be 1
        [byte[]] (0, 255) | Set-Content TestDrive:/bytes -AsByteStream
        Get-Content TestDrive:/bytes -AsByteStream | Should -Be 0, 255
        { Get-Content TestDrive:/none -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
    }
}

Describe 'Other providers' {
    It 'reads and sets the environment' {
        Set-Item Env:XDEPLOY_TEST 'value'
        $env:XDEPLOY_TEST | Should -Be 'value'
        (Get-Item Env:XDEPLOY_TEST).Value | Should -Be 'value'
        Get-Content Env:XDEPLOY_TEST | Should -Be 'value'
        Remove-Item Env:XDEPLOY_TEST
        Test-Path Env:XDEPLOY_TEST | Should -BeFalse
    }

    It 'knows functions and variables' {
        function Get-Local { 'local' }
        Test-Path Function:Get-Local | Should -BeTrue
        $here = 1
        (Get-Item Variable:here).Value | Should -Be 1
    }
}

Describe 'Paths' {
    It 'joins' {
        Join-Path /opt models | Should -Be '/opt/models'
        Join-Path /opt/ /models x y | Should -Be '/opt/models/x/y'
        '/a', '/b' | Join-Path -ChildPath c | Should -Be '/a/c', '/b/c'
    }

    It 'splits' {
        Split-Path /opt/models/x.tar.gz | Should -Be '/opt/models'
        Split-Path /opt/models/x.tar.gz -Leaf | Should -Be 'x.tar.gz'
        Split-Path /opt/models/x.tar.gz -Extension | Should -Be '.gz'
        Split-Path /opt/models/x.tar -LeafBase | Should -Be 'x'
        Split-Path /opt | Should -Be '/'
        Split-Path opt | Should -Be ''
        Split-Path /opt -IsAbsolute | Should -BeTrue
    }

    It 'resolves' {
        Set-Content TestDrive:/one.txt 1
        Convert-Path TestDrive:/one.txt | Should -Be "$TestDrive/one.txt"
        (Resolve-Path TestDrive:/o*.txt).ProviderPath | Should -Be "$TestDrive/one.txt"
        { Resolve-Path TestDrive:/none -ErrorAction Stop } | Should -Throw
    }

    It 'goes places and comes back' {
        $before = (Get-Location).Path
        Push-Location $TestDrive
        (Get-Location).Path | Should -Be $TestDrive
        Set-Location /
        (Get-Location).Path | Should -Be '/'
        Pop-Location
        (Get-Location).Path | Should -Be $before
        { Set-Location /no/such/place -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
    }
}

Describe 'Processes' {
    It 'starts one, waits and reads its output' {
        $process = Start-Process -FilePath sh -ArgumentList '-c', '"echo out; exit 3"' -Wait -PassThru -RedirectStandardOutput (Join-Path $TestDrive out.txt)
        $process.ExitCode | Should -Be 3
        Get-Content TestDrive:/out.txt | Should -Be 'out'
    }

    It 'finds and stops one' {
        $process = Start-Process -FilePath sleep -ArgumentList 60 -PassThru
        (Get-Process -Id $process.Id).Id | Should -Be $process.Id
        Stop-Process -Id $process.Id
        $process.WaitForExit(5000) | Should -BeTrue
        { Get-Process -Name no-such-process -ErrorAction Stop } | Should -Throw -ErrorId 'NoProcessFoundForGivenName,*'
    }
}
