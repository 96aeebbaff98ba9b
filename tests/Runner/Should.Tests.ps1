# Each operator: when it holds, when it does not, and what it says then.

Describe 'Should holds' {
    It '-Be without case and by the expected type' {
        'Text' | Should -Be 'text'
        '5' | Should -Be 5
        $null | Should -Be $null
        1, 2, 3 | Should -Be 1, 2, 3
        'a' | Should -Not -Be 'b'
    }

    It '-BeExactly with case' {
        'text' | Should -BeExactly 'text'
        'Text' | Should -Not -BeExactly 'text'
    }

    It '-BeNullOrEmpty for nothing of any kind' {
        $null | Should -BeNullOrEmpty
        '' | Should -BeNullOrEmpty
        @() | Should -BeNullOrEmpty
        @{} | Should -BeNullOrEmpty
        0 | Should -Not -BeNullOrEmpty
    }

    It '-BeTrue and -BeFalse for what counts as such' {
        1 | Should -BeTrue
        $null | Should -BeFalse
        'x' | Should -Not -BeFalse
    }

    It 'order' {
        2 | Should -BeGreaterThan 1
        2 | Should -BeGreaterOrEqual 2
        1 | Should -BeLessThan 2
        2 | Should -BeLessOrEqual 2
        1 | Should -Not -BeGreaterThan 1
    }

    It 'patterns' {
        'x-model@5001' | Should -BeLike 'X-*@50??'
        'x-model' | Should -BeLikeExactly 'x-*'
        'x-model' | Should -Not -BeLikeExactly 'X-*'
        'x-model@5001' | Should -Match '^X-.+@\d{4}$'
        'x-model' | Should -MatchExactly '^x'
        'x-model' | Should -Not -MatchExactly '^X'
    }

    It 'collections' {
        1, 2, 3 | Should -Contain 2
        1, 2, 3 | Should -Not -Contain 4
        2 | Should -BeIn @(1, 2)
        4 | Should -Not -BeIn 1, 2
        1, 2, 3 | Should -HaveCount 3
        @() | Should -HaveCount 0
        'one' | Should -HaveCount 1
    }

    It 'types' {
        1 | Should -BeOfType [int]
        1 | Should -BeOfType 'System.ValueType'
        'a' | Should -Not -BeOfType [int]
        [pscustomobject]@{ A = 1 } | Should -BeOfType [pscustomobject]
    }

    It 'files' {
        Set-Content TestDrive:/unit.service -Value '[Unit]', 'Description=x-model'
        'TestDrive:/unit.service' | Should -Exist
        'TestDrive:/other' | Should -Not -Exist
        'TestDrive:/unit.service' | Should -FileContentMatch '^description='
        'TestDrive:/unit.service' | Should -Not -FileContentMatch 'ExecStart'
    }

    It '-Throw by message, id and type' {
        { throw 'the disk is full' } | Should -Throw
        { throw 'the disk is full' } | Should -Throw '*disk*'
        { throw 'the disk is full' } | Should -Throw -ExpectedMessage 'the disk is full'
        { Get-Item TestDrive:/none -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
        { throw [System.ArgumentException]::new('bad') } | Should -Throw -ExceptionType ([System.ArgumentException])
        { 'fine' } | Should -Not -Throw
        { Write-Error 'only written' 2> $null } | Should -Not -Throw
    }

    It '-Throw hands over the error' {
        $caught = { throw 'the disk is full' } | Should -Throw -PassThru
        $caught.Exception.Message | Should -Be 'the disk is full'
    }

    It '-HaveParameter' {
        $command = Get-Command Get-ChildItem
        $command | Should -HaveParameter Path
        $command | Should -HaveParameter Path -Type 'string[]'
        $command | Should -Not -HaveParameter Colour
        Get-Command Join-Path | Should -HaveParameter Path -Mandatory
    }
}

Describe 'Should fails' {
    It 'and says: <message>' -ForEach @(
        @{ Check = { 1 | Should -Be 2 }; Message = 'Expected 2, but got 1.' }
        @{ Check = { 1 | Should -Be 2 -Because 'two were sent' }; Message = 'Expected 2, because two were sent, but got 1.' }
        @{ Check = { 1 | Should -Not -Be 1 }; Message = 'Expected 1 to be different from the actual value, but got the same value.' }
        @{ Check = { $true | Should -BeFalse }; Message = 'Expected $false, but got $true.' }
        @{ Check = { 'x' | Should -BeNullOrEmpty }; Message = "Expected `$null or empty, but got 'x'." }
        @{ Check = { $null | Should -Not -BeNullOrEmpty }; Message = 'Expected a value, but got $null or empty.' }
        @{ Check = { 1 | Should -BeGreaterThan 2 }; Message = 'Expected the actual value to be greater than 2, but got 1.' }
        @{ Check = { 'a' | Should -Match 'b' }; Message = "Expected regular expression 'b' to match 'a', but it did not match." }
        @{ Check = { 'a' | Should -BeLike 'b*' }; Message = "Expected like wildcard 'b?' to match 'a', but it did not match." }
        @{ Check = { 1, 2 | Should -Contain 3 }; Message = 'Expected 3 to be found in collection @(1, 2), but it was not found.' }
        @{ Check = { 1, 2 | Should -HaveCount 3 }; Message = 'Expected a collection with size 3, but got collection with size 2 @(1, 2).' }
        @{ Check = { 'a' | Should -BeOfType [int] }; Message = "Expected the value to have type ?int? or any of its subtypes, but got 'a' with type ?string?." }
        @{ Check = { { } | Should -Throw }; Message = 'Expected an exception to be thrown, but no exception was thrown.' }
        @{ Check = { { throw 'a' } | Should -Throw 'b' }; Message = "Expected an exception with message like 'b' to be thrown, but the message was 'a'.*" }
    ) {
        $Check | Should -Throw $Message -ErrorId 'PesterAssertionFailed*'
    }

    It 'and points at the first character that differs' {
        { 'x-model' | Should -Be 'x-modem' } | Should -Throw "*Strings differ at index 6.*Expected: 'x-modem'*But was:  'x-model'*------^"
    }
}
