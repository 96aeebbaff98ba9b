BeforeDiscovery {
    $root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
    Import-Module ([System.IO.Path]::Combine($root, 'out', 'module', 'XDeploy', 'XDeploy.psd1'))
    $commands = Get-Command -Module XDeploy | ForEach-Object { @{ Name = $_.Name } }
}

BeforeAll {
    . "$PSScriptRoot/Initialize.ps1"

    function Get-HelpText($Paragraph) { (@($Paragraph) | ForEach-Object Text) -join "`n" }
    function Get-HelpParameter([string] $Command, [string] $Name) { @(Get-Help $Command -Parameter $Name) }

    # The engine adds these to every cmdlet; nobody documents them.
    $common = [System.Management.Automation.Cmdlet]::CommonParameters
}

Describe 'Get-Help <Name>' -ForEach $commands {
    BeforeAll {
        $command = Get-Command $Name
        $help = Get-Help $Name -Full
        $own = @($command.Parameters.Values | Where-Object { $common -notcontains $_.Name })
    }

    It 'tells what the cmdlet does, in a sentence and in full' {
        # Without a help file, PowerShell shows the syntax as the synopsis.
        $help.Synopsis.Trim() | Should -Match '^[A-Z][^\[]*\.$'
        Get-HelpText $help.description | Should -Match '\.$'
    }

    It 'tells what each parameter is, and of no other' {
        $told = @($help.parameters.parameter)
        $told.name | Sort-Object | Should -Be ($own.Name | Sort-Object)
        foreach ($parameter in $told) { Get-HelpText $parameter.description | Should -Match '\.$' -Because "-$($parameter.name) has a description" }
    }

    It 'has an example with a word on it' {
        $examples = @($help.examples.example)
        $examples.Count | Should -BeGreaterThan 0
        foreach ($example in $examples) {
            $example.code | Should -Match ([regex]::Escape($Name))
            Get-HelpText $example.remarks | Should -Match '\.$'
        }
    }

    It 'binds as it says' {
        foreach ($parameter in $own) {
            $told = (Get-HelpParameter $Name $parameter.Name)[0]
            $set = @($parameter.ParameterSets.Values)[0]
            $told.required | Should -Be "$($set.IsMandatory)" -Because "-$($parameter.Name) is or is not mandatory"
            $told.position | Should -Be $(if ($set.Position -lt 0) { 'named' } else { $set.Position }) -Because "-$($parameter.Name) has a position or none"
            ($told.pipelineInput -like 'True*') | Should -Be ($set.ValueFromPipeline -or $set.ValueFromPipelineByPropertyName)
            $aliases = if ($parameter.Aliases.Count) { $parameter.Aliases -join ', ' } else { 'none' }
            $told.aliases | Should -Be $aliases
        }
    }

    It 'shows each parameter set as a way to call' {
        $ways = @($help.syntax.syntaxItem)
        $ways.Count | Should -Be $command.ParameterSets.Count
        foreach ($way in $ways) {
            $names = @($way.parameter) | ForEach-Object name | Sort-Object
            $sets = $command.ParameterSets | ForEach-Object { ($_.Parameters.Name | Where-Object { $common -notcontains $_ } | Sort-Object) -join ' ' }
            $sets | Should -Contain ($names -join ' ')
        }
    }

    It 'says what comes out' {
        @($help.returnValues.returnValue).type.name | Sort-Object | Should -Be ($command.OutputType.Name | Sort-Object)
    }
}

Describe 'The help of the module' {
    It 'tells the accepted values of an enumeration' {
        $parameter = (Get-HelpParameter Invoke-RollingUpdate DrainMethod)[0]
        Get-HelpText $parameter.description | Should -Match 'Accepted values: Auto, Refuse'
        $parameter.defaultValue | Should -Be 'Auto'
    }

    It 'tells the parameters that all cmdlets on hosts share' {
        (Get-HelpParameter Send-Artifact HostName)[0].pipelineInput | Should -Be 'True (ByValue)'
        (Get-HelpParameter Send-Artifact ThrottleLimit)[0].defaultValue | Should -Be '32'
        @((Get-Help Send-Artifact).inputTypes.inputType).type.name | Should -Be 'XDeploy.DeployHost'
    }

    It 'leads to the cmdlets of the same work' {
        @((Get-Help Install-SystemdUnit).relatedLinks.navigationLink).linkText | Should -Contain 'New-SystemdTemplateUnit'
    }

    It 'is there after the module was imported again' {
        Import-Module "$root/out/module/XDeploy/XDeploy.psd1" -Force
        (Get-Help Send-Artifact).Synopsis | Should -Match '^Sends '
        Remove-Module XDeploy
        Import-Module "$root/out/module/XDeploy/XDeploy.psd1"
        (Get-Help Send-Artifact -Examples).examples.example[0].code | Should -Match 'Send-Artifact'
    }

    It 'reads well as text' {
        $text = Get-Help Send-Artifact -Full | Out-String -Width 200
        $text | Should -Match 'Send-Artifact \[-Path\] <string> -Release <ReleaseId>'
        $text | Should -Not -Match '@\{'
    }
}
