# Cmdlets that select, order, group, count and change objects.

BeforeAll {
    $hosts = @(
        [pscustomobject]@{ Name = 'app2'; Role = 'app'; Port = 22 }
        [pscustomobject]@{ Name = 'lb1'; Role = 'lb'; Port = 2222 }
        [pscustomobject]@{ Name = 'app1'; Role = 'app'; Port = 22 }
    )
}

Describe 'Select-Object' {
    It 'takes properties, wildcards and calculated ones' {
        $first = $hosts | Select-Object Na*, @{ Name = 'Address'; Expression = { "$($_.Name):$($_.Port)" } }, Missing | Select-Object -First 1
        $first.PSObject.Properties.Name | Should -Be 'Name', 'Address', 'Missing'
        $first.Address | Should -Be 'app2:22'
        $first.Missing | Should -BeNullOrEmpty
        $first.PSTypeNames[0] | Should -Be 'Selected.System.Management.Automation.PSCustomObject'
    }

    It 'leaves properties out' {
        ($hosts | Select-Object -Property * -ExcludeProperty Port)[0].PSObject.Properties.Name | Should -Be 'Name', 'Role'
        ($hosts | Select-Object -ExcludeProperty Port, Role)[0].PSObject.Properties.Name | Should -Be 'Name'
    }

    It 'expands a property' {
        $hosts | Select-Object -ExpandProperty Name | Should -Be 'app2', 'lb1', 'app1'
        @{ List = 1, 2 } | Select-Object -ExpandProperty List | Should -Be 1, 2
        { $hosts | Select-Object -ExpandProperty Colour -ErrorAction Stop } | Should -Throw -ErrorId 'ExpandPropertyNotFound,*'
    }

    It 'takes from the start, the end and between' {
        1..10 | Select-Object -First 2 | Should -Be 1, 2
        1..10 | Select-Object -Last 2 | Should -Be 9, 10
        1..10 | Select-Object -Skip 8 | Should -Be 9, 10
        1..10 | Select-Object -Skip 2 -First 2 | Should -Be 3, 4
        1..10 | Select-Object -SkipLast 8 | Should -Be 1, 2
        1..10 | Select-Object -First 1 -Last 1 | Should -Be 1, 10
        'a', 'b', 'c' | Select-Object -Index 0, 2 | Should -Be 'a', 'c'
        @(1..3 | Select-Object -First 0) | Should -HaveCount 0
    }

    It 'stops what comes before once it has enough' {
        $seen = [System.Collections.Generic.List[int]]::new()
        1..1000 | ForEach-Object { $seen.Add($_); $_ } | Select-Object -First 3 | Should -Be 1, 2, 3
        $seen.Count | Should -Be 3
        $after = 'the script goes on'
        $after | Should -Be 'the script goes on'
    }

    It 'takes each value once, case included' {
        'a', 'A', 'b', 'a' | Select-Object -Unique | Should -Be 'a', 'A', 'b'
        @($hosts | Select-Object Role -Unique) | Should -HaveCount 2
    }
}

Describe 'Sort-Object' {
    It 'sorts values by their type' {
        10, 9, 100 | Sort-Object | Should -Be 9, 10, 100
        'b', 'A', 'c' | Sort-Object -Descending | Should -Be 'c', 'b', 'A'
    }

    It 'sorts by several properties, each in its own direction' {
        ($hosts | Sort-Object Role, @{ Expression = 'Name'; Descending = $true }).Name | Should -Be 'app2', 'app1', 'lb1'
        ($hosts | Sort-Object { $_.Name.Length }, Name).Name | Should -Be 'lb1', 'app1', 'app2'
    }

    It 'drops equal ones' {
        3, 1, 3, 2, 1 | Sort-Object -Unique | Should -Be 1, 2, 3
        @($hosts | Sort-Object Role -Unique) | Should -HaveCount 2
    }
}

Describe 'Group-Object' {
    It 'groups in the order of the keys' {
        $groups = $hosts | Group-Object Role
        $groups.Name | Should -Be 'app', 'lb'
        $groups | ForEach-Object Count | Should -Be 2, 1
        $groups[0].Group.Name | Should -Be 'app2', 'app1'
    }

    It 'gives a hashtable' {
        $table = $hosts | Group-Object Role -AsHashTable -AsString
        $table['lb'].Name | Should -Be 'lb1'
        $table.Count | Should -Be 2
    }
}

Describe 'Measure-Object' {
    It 'counts' { ($hosts | Measure-Object).Count | Should -Be 3 }

    It 'computes' {
        $result = 1, 2, 3, 4 | Measure-Object -Sum -Average -Minimum -Maximum
        $result.Sum | Should -Be 10
        $result.Average | Should -Be 2.5
        $result.Minimum | Should -Be 1
        $result.Maximum | Should -Be 4
        ($hosts | Measure-Object Port -Maximum).Maximum | Should -Be 2222
    }

    It 'counts lines and words' {
        $result = 'one two', 'three' | Measure-Object -Line -Word
        $result.Lines | Should -Be 2
        $result.Words | Should -Be 3
    }
}

Describe 'Compare-Object' {
    It 'says which side lacks what' {
        $result = Compare-Object 'a', 'b' 'b', 'c' | Sort-Object InputObject
        $result.InputObject | Should -Be 'a', 'c'
        $result.SideIndicator | Should -Be '<=', '=>'
        Compare-Object 'a', 'b' 'b', 'a' | Should -BeNullOrEmpty
    }
}

Describe 'New-Object and Add-Member' {
    It 'makes objects of types' {
        New-Object System.Uri 'http://localhost/' | Should -BeOfType [uri]
        (New-Object System.Collections.Generic.List[int]).GetType().Name | Should -Be 'List`1'
        (New-Object PSObject -Property @{ A = 1 }).A | Should -Be 1
        { New-Object No.Such.Type } | Should -Throw -ErrorId 'TypeNotFound,*'
    }

    It 'adds members' {
        $item = [pscustomobject]@{ A = 2 }
        $item | Add-Member -MemberType NoteProperty -Name B -Value 3
        $item | Add-Member ScriptMethod Sum { $this.A + $this.B }
        $item | Add-Member -NotePropertyMembers @{ C = 4 }
        ($item | Add-Member D 5 -PassThru).D | Should -Be 5
        $item.Sum() | Should -Be 5
        $item.C | Should -Be 4
        { $item | Add-Member B 9 -ErrorAction Stop } | Should -Throw -ErrorId 'MemberAlreadyExists,*'
        $item | Add-Member B 9 -Force
        $item.B | Should -Be 9
        ($item | Get-Member B).MemberType | Should -Be 'NoteProperty'
    }
}

Describe 'Variables' {
    It 'get, set and remove' {
        Set-Variable -Name colour -Value 'green'
        $colour | Should -Be 'green'
        Get-Variable colour -ValueOnly | Should -Be 'green'
        Remove-Variable colour
        Get-Variable colour -ErrorAction Ignore | Should -BeNullOrEmpty
        { Get-Variable colour -ErrorAction Stop } | Should -Throw -ErrorId 'VariableNotFound,*'
    }

    It 'reach the caller by scope' {
        function Set-Outer { Set-Variable -Name outer -Value 'set' -Scope 1 }
        Set-Outer
        $outer | Should -Be 'set'
    }

    It 'keep what is read-only' {
        New-Variable -Name fixed -Value 1 -Option ReadOnly
        Set-Variable fixed 2 -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused | Should -HaveCount 1
        $fixed | Should -Be 1
        Set-Variable fixed 2 -Force
        $fixed | Should -Be 2
    }
}

Describe 'Times and numbers' {
    It 'makes dates and spans' {
        Get-Date | Should -BeOfType [datetime]
        Get-Date -Date '2026-02-03 04:05:06' -Format 'yyyy/MM/dd HH:mm:ss' | Should -Be '2026/02/03 04:05:06'
        Get-Date -Date '2026-02-03' -UFormat '%Y-%m-%d' | Should -Be '2026-02-03'
        (New-TimeSpan -Minutes 2 -Seconds 5).TotalSeconds | Should -Be 125
        (New-TimeSpan -Start '2026-01-01' -End '2026-01-03').Days | Should -Be 2
    }

    It 'sleeps and measures' {
        (Measure-Command { Start-Sleep -Milliseconds 60 }).TotalMilliseconds | Should -BeGreaterOrEqual 55
    }

    It 'draws' {
        Get-Random -Minimum 3 -Maximum 4 | Should -Be 3
        Get-Random -InputObject 7, 7, 7 | Should -Be 7
        (1..5 | Get-Random -Shuffle | Sort-Object) | Should -Be 1, 2, 3, 4, 5
        New-Guid | Should -BeOfType [guid]
    }
}
