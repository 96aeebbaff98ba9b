BeforeDiscovery {
    $root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
    Import-Module ([System.IO.Path]::Combine($root, 'out', 'module', 'XDeploy', 'XDeploy.psd1'))
    $commands = Get-Command -Module XDeploy | ForEach-Object { @{ Name = $_.Name } }
}

BeforeAll {
    . "$PSScriptRoot/Initialize.ps1"
    $approved = (Get-Verb).Verb
    $changing = 'Install', 'Send', 'Invoke', 'Set', 'Remove', 'Enable', 'Disable', 'Start', 'Stop', 'Uninstall'
}

Describe 'The module' {
    It 'exports what its manifest names, and nothing else' {
        $manifest = Import-PowerShellDataFile "$root/module/XDeploy.psd1"
        $names = (Get-Command -Module XDeploy).Name | Sort-Object
        $names | Should -Be ($manifest.CmdletsToExport | Sort-Object)
    }

    It 'keeps its cmdlets through a second import' {
        Import-Module "$root/out/module/XDeploy/XDeploy.psd1" -Force
        (Get-Command -Module XDeploy).Count | Should -BeGreaterThan 5
        Remove-Module XDeploy
        Import-Module "$root/out/module/XDeploy/XDeploy.psd1"
        (Get-Command -Module XDeploy).Count | Should -BeGreaterThan 5
    }

    It 'keeps its packages out of the default load context' {
        $default = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | ForEach-Object { $_.GetName().Name }
        $default | Should -Not -Contain 'Renci.SshNet'
        $default | Should -Not -Contain 'XDeploy.Engine'
    }
}

Describe '<Name>' -ForEach $commands {
    BeforeAll { $command = Get-Command $Name }

    It 'has an approved verb and a singular noun' {
        $approved | Should -Contain $command.Verb
        $command.Noun | Should -Not -MatchExactly '[^s]s$'
    }

    It 'says what it returns' { $command.OutputType.Count | Should -BeGreaterThan 0 }

    It 'can be asked what it would change' {
        if ($changing -contains $command.Verb) { $command.Parameters.Keys | Should -Contain 'WhatIf' }
    }

    It 'takes input from the pipeline' {
        $piped = $command.Parameters.Values | Where-Object { $_.Attributes | Where-Object { $_ -is [Parameter] -and $_.ValueFromPipeline } }
        @($piped).Count | Should -BeGreaterThan 0
    }

    It 'names hosts as all others do' {
        $command.Parameters.Keys | Should -Not -Contain 'Host'
        $command.Parameters.Keys | Should -Not -Contain 'ComputerName'
    }
}
