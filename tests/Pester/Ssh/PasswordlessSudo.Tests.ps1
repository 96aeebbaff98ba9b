BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app3 = Get-LabHost app3
    function Invoke-Root([string] $Command) { $app3 | Invoke-RemoteCommand $Command -AsRoot -ErrorOnFailure }
    function Test-Sudo([string] $Command) { & ssh -F $labConfig -o BatchMode=yes plain@app3 "sudo -n $Command" 2>&1 | Out-Null; $LASTEXITCODE -eq 0 }
}
AfterAll { $null = Invoke-Root 'rm -f /etc/sudoers.d/xdeploy-plain /etc/sudoers.d/zz-xd' }

Describe 'Enable-PasswordlessSudo' {
    It 'allows the commands that it is given, and no others' {
        Test-Sudo true | Should -BeFalse
        $result = $app3 | Enable-PasswordlessSudo plain -Command '/usr/bin/id -u', '/usr/bin/printf *', '/usr/bin/uptime', '/usr/bin/echo a*'
        $result.Changed | Should -BeTrue
        $result.Path | Should -Be '/etc/sudoers.d/xdeploy-plain'
        (Invoke-Root 'stat -c "%a %U %G" /etc/sudoers.d/xdeploy-plain').Output | Should -Be '440 root root'
        Test-Sudo '/usr/bin/id -u' | Should -BeTrue
        Test-Sudo '/usr/bin/id' | Should -BeFalse
        Test-Sudo '/usr/bin/id -u root' | Should -BeFalse
        Test-Sudo '/usr/bin/printf a b' | Should -BeTrue
        Test-Sudo '/usr/bin/uptime' | Should -BeTrue
        Test-Sudo '/usr/bin/uptime -p' | Should -BeFalse
        Test-Sudo "/usr/bin/echo 'a*'" | Should -BeTrue
        Test-Sudo '/usr/bin/echo abc' | Should -BeFalse
        Test-Sudo true | Should -BeFalse
        ($app3 | Enable-PasswordlessSudo plain -Command '/usr/bin/id -u', '/usr/bin/printf *', '/usr/bin/uptime', '/usr/bin/echo a*').Changed | Should -BeFalse
    }

    It 'allows everything' {
        ($app3 | Enable-PasswordlessSudo plain).Diff | Should -Match '\+plain ALL=\(ALL:ALL\) NOPASSWD: ALL'
        Test-Sudo true | Should -BeTrue
        Test-Sudo '-u deploy true' | Should -BeTrue
    }

    It 'says so where another rule wins, and leaves nothing behind' {
        $null = Invoke-Root "rm -f /etc/sudoers.d/xdeploy-plain; printf 'plain ALL=(ALL) PASSWD: ALL\n' >/etc/sudoers.d/zz-xd; chmod 440 /etc/sudoers.d/zz-xd"
        $errors = @()
        $app3 | Enable-PasswordlessSudo plain -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'PreparationRefused*'
        $errors[0].Exception.Message | Should -Match 'password is required'
        (Invoke-Root 'ls /etc/sudoers.d').Output | Should -Not -Match 'xdeploy'
    }

    It 'tells what is missing where nobody has root' {
        $plain = New-DeployHost app3 -Address $app3.Address -User plain -IdentityFile $app3.IdentityFile -KnownHostsFile $app3.KnownHostsFile
        $errors = @()
        $plain | Enable-PasswordlessSudo plain -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'SudoNeedsRootOnce*'
    }

    It 'refuses what cannot be meant: <Command>' -ForEach @(@{ Command = 'id' }, @{ Command = '/usr/bin/' }, @{ Command = '/usr/bin/x "a b"' }, @{ Command = '/usr/bin/x ^a$' }) {
        { $app3 | Enable-PasswordlessSudo plain -Command $Command } | Should -Throw -ErrorId 'SudoersValueInvalid*'
    }

    It 'tells of a user who is not there' {
        $errors = @()
        $app3 | Enable-PasswordlessSudo nobody.here -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'UserMissing*'
    }
}
