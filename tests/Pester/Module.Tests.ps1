BeforeDiscovery {
    $root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
    Import-Module ([System.IO.Path]::Combine($root, 'out', 'module', 'XDeploy', 'XDeploy.psd1'))
    $commands = Get-Command -Module XDeploy | ForEach-Object { @{ Name = $_.Name } }
}

BeforeAll {
    . "$PSScriptRoot/Initialize.ps1"
    $approved = (Get-Verb).Verb
    # Whatever is not here changes something, and so asks first.
    $looking = 'Get', 'Test', 'Find', 'Compare', 'Measure', 'Wait', 'Watch', 'ConvertFrom', 'ConvertTo'
    # Words of systemd, of nginx and of English that end so in the singular.
    $singular = 'Wants', 'Requires', 'Conflicts', 'Options', 'PathExists', 'Alias', 'Status', 'Dns', 'MaxFails', 'MaxConns'

    # Class names from the cmdlet's own up: the classes themselves cannot be named outside their load context.
    function Get-ClassName([type] $Type) { for (; $Type; $Type = $Type.BaseType) { $Type.Name } }
    function Get-OwnParameter($Command) { $Command.Parameters.Values | Where-Object { $common -notcontains $_.Name } }
    $common = @([System.Management.Automation.Cmdlet]::CommonParameters) + @([System.Management.Automation.Cmdlet]::OptionalCommonParameters)

    [xml] $formats = [System.IO.File]::ReadAllText("$root/out/module/XDeploy/XDeploy.Format.ps1xml")
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
    BeforeAll {
        $command = Get-Command $Name
        $parameters = @(Get-OwnParameter $command)
        $classes = @(Get-ClassName $command.ImplementingType)
        $onHosts = $classes -contains 'HostInputCmdlet'
        $works = $classes -contains 'AsyncCmdlet'
        # New-* makes an object in memory, unless it works on hosts or writes to a path.
        $builds = $command.Verb -eq 'New' -and -not $works -and $parameters.Name -notcontains 'Path' -and $parameters.Name -notcontains 'Force'
    }

    It 'has an approved verb and a singular noun' {
        $approved | Should -Contain $command.Verb
        if ($command.Noun -notmatch "($($singular -join '|'))`$") { $command.Noun | Should -Not -MatchExactly '[^s]s$' }
    }

    It 'says what it returns' { $command.OutputType.Count | Should -BeGreaterThan 0 }

    It 'can be asked what it would change, if it changes something' {
        if ($looking -contains $command.Verb -or $builds) {
            $command.Parameters.Keys | Should -Not -Contain 'WhatIf'
        }
        else {
            $command.Parameters.Keys | Should -Contain 'WhatIf'
            $declared = $command.ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
            [int] $declared.ConfirmImpact | Should -BeGreaterOrEqual ([int] [System.Management.Automation.ConfirmImpact]::Medium)
        }
    }

    It 'takes input from the pipeline' {
        $piped = $command.Parameters.Values | Where-Object { $_.Attributes | Where-Object { $_ -is [Parameter] -and $_.ValueFromPipeline } }
        @($piped).Count | Should -BeGreaterThan 0
    }

    It 'names hosts as all others do, and bounds how many it works on at once' {
        $command.Parameters.Keys | Should -Not -Contain 'Host'
        $command.Parameters.Keys | Should -Not -Contain 'ComputerName'
        if ($onHosts) {
            $command.Parameters['HostName'].ParameterType.FullName | Should -Be 'XDeploy.DeployHost[]'
            $command.Parameters['ThrottleLimit'].ParameterType | Should -Be ([int])
        }
        elseif ($works -and -not ($parameters | Where-Object { $_.Name -in 'Url', 'Path', 'Store' -and $_.Attributes.Mandatory })) {
            # What works on hosts without naming them has them from a service. What asks a URL or a store, or makes a file here, works on none.
            $parameters.ParameterType.FullName | Should -Contain 'XDeploy.DeployService'
        }
    }

    It 'takes durations as an operator writes them' {
        foreach ($parameter in $parameters) {
            $isDuration = $parameter.ParameterType -eq [timespan] -or $parameter.ParameterType -eq [Nullable[timespan]]
            if ($parameter.Name -match '(Timeout|Interval|Delay|Deadline|Duration)$') {
                $isDuration | Should -BeTrue -Because "-$($parameter.Name) of $Name is a duration"
            }

            if ($isDuration) {
                $value = '500ms'
                $parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.ArgumentTransformationAttribute] } |
                    ForEach-Object { $value = $_.Transform($ExecutionContext, $value) }
                $value | Should -Be ([timespan]::FromMilliseconds(500)) -Because "-$($parameter.Name) of $Name takes '500ms'"
            }
        }
    }

    It 'has parameters with plain names and types' {
        foreach ($parameter in $parameters) {
            $because = "of -$($parameter.Name) of $Name"
            $parameter.Name | Should -MatchExactly '^[A-Z][a-z0-9]+([A-Z][A-Za-z0-9]*)?$' -Because $because
            if ($parameter.Name -notmatch "($($singular -join '|'))`$") { $parameter.Name | Should -Not -MatchExactly '[^s]s$' -Because $because }
            # A switch is there or not; a choice of two is an enumeration.
            $parameter.ParameterType | Should -Not -Be ([bool]) -Because $because
            # What is secret is never typed as plain text.
            if ($parameter.Name -match '(Password|Passphrase|Secret|Token)$') { $parameter.ParameterType | Should -Not -Be ([string]) -Because $because }
        }
    }

    It 'completes arguments by classes that an architecture test holds to files' {
        $completers = $parameters.Attributes | Where-Object { $_ -is [System.Management.Automation.ArgumentCompleterAttribute] -and $_.GetType().Name -ne 'ArgumentCompletionsAttribute' }
        foreach ($completer in $completers) {
            $completer.ScriptBlock | Should -BeNullOrEmpty
            $completer.Type.Name | Should -Match 'Completer$'
        }
    }

    It 'returns what has a table of its own' {
        foreach ($output in $command.OutputType | Where-Object { $_.Type -and $_.Type.Assembly.GetName().Name -eq 'XDeploy' }) {
            $view = @($formats.Configuration.ViewDefinitions.View | Where-Object { $_.ViewSelectedBy.TypeName -eq $output.Name -and $_.TableControl })
            $view.Count | Should -Be 1 -Because "$($output.Name) has one table in XDeploy.Format.ps1xml"
            $columns = @($view[0].TableControl.TableRowEntries.TableRowEntry.TableColumnItems.TableColumnItem | Where-Object PropertyName | ForEach-Object PropertyName)
            $columns.Count | Should -BeGreaterThan 0
            $members = $output.Type.GetProperties().Name
            foreach ($column in $columns) { $members | Should -Contain $column -Because "$($output.Name) has the column" }
            @($view[0].TableControl.TableHeaders.TableColumnHeader).Count |
                Should -Be @($view[0].TableControl.TableRowEntries.TableRowEntry.TableColumnItems.TableColumnItem).Count
        }
    }
}
