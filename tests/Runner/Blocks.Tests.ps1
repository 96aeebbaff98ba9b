# What Pester 5 promises about discovery, scopes and order.

BeforeDiscovery {
    $ports = @(
        @{ Port = 5001; Weight = 1 }
        @{ Port = 5002; Weight = 3 }
    )
    $isSkipped = $true
}

BeforeAll {
    $fromFile = 'file'
    $script:log = [System.Collections.Generic.List[string]]::new()
    function Get-Greeting { 'hello' }
}

Describe 'Scopes' {
    BeforeAll { $fromBlock = 'block' }
    BeforeEach { $fromEach = 'each'; $script:runs++ }

    It 'shows what the file and the block have set up' {
        $fromFile | Should -Be 'file'
        $fromBlock | Should -Be 'block'
        $fromEach | Should -Be 'each'
        Get-Greeting | Should -Be 'hello'
        $fromBlock = 'changed'
        $fromBlock | Should -Be 'changed'
    }

    It 'keeps what a test changes to that test' {
        $fromBlock | Should -Be 'block'
        $script:runs | Should -Be 2
    }

    It 'knows the folder of the file' {
        Split-Path $PSScriptRoot -Leaf | Should -Be 'Runner'
        $PSCommandPath | Should -BeLike '*Blocks.Tests.ps1'
    }

    Context 'a block in a block' {
        BeforeAll { $inner = "$fromBlock and inner" }

        It 'builds on the outer one' { $inner | Should -Be 'block and inner' }
    }

    It 'does not see what an inner block has set up' { $inner | Should -BeNullOrEmpty }
}

Describe 'Order' {
    BeforeAll { $script:log.Add('all') }
    BeforeEach { $script:log.Add('outer') }
    AfterEach { $script:log.Add('after outer') }

    Context 'inner' {
        BeforeEach { $script:log.Add('inner') }
        AfterEach { $script:log.Add('after inner') }

        It 'runs set-ups from the outside' {
            $script:log.Add('test')
            $script:log -join ',' | Should -Be 'all,outer,inner,test'
        }

        It 'runs clean-ups from the inside' {
            $script:log -join ',' | Should -Be 'all,outer,inner,test,after inner,after outer,outer,inner'
        }
    }
}

Describe 'Data' {
    It 'makes keys variables: <port> with <weight>' -ForEach $ports {
        $Port | Should -BeIn 5001, 5002
        $Weight | Should -Be $_.Weight
    }

    It 'takes plain values: <_>' -TestCases 'a', 'b' { $_ | Should -BeIn 'a', 'b' }

    It 'makes no test of no data' -ForEach @() { throw 'This must not run.' }

    Context 'a block on port <port>' -ForEach $ports {
        BeforeAll { $address = "localhost:$Port" }

        It 'has its data in set-up and tests' { $address | Should -Be "localhost:$($_.Port)" }
    }
}

Describe 'Skipping' {
    It 'is decided in discovery' -Skip:$isSkipped { throw 'This must not run.' }
    It 'can be decided by the test' {
        Set-ItResult -Skipped -Because 'the test says so'
        throw 'This must not run.'
    }

    Context 'a skipped block' -Skip {
        BeforeAll { throw 'This must not run.' }
        It 'is skipped with it' { throw 'This must not run.' }
    }
}

Describe 'Errors' {
    It 'passes over a non-terminating error' {
        Write-Error 'this one is expected' 2> $null
        $true | Should -BeTrue
    }

    It 'sees an error in a statement as an exception' { { 1 / 0 } | Should -Throw }
}

Describe 'TestDrive' {
    BeforeAll { Set-Content -Path TestDrive:/kept.txt -Value 'kept' }

    It 'is a folder' {
        Test-Path TestDrive:/ -PathType Container | Should -BeTrue
        (Get-Item TestDrive:/).FullName.TrimEnd('/') | Should -Be $TestDrive
    }

    Context 'inner' {
        BeforeAll { Set-Content -Path TestDrive:/gone.txt -Value 'gone' }
        It 'has what outer blocks left' { Get-ChildItem TestDrive:/ | Should -HaveCount 2 }
    }

    It 'loses what inner blocks left' { (Get-ChildItem TestDrive:/).Name | Should -Be 'kept.txt' }
}
