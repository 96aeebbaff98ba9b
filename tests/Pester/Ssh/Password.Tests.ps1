BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app = Get-LabHost app3
    $phrase = 'Correct-Horse.7'
    $dropIn = '/etc/ssh/sshd_config.d/xdeploy-password.conf'
    $null = $app | Invoke-RemoteCommand @"
for user in bothuser pwuser kbuser keysuser olduser twiceuser; do useradd -m -s /bin/sh `$user && echo "`$user:$phrase" | chpasswd; done
chage -d 0 olduser
echo 'pwuser ALL=(ALL:ALL) NOPASSWD: ALL' >/etc/sudoers.d/xdeploy-pwuser
cp -a /etc/pam.d/sshd /root/pam-sshd
{ cat /root/pam-sshd; printf '%s\n' 'auth [success=1 default=ignore] pam_succeed_if.so quiet user != twiceuser' 'auth required pam_ftp.so'; } >/etc/pam.d/sshd
cat >$dropIn <<'END'
Match User bothuser,kbuser,olduser,twiceuser
    KbdInteractiveAuthentication yes
Match User kbuser,twiceuser
    PasswordAuthentication no
Match User keysuser
    PasswordAuthentication no
END
sshd -t && systemctl reload ssh && sleep 0.3 && until ss -Hltn 'sport = :22' | grep -q .; do sleep 0.1; done
"@ -AsRoot -ErrorAction Stop

    function ConvertTo-Secret([string] $Text) {
        $secret = [securestring]::new()
        foreach ($character in $Text.ToCharArray()) { $secret.AppendChar($character) }
        $secret
    }
    function New-Login([string] $User, [string] $Text = $phrase) { [pscredential]::new($User, (ConvertTo-Secret $Text)) }
    function New-Entry([string] $Name, [hashtable] $Option) {
        if (-not $Option.IdentityFile) { $Option = $Option + @{ IdentityFile = '/nowhere' } }
        New-DeployHost $Name -Address $app.Address -Port $app.Port -KnownHostsFile $app.KnownHostsFile -HostKeyAlias $app.HostKeyAlias -Privilege None -IdentityAgent none @Option
    }
    function Test-Login($Entry) { ($Entry | Invoke-RemoteCommand 'id -un').Output }
    # How often PAM refused a user's password.
    function Get-Refusal([string] $User) { [int]($app | Invoke-RemoteCommand "journalctl -q --no-pager _COMM=sshd | grep -c 'pam_unix(sshd:auth): authentication failure.*user=$User`$' || true" -AsRoot).Output }
    $config = "$TestDrive/config"
    Set-Content $config @"
Host both
    HostName $($app.Address)
    Port $($app.Port)
    User somebody
    UserKnownHostsFile $($app.KnownHostsFile[0])
    IdentityFile /nowhere
    IdentityAgent none
"@
    function Get-Configured([string] $Line, $Credential) {
        Set-Content "$TestDrive/configured" ((Get-Content $config) + "    $Line")
        Get-DeployHost both -ConfigFile "$TestDrive/configured" -Credential $Credential
    }
}
AfterAll {
    $null = $app | Invoke-RemoteCommand "rm -f $dropIn /etc/sudoers.d/xdeploy-pwuser; test ! -f /root/pam-sshd || mv -f /root/pam-sshd /etc/pam.d/sshd; systemctl reload ssh; for user in bothuser pwuser kbuser keysuser olduser twiceuser; do pkill -u `$user; userdel -r `$user 2>/dev/null; done; true" -AsRoot
}

Describe 'A login by password' {
    It 'needs no key: <User>' -ForEach @(@{ User = 'pwuser' }, @{ User = 'kbuser' }, @{ User = 'bothuser' }) {
        Test-Login (New-Entry "need-$User" @{ Credential = New-Login $User }) | Should -Be $User
        (New-Entry "named-$User" @{ Credential = New-Login $User; User = $User }).User | Should -Be $User
    }

    It 'is for the credential''s user, and not for two' {
        (New-Entry 'one' @{ Credential = New-Login root }).User | Should -Be 'root'
        { New-Entry 'two' @{ Credential = New-Login pwuser; User = 'deploy' } } | Should -Throw -ErrorId 'HostUserContradicts*'
        (New-Entry 'no' @{ Credential = [pscredential]::Empty }).User | Should -Be ([System.Environment]::UserName)
    }

    It 'comes after the keys' {
        ssh-keygen -q -t ed25519 -N '' -f "$TestDrive/id"
        $null = $app | Install-SshPublicKey "$TestDrive/id.pub" -User bothuser
        $before = Get-Refusal bothuser
        Test-Login (New-Entry 'keyed' @{ Credential = New-Login bothuser 'wrong'; IdentityFile = "$TestDrive/id" }) | Should -Be 'bothuser'
        Get-Refusal bothuser | Should -Be $before
    }

    It 'gives a wrong one once, and says what was tried and what is offered: <User>' -ForEach @(
        @{ User = 'pwuser'; Tried = 'password'; Offered = 'publickey, password' }
        @{ User = 'kbuser'; Tried = 'keyboard-interactive'; Offered = 'publickey, keyboard-interactive' }
        @{ User = 'bothuser'; Tried = 'keyboard-interactive'; Offered = 'publickey, password, keyboard-interactive' }) {
        $before = Get-Refusal $User
        $thrown = { New-Entry "wrong-$User" @{ Credential = New-Login $User 'Wrong-Horse.7' } | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'AuthenticationFailed*' -PassThru
        $thrown.Exception.Message | Should -BeLike "*'$User': tried $Tried; it offers $Offered.*"
        $thrown.CategoryInfo.Category | Should -Be 'AuthenticationError'
        Get-Refusal $User | Should -Be ($before + 1)
    }

    It 'says so where the host takes none' {
        { New-Entry 'keys-only' @{ Credential = New-Login keysuser } | Invoke-RemoteCommand 'true' } |
            Should -Throw -ErrorId 'AuthenticationFailed*' -ExpectedMessage "*tried nothing; it offers publickey.*"
        { New-Entry 'password-only' @{ User = 'pwuser'; IdentityFile = "$labRun/id_wrong" } | Invoke-RemoteCommand 'true' } |
            Should -Throw -ErrorId 'AuthenticationFailed*' -ExpectedMessage '*tried publickey (*id_wrong); it offers publickey, password.*-Credential*'
    }

    It 'answers no second question' {
        { New-Entry 'twice' @{ Credential = New-Login twiceuser } | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'LoginPromptUnknown*' -ExpectedMessage '*asked: Password required for twiceuser*'
    }

    It 'tells that a password has expired' {
        { New-Entry 'old' @{ Credential = New-Login olduser } | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'PasswordExpired*' -ExpectedMessage '*Current password:*'
        # sshd lets the password itself in, and has the session change it.
        { Get-Configured 'KbdInteractiveAuthentication no' (New-Login olduser) | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'PasswordExpired*'
    }
}

Describe 'A password' {
    It 'proves nothing where keys are to be replaced' {
        foreach ($name in 'mine', 'other') { ssh-keygen -q -t ed25519 -N '' -f "$TestDrive/$name" }
        $entry = New-DeployHost guarded -Address $app.Address -KnownHostsFile $app.KnownHostsFile -IdentityAgent none -IdentityFile "$TestDrive/mine" -Credential (New-Login pwuser)
        { $entry | Install-SshPublicKey "$TestDrive/other.pub" -Exclusive -RevertAfter 20 } | Should -Throw -ErrorId 'LockoutPrevented*'
        ($entry | Install-SshPublicKey "$TestDrive/mine.pub" -Exclusive -RevertAfter 20).Changed | Should -BeTrue
        ($entry | Invoke-RemoteCommand 'cat ~/.ssh/authorized_keys').Output | Should -BeLike "$(Get-Content "$TestDrive/mine.pub" -Raw)".Trim()
    }
}

Describe 'ssh_config on logins' {
    It 'is obeyed: <Line>' -ForEach @(
        @{ Line = 'PreferredAuthentications password'; Tried = 'password' }
        @{ Line = 'KbdInteractiveAuthentication no'; Tried = 'password' }
        @{ Line = 'PasswordAuthentication no'; Tried = 'keyboard-interactive' }) {
        $entry = Get-Configured $Line (New-Login bothuser 'Wrong-Horse.7')
        $entry.User | Should -Be 'bothuser'
        { $entry | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'AuthenticationFailed*' -ExpectedMessage "*tried $Tried;*"
        Test-Login (Get-Configured $Line (New-Login bothuser)) | Should -Be 'bothuser'
    }

    It 'may leave nothing to log in with' {
        { Get-Configured 'PreferredAuthentications publickey' (New-Login bothuser) | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'IdentityMissing*'
        $entry = Get-Configured "PubkeyAuthentication no`n    IdentityFile $TestDrive/id" (New-Login bothuser)
        $entry.PreferredAuthentication | Should -Be @('keyboard-interactive', 'password')
        Test-Login $entry | Should -Be 'bothuser'
    }
}

Describe 'Sessions' {
    It 'are not shared by entries that differ in their password alone' {
        $given = @{ Credential = New-Login pwuser }
        Test-Login (New-Entry 'same' $given) | Should -Be 'pwuser'
        Test-Login (New-Entry 'same' $given) | Should -Be 'pwuser'
        { New-Entry 'same' @{ Credential = New-Login pwuser 'Wrong-Horse.7' } | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'AuthenticationFailed*'
        { New-Entry 'same' @{ User = 'pwuser' } | Invoke-RemoteCommand 'true' } | Should -Throw -ErrorId 'IdentityMissing*'
    }
}

Describe 'Secrets' {
    It 'are in nothing that shows or keeps a host' {
        $secret = ConvertTo-Secret $phrase
        $entry = New-Entry 'shown' @{ Credential = New-Login pwuser; Passphrase = $secret }
        $hex = -join ([System.Text.Encoding]::Unicode.GetBytes($phrase) | ForEach-Object { $_.ToString('x2') })
        $shown = @(
            ConvertTo-Json $entry -Depth 5
            $entry | Format-List * -Force | Out-String
            $entry | Format-Table -Property * | Out-String
            $entry | Get-Member -Force | Out-String
            $entry | Select-Object * | Out-String
            # What Export-Clixml writes.
            [System.Management.Automation.PSSerializer]::Serialize($entry, 5)
            "$entry"
        ) -join "`n"
        $shown | Should -Not -BeLike "*$phrase*"
        $shown | Should -Not -BeLike "*$hex*"
        $shown | Should -Not -Match '(?-i)SecureString|Passphrase|\bPassword\b'
    }

    It 'are in no output of any stream, in no error, and in no argument of a process' {
        $everything = New-Entry 'quiet' @{ Credential = New-Login pwuser; Verbose = $true; Debug = $true } | Invoke-RemoteCommand 'ps axww -o args' -Verbose -Debug *>&1 | Out-String
        $failed = New-Entry 'loud' @{ Credential = New-Login pwuser 'Wrong-Horse.7' } | Invoke-RemoteCommand 'true' -Verbose -Debug -ErrorAction Continue *>&1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'AuthenticationFailed*'
        $told = $failed[0] | Format-List * -Force | Out-String
        $causes = "$($failed[0].Exception)"
        $here = (Get-ChildItem /proc/[0-9]*/cmdline -ErrorAction SilentlyContinue | ForEach-Object { try { [System.IO.File]::ReadAllText($_.FullName) } catch { '' } }) -join "`n"
        "$everything$told$causes$here" | Should -Not -Match 'Horse\.7'
    }
}
