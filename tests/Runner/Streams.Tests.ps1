# Streams, preferences, modules, and the engine as such.

Describe 'Streams' {
    It 'can be redirected' {
        $all = & {
            Write-Output 'output'
            Write-Error 'error'
            Write-Warning 'warning'
            Write-Verbose 'verbose' -Verbose
            Write-Debug 'debug' -Debug
            Write-Information 'information'
            Write-Host 'host'
        } *>&1
        $all | ForEach-Object { $_.GetType().Name } | Should -Be 'String', 'ErrorRecord', 'WarningRecord', 'VerboseRecord', 'DebugRecord', 'InformationRecord', 'InformationRecord'
        "$($all[6])" | Should -Be 'host'
    }

    It 'can be kept in variables' {
        Write-Warning 'w' -WarningVariable warned -WarningAction SilentlyContinue
        Write-Error 'e' -ErrorVariable failed -ErrorAction SilentlyContinue
        $warned | Should -Be 'w'
        $failed[0].Exception.Message | Should -Be 'e'
    }

    It 'passes values on as they are' {
        Write-Output 1, 2 | Should -Be 1, 2
        @(Write-Output 1, 2 -NoEnumerate) | Should -HaveCount 1
        $null | Write-Output | Should -Be $null
    }

    It 'joins what Write-Host is given' {
        "$(Write-Host 'a' 1 6>&1)" | Should -Be 'a 1'
        "$(Write-Host a, b -Separator '+' 6>&1)" | Should -Be 'a+b'
    }
}

Describe 'Write-Error' {
    It 'builds the record asked for' {
        $record = Write-Error -Message 'm' -ErrorId 'Some.Id' -Category ResourceBusy -TargetObject 'x' 2>&1
        $record.FullyQualifiedErrorId | Should -BeLike 'Some.Id*'
        $record.CategoryInfo.Category | Should -Be 'ResourceBusy'
        $record.TargetObject | Should -Be 'x'
    }

    It 'stops under the preference' {
        { $ErrorActionPreference = 'Stop'; Write-Error 'now terminating' } | Should -Throw 'now terminating'
        { Write-Error 'now terminating' -ErrorAction Stop } | Should -Throw
    }
}

Describe 'ShouldProcess' {
    It 'changes nothing under -WhatIf' {
        New-Item TestDrive:/whatif.txt -WhatIf
        Set-Content TestDrive:/whatif.txt 'x' -WhatIf
        'TestDrive:/whatif.txt' | Should -Not -Exist
    }
}

Describe 'The engine' {
    It 'is PowerShell 7.6 on Linux' {
        $PSVersionTable.PSVersion | Should -BeGreaterOrEqual ([version] '7.6')
        $PSEdition | Should -Be 'Core'
        $IsLinux | Should -BeTrue
        Test-Path $PSHOME | Should -BeTrue
    }

    It 'finds cmdlets by the name of their module' {
        1..3 | Microsoft.PowerShell.Utility\Select-Object -First 1 | Should -Be 1
        Microsoft.PowerShell.Management\Join-Path a b | Should -Be 'a/b'
        (Get-Command Select-Object).ModuleName | Should -Be 'Microsoft.PowerShell.Utility'
    }

    It 'has the usual aliases' {
        (1..3 | select -First 1) | Should -Be 1
        (1..3 | % { $_ } | ? { $_ -gt 2 }) | Should -Be 3
        (Get-Alias gci).Definition | Should -Be 'Get-ChildItem'
    }

    It 'runs native commands' {
        sh -c 'exit 3'
        $LASTEXITCODE | Should -Be 3
        'to stdin' | cat | Should -Be 'to stdin'
    }
}

Describe 'Modules' {
    BeforeAll {
        $folder = Join-Path $TestDrive modules Sample
        New-Item -ItemType Directory $folder -Force | Out-Null
        Set-Content "$folder/Sample.psd1" "@{ RootModule = 'Sample.psm1'; ModuleVersion = '1.2.3'; FunctionsToExport = 'Get-Sample'; FormatsToProcess = 'Sample.Format.ps1xml' }"
        Set-Content "$folder/Sample.psm1" @'
[void][System.Reflection.Assembly]::LoadFrom([psobject].Assembly.Location)
function Get-Hidden { 'hidden' }
function Get-Sample { [pscustomobject]@{ PSTypeName = 'Sample.Thing'; Name = Get-Hidden; Size = 5 } }
'@
        Set-Content "$folder/Sample.Format.ps1xml" @'
<Configuration><ViewDefinitions><View><Name>Sample</Name><ViewSelectedBy><TypeName>Sample.Thing</TypeName></ViewSelectedBy>
<TableControl><TableHeaders><TableColumnHeader><Label>Thing</Label></TableColumnHeader></TableHeaders>
<TableRowEntries><TableRowEntry><TableColumnItems><TableColumnItem><PropertyName>Name</PropertyName></TableColumnItem></TableColumnItems></TableRowEntry></TableRowEntries>
</TableControl></View></ViewDefinitions></Configuration>
'@
        $before = $env:PSModulePath
        $env:PSModulePath = (Join-Path $TestDrive modules) + [System.IO.Path]::PathSeparator + $before
    }

    AfterAll {
        Remove-Module Sample -ErrorAction Ignore
        $env:PSModulePath = $before
    }

    It 'come by name from PSModulePath, with their views' {
        Import-Module Sample
        (Get-Module Sample).Version | Should -Be '1.2.3'
        (Get-Sample).Name | Should -Be 'hidden'
        Get-Command Get-Hidden -ErrorAction Ignore | Should -BeNullOrEmpty
        $text = Get-Sample | Out-String
        $text | Should -Match 'Thing'
        $text | Should -Not -Match 'Size'
    }

    It 'can be imported again and removed' {
        Import-Module Sample -Force
        Get-Sample | Should -Not -BeNullOrEmpty
        Remove-Module Sample
        Get-Module Sample | Should -BeNullOrEmpty
    }
}
