# Cmdlets that make text of objects, and objects of text.

Describe 'JSON' {
    It 'writes compactly and in lines' {
        [ordered]@{ a = 1; b = @('x', $true, $null); c = @{} } | ConvertTo-Json -Compress | Should -Be '{"a":1,"b":["x",true,null],"c":{}}'
        [ordered]@{ a = 1; b = @(2) } | ConvertTo-Json | Should -Be "{`n  `"a`": 1,`n  `"b`": [`n    2`n  ]`n}"
        1.0, 2.5 | ConvertTo-Json -Compress | Should -Be '[1.0,2.5]'
        ConvertTo-Json @(1) -Compress | Should -Be '[1]'
        1 | ConvertTo-Json -AsArray -Compress | Should -Be '[1]'
        'a "quoted" <text> – ü' | ConvertTo-Json | Should -Be '"a \"quoted\" <text> – ü"'
    }

    It 'stops at the depth asked for, and says so' {
        $deep = @{ a = @{ b = @{ c = @{ d = 1 } } } }
        $text = $deep | ConvertTo-Json -Compress -WarningVariable warned -WarningAction SilentlyContinue
        $text | Should -Be '{"a":{"b":{"c":"System.Collections.Hashtable"}}}'
        $warned | Should -HaveCount 1
        $deep | ConvertTo-Json -Depth 5 -Compress | Should -Be '{"a":{"b":{"c":{"d":1}}}}'
    }

    It 'reads' {
        $read = '{"name":"x-model","ports":[5001,5002],"weight":1.5,"none":null,"at":"2026-01-02T03:04:05Z"}' | ConvertFrom-Json
        $read.name | Should -Be 'x-model'
        $read.ports | Should -Be 5001, 5002
        $read.ports[0] | Should -BeOfType [long]
        $read.weight | Should -Be 1.5
        $read.none | Should -Be $null
        $read.at | Should -BeOfType [datetime]
        '{', '"a": 1', '}' | ConvertFrom-Json | Select-Object -ExpandProperty a | Should -Be 1
        @('[1,2,3]' | ConvertFrom-Json) | Should -HaveCount 3
        ('{"a":{"b":2}}' | ConvertFrom-Json -AsHashtable)['a']['b'] | Should -Be 2
        { 'no json' | ConvertFrom-Json } | Should -Throw
    }

    It 'round-trips' {
        $before = [pscustomobject]@{ Name = 'a'; Items = @(1, 2); Inner = [pscustomobject]@{ On = $true } }
        $after = $before | ConvertTo-Json | ConvertFrom-Json
        $after.Items | Should -Be 1, 2
        $after.Inner.On | Should -BeTrue
    }
}

Describe 'CSV' {
    It 'writes' {
        $lines = [pscustomobject]@{ Name = 'a "b"'; Port = 22; None = $null } | ConvertTo-Csv
        $lines | Should -Be '"Name","Port","None"', '"a ""b""","22",'
        [pscustomobject]@{ Name = 'a,b'; Port = 22 } | ConvertTo-Csv -UseQuotes AsNeeded -NoHeader | Should -Be '"a,b",22'
    }

    It 'reads what it has written' {
        [pscustomobject]@{ Name = "two`nlines"; Port = 22 } | Export-Csv TestDrive:/hosts.csv
        [pscustomobject]@{ Name = 'b'; Port = 23 } | Export-Csv TestDrive:/hosts.csv -Append
        $read = Import-Csv TestDrive:/hosts.csv
        $read | Should -HaveCount 2
        $read[0].Name | Should -Be "two`nlines"
        $read[1].Port | Should -BeExactly '23'
        ('a;b', '1;2' | ConvertFrom-Csv -Delimiter ';').b | Should -Be '2'
        ('1,2' | ConvertFrom-Csv -Header x, y).y | Should -Be '2'
    }
}

Describe 'Formatting' {
    It 'makes a table' {
        $text = [pscustomobject]@{ Name = 'app1'; Port = 22 } | Format-Table | Out-String
        $text | Should -Match 'Name\s+Port'
        $text | Should -Match 'app1\s+22'
        [pscustomobject]@{ Name = 'app1'; Port = 22 } | Format-Table -HideTableHeaders | Out-String | Should -Not -Match 'Port'
        [pscustomobject]@{ A = 1 } | Format-Table @{ Label = 'Twice'; Expression = { $_.A * 2 } } | Out-String | Should -Match 'Twice'
    }

    It 'makes a list' {
        [pscustomobject]@{ Name = 'app1'; Port = 22 } | Format-List | Out-String | Should -Match 'Name\s+: app1'
    }

    It 'makes lines' {
        'a', 'b' | Out-String | Should -Be "a`nb`n"
        'a', 'b' | Out-String -Stream | Should -Be 'a', 'b'
        'a', 'b' | Out-String -NoNewline | Should -Be 'ab'
    }

    It 'writes files' {
        'a', 'b' > TestDrive:/out.txt
        'c' >> TestDrive:/out.txt
        Get-Content TestDrive:/out.txt | Should -Be 'a', 'b', 'c'
        'd' | Tee-Object -FilePath TestDrive:/tee.txt | Should -Be 'd'
        Get-Content TestDrive:/tee.txt | Should -Be 'd'
        'e' | Tee-Object -Variable kept | Out-Null
        $kept | Should -Be 'e'
    }
}

Describe 'Select-String' {
    It 'finds lines' {
        Set-Content TestDrive:/nginx.conf -Value 'upstream x-model {', '  server localhost:5001;', '  server localhost:5002;', '}'
        $found = Select-String -Path TestDrive:/nginx.conf -Pattern 'SERVER (\S+):(\d+)'
        $found | Should -HaveCount 2
        $found[0].LineNumber | Should -Be 2
        $found[1].Matches[0].Groups[2].Value | Should -Be '5002'
        'a.b' | Select-String 'a.b' -SimpleMatch -Quiet | Should -BeTrue
        'axb' | Select-String 'a.b' -SimpleMatch -Quiet | Should -BeFalse
        'one', 'two' | Select-String 'one' -NotMatch | ForEach-Object Line | Should -Be 'two'
    }
}

Describe 'Other text' {
    It 'runs text as script' { Invoke-Expression '1 + 1' | Should -Be 2 }

    It 'reads data files without running them' {
        Set-Content TestDrive:/data.psd1 -Value "@{ Name = 'x'; Ports = 1, 2 }"
        (Import-PowerShellDataFile TestDrive:/data.psd1).Ports | Should -Be 1, 2
        Set-Content TestDrive:/code.psd1 -Value '@{ Name = (Get-Date) }'
        { Import-PowerShellDataFile TestDrive:/code.psd1 -ErrorAction Stop } | Should -Throw
    }

    It 'hashes files' {
        Set-Content TestDrive:/hash.txt -Value 'abc' -NoNewline
        (Get-FileHash TestDrive:/hash.txt).Hash | Should -Be 'BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD'
        (Get-FileHash TestDrive:/hash.txt -Algorithm MD5).Hash | Should -Be '900150983CD24FB0D6963F7D28E17F72'
    }

    It 'joins' { 1..3 | Join-String -Separator '-' | Should -Be '1-2-3' }
}
