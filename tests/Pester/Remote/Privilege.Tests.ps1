BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app = Get-LabHost app2
    # A login that has root by its password, and a service's user whom nobody logs in as; the password is one that would do harm where a shell ran it.
    $password = 'xd; touch /tmp/xdpriv-ran #' + [guid]::NewGuid().ToString('N')
    $encoded = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($password))
    function Invoke-Root([string] $Command) { ($app | Invoke-RemoteCommand $Command -AsRoot -ErrorOnFailure).Output }
    # What is read last wins, so the name says whether it does.
    function Set-Rule([string] $Text, [string] $Name = 'aa-xdpriv') {
        $rule = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("$Text`n"))
        Invoke-Root "echo $rule | base64 -d >/etc/sudoers.d/new.xdpriv; chmod 440 /etc/sudoers.d/new.xdpriv; visudo -cf /etc/sudoers.d/new.xdpriv >/dev/null && mv /etc/sudoers.d/new.xdpriv /etc/sudoers.d/$Name"
    }
    function Get-Login([string] $Password, [string] $Name = 'xdpriv') {
        $login = @{ Address = $app.Address; Port = $app.Port; User = 'xdpriv'; IdentityFile = $app.IdentityFile; KnownHostsFile = $app.KnownHostsFile; HostKeyAlias = $app.HostKeyAlias }
        if ($Password) { $login.SudoPassword = ConvertTo-Secret $Password }
        New-DeployHost $Name @login
    }
    function ConvertTo-Secret([string] $Text) {
        $secret = [securestring]::new()
        foreach ($c in $Text.ToCharArray()) { $secret.AppendChar($c) }
        $secret
    }
    function Measure-Failure { [int] (Invoke-Root "journalctl --sync; journalctl -q _COMM=sudo --since @$start -o cat | grep -c '[p]am_unix(sudo:auth): authentication failure.*xdpriv' || :") }
    function Get-Refusal([scriptblock] $Work) {
        try { $null = & $Work } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
    }
    $clean = 'pkill -u xdpriv; userdel -rf xdpriv 2>/dev/null; pkill -u xdpriv-svc; userdel -rf xdpriv-svc 2>/dev/null; rm -rf /etc/sudoers.d/*xdpriv* /root/xdpriv /tmp/xdpriv-ran /run/sudo/ts/xdpriv*'
    $null = Invoke-Root "$clean; useradd -m -s /bin/sh xdpriv; useradd -r -m -s /usr/sbin/nologin xdpriv-svc
        (umask 077; echo $encoded | base64 -d >/root/xdpriv); (printf 'xdpriv:'; cat /root/xdpriv; echo; printf 'xdpriv-svc:'; cat /root/xdpriv) | chpasswd
        install -d -m 700 -o xdpriv -g xdpriv /home/xdpriv/.ssh; install -m 600 -o xdpriv -g xdpriv ~$($app.User)/.ssh/authorized_keys /home/xdpriv/.ssh/authorized_keys"
    $start = Invoke-Root 'date +%s'
    $login = Get-Login $password
}
AfterAll { $null = Invoke-Root "$clean; true" }

Describe 'sudo with a password' {
    BeforeAll { Set-Rule 'xdpriv ALL=(ALL:ALL) ALL' }

    It 'has root by it, for commands and for scripts, without a terminal' {
        $answer = $login | Invoke-RemoteCommand 'id -un; echo "$HOME"; tty; echo "${LC_ALL-none}"; cat; echo err >&2' -AsRoot
        $answer.Output | Should -Be "root`n/root`nnot a tty`nnone"
        $answer.Error | Should -Be 'err'
        ($login | Invoke-RemoteCommand 'exit 7' -AsRoot).ExitCode | Should -Be 7
        ($login | Test-DeployHost).Root | Should -BeTrue
    }

    It 'shows it to nobody: not in processes, files, the journal, or what is shown of a host' {
        # The search finds what is there to be found.
        Invoke-Root 'sh -c "grep -lzF -f /root/xdpriv /proc/\$\$/cmdline" x "$(cat /root/xdpriv)"' | Should -Not -BeNullOrEmpty
        $login | Invoke-RemoteCommand "grep -lzF -f /root/xdpriv /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null" -AsRoot | ForEach-Object Output | Should -BeNullOrEmpty
        $follow = $login | Get-SystemdJournal -Follow -Tail 5 | Select-Object -First 1
        $follow | Should -Not -BeNullOrEmpty
        Invoke-Root 'journalctl --sync; journalctl -q --since -1h -o export | grep -caF -f /root/xdpriv || :' | Should -Be '0'
        Invoke-Root 'grep -rlF -f /root/xdpriv /tmp /run /home /var/lib/xdeploy /var/log 2>/dev/null || :' | Should -BeNullOrEmpty
        Invoke-Root 'ls /tmp/xdpriv-ran 2>/dev/null || :' | Should -BeNullOrEmpty
        foreach ($text in ($login | ConvertTo-Json), ($login | Format-List * | Out-String), "$login", ($login | Invoke-RemoteCommand 'id' -AsRoot -Verbose 4>&1 | Out-String)) {
            $text | Should -Not -BeLike "*$($password.Substring(28))*"
        }
    }

    It 'ends journalctl where nobody follows any more' {
        $null = $login | Get-SystemdJournal -Follow -Tail 5 | Select-Object -First 1
        Invoke-Root 'pgrep -c -f "[j]ournalctl.*--follow" || :' | Should -Be '0'
    }

    It 'ends a command that takes too long' {
        Get-Refusal { $login | Invoke-RemoteCommand 'exec sleep 4711' -AsRoot -Timeout 1 } | Should -Be 'CommandTimeout'
        ($login | Invoke-RemoteCommand 'id -un' -AsRoot).Output | Should -Be 'root'
        Wait-Until { (Invoke-Root 'pgrep -c -f "[s]leep 4711" || :') -eq '0' }
    }

    It 'has a wrong password tried once, whatever is done with it' {
        $before = Measure-Failure
        $wrong = Get-Login "wrong $start"
        Get-Refusal { $wrong | Invoke-RemoteCommand 'id' -AsRoot } | Should -Be 'SudoPasswordWrong'
        Get-Refusal { $wrong | Invoke-RemoteCommand 'id' -AsRoot } | Should -Be 'SudoPasswordWrong'
        $report = $wrong | Test-DeployHost
        $report.Root | Should -BeFalse
        "$($report.Problem)" | Should -BeLike '*xdpriv cannot have root*refused this password*'
        Measure-Failure | Should -Be ($before + 1)
    }

    It 'has a wrong password tried once by a rollout to three replicas' {
        $before = Measure-Failure
        $wrong = Get-Login "wrong too $start"
        $errors = @()
        $null = New-DeployService xdpriv -HostName $wrong -Port 6571, 6572, 6573 | Test-ServiceHealth -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.Count | Should -BeGreaterThan 0
        Measure-Failure | Should -Be ($before + 1)
    }

    It 'says how root is had' {
        $report = $login | Test-DeployHost
        $report.User | Should -Be 'xdpriv'
        $report.Root | Should -BeTrue
        $report.MaxSessions | Should -BeGreaterThan 0
        "$($report.Remark)" | Should -BeLike '*sudo asks for a password*'
        $without = Get-Login | Test-DeployHost
        $without.Root | Should -BeFalse
        "$($without.Problem)" | Should -BeLike '*xdpriv cannot have root without a password*-SudoPassword*'
    }

    It 'deploys' {
        $release = New-SampleRelease 1.0
        $service = New-DeployService xdpriv -HostName $login -Port 6571, 6572
        try {
            $null = $login | Install-SystemdUnit -Unit (New-SystemdTemplateUnit xdpriv -ExecStart '/var/projects/xdpriv/instances/%i/x-model', '%i' -WorkingDirectory '/var/projects/xdpriv/instances/%i')
            $null = $login | Send-Artifact $release -Release 1.0 -Service xdpriv
            $rollout = $service | Invoke-RollingUpdate -Release 1.0 -BatchSize 100% -StableFor 300ms -SettleTime 0 -ReadyTimeout 10 -InformationAction SilentlyContinue
            $rollout.Status | Should -Be 'Succeeded'
            Get-Content $rollout.Journal -Raw | Should -Not -BeLike "*$($password.Substring(28))*"
        }
        finally { $null = $app | Invoke-RemoteCommand 'systemctl stop "xdpriv@*"; rm -rf /var/projects/xdpriv /etc/systemd/system/xdpriv@.service /var/lib/xdeploy/xdpriv /run/lock/xdeploy-xdpriv.lock; systemctl daemon-reload' -AsRoot }
    }
}

Describe 'sudo of any kind' {
    It 'takes a right password and refuses a wrong one after one try: <Rule>' -ForEach @(
        @{ Rule = 'use_pty' }
        @{ Rule = '!use_pty' }
        @{ Rule = 'timestamp_timeout=0' }
        @{ Rule = 'timestamp_type=global' }
        @{ Rule = 'lecture=always' }
        @{ Rule = 'pwfeedback' }
        @{ Rule = 'passwd_tries=1' }
        @{ Rule = 'passwd_tries=9' }
        @{ Rule = 'passprompt_override, passprompt="What?"' }
        @{ Rule = 'insults' }
        @{ Rule = 'badpass_message="No such luck"' }
        @{ Rule = 'targetpw'; User = 'xdpriv-svc' }
    ) {
        Set-Rule "Defaults:xdpriv $Rule`nxdpriv ALL=(ALL:ALL) ALL"
        # A session of its own: the one before has a shell already.
        $name = 'x' + [guid]::NewGuid().ToString('N')
        $who = if ($User) { @{ AsUser = $User } } else { @{ AsRoot = $true } }
        (Get-Login $password $name | Invoke-RemoteCommand 'id -un' @who).Output | Should -Be ($User ? $User : 'root')
        $before = Measure-Failure
        Get-Refusal { Get-Login "wrong $name" $name | Invoke-RemoteCommand 'id' @who } | Should -Be 'SudoPasswordWrong'
        Measure-Failure | Should -Be ($before + 1)
    }

    It 'is sent no password where it asks for none, and runs none' {
        Set-Rule 'xdpriv ALL=(ALL:ALL) NOPASSWD: ALL'
        $before = Measure-Failure
        $answer = Get-Login 'touch /tmp/xdpriv-ran' free | Invoke-RemoteCommand 'cat; id -un' -AsRoot
        $answer.Output | Should -Be 'root'
        $answer.Error | Should -BeNullOrEmpty
        Invoke-Root 'ls /tmp/xdpriv-ran 2>/dev/null || :' | Should -BeNullOrEmpty
        Measure-Failure | Should -Be $before
        (Get-Login 'whatever' free2 | Test-DeployHost).Remark | Should -BeNullOrEmpty
    }

    It 'is not taken for asking by a login shell that shows what it does, and is waited for no longer than it takes to see what it asks' {
        Set-Rule 'xdpriv ALL=(ALL:ALL) NOPASSWD: ALL'
        try {
            Invoke-Root 'usermod -s /bin/bash xdpriv; echo "echo hello >&2; set -x" >/home/xdpriv/.bashrc'
            (Get-Login 'touch /tmp/xdpriv-ran' trace | Invoke-RemoteCommand 'cat; id -un' -AsRoot).Output | Should -Be 'root'
            Set-Rule 'xdpriv ALL=(ALL:ALL) ALL'
            (Get-Login $password trace | Invoke-RemoteCommand 'cat; id -un' -AsRoot).Output | Should -Be 'root'
            Invoke-Root 'ls /tmp/xdpriv-ran 2>/dev/null || :' | Should -BeNullOrEmpty
            Invoke-Root 'echo "PATH=/home/xdpriv:\$PATH" >/home/xdpriv/.bashrc; printf "#!/bin/sh\nprintf \"Verification code: \" >&2; IFS= read -r code; echo \"\$code\" >/home/xdpriv/code\n" >/home/xdpriv/sudo; chmod 755 /home/xdpriv/sudo; chown xdpriv /home/xdpriv/*'
            $errors = @()
            Get-Login $password code | Invoke-RemoteCommand 'id' -AsRoot -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'SudoAsksMore*'
            $errors[0].Exception.Message | Should -BeLike '*Verification code:*passprompt_override*'
            Invoke-Root 'cat /home/xdpriv/code 2>/dev/null || :' | Should -BeNullOrEmpty
        }
        finally { $null = Invoke-Root 'rm -f /home/xdpriv/.bashrc /home/xdpriv/sudo; usermod -s /bin/sh xdpriv' }
    }

    It 'leaves no ticket behind' {
        Set-Rule "Defaults:xdpriv timestamp_type=global`nxdpriv ALL=(ALL:ALL) ALL"
        (Get-Login $password ticket | Invoke-RemoteCommand 'id -un' -AsRoot).Output | Should -Be 'root'
        Get-Refusal { Get-Login | Invoke-RemoteCommand 'id' -AsRoot } | Should -Be 'SudoUnavailable'
    }

    It 'tells what is missing: <Id>' -ForEach @(
        @{ Id = 'SudoNeedsTerminal'; Rule = "Defaults:xdpriv requiretty`nxdpriv ALL=(ALL:ALL) ALL"; Remedy = '*Defaults:xdpriv !requiretty*' }
        @{ Id = 'SudoNotAllowed'; Rule = '# nothing'; Remedy = '*/etc/sudoers.d*' }
        @{ Id = 'SudoNotAllowed'; Rule = 'xdpriv ALL=(xdpriv-svc) ALL'; Remedy = '*/etc/sudoers.d*' }
        @{ Id = 'SudoUnavailable'; Rule = 'xdpriv ALL=(ALL:ALL) ALL'; Remedy = '*-SudoPassword*Enable-PasswordlessSudo*'; Without = $true }
    ) {
        Set-Rule $Rule
        $errors = @()
        $one = Get-Login ($Without ? $null : $password) ('m' + [guid]::NewGuid().ToString('N'))
        $one | Invoke-RemoteCommand 'id' -AsRoot -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike "$Id*"
        $errors[0].Exception.Message | Should -BeLike $Remedy
        ($one | Test-DeployHost).Root | Should -BeFalse
    }
}

Describe 'Enable-PasswordlessSudo by a login that has sudo by its password' {
    BeforeEach { $null = Invoke-Root 'rm -f /etc/sudoers.d/xdeploy-xdpriv*' }
    AfterAll { $null = Invoke-Root 'rm -f /etc/sudoers.d/*xdpriv* /run/sudo/ts/xdpriv*' }

    It 'does without it afterwards' {
        Set-Rule 'xdpriv ALL=(ALL:ALL) ALL'
        (Get-Login $password fresh | Enable-PasswordlessSudo xdpriv).Changed | Should -BeTrue
        (Get-Login -Name after | Invoke-RemoteCommand 'id -un' -AsRoot).Output | Should -Be 'root'
    }

    It 'lets somebody else do without' {
        Set-Rule 'xdpriv ALL=(ALL:ALL) ALL'
        (Get-Login $password fresh2 | Enable-PasswordlessSudo xdpriv-svc).Changed | Should -BeTrue
        Invoke-Root 'runuser -u xdpriv-svc -- sudo -n id -un' | Should -Be 'root'
    }

    It 'is taken back where the password would still be asked for, whatever ticket there is' {
        Set-Rule "Defaults:xdpriv timestamp_type=global`nxdpriv ALL=(ALL:ALL) PASSWD: ALL" zz-xdpriv
        $null = $app | Invoke-RemoteCommand "runuser -u xdpriv -- sudo -S -v </root/xdpriv" -AsRoot
        Get-Refusal { Get-Login $password fresh3 | Enable-PasswordlessSudo xdpriv } | Should -Be 'PreparationRefused'
        Invoke-Root 'ls /etc/sudoers.d' | Should -Not -BeLike '*xdeploy-xdpriv*'
    }
}

Describe 'Invoke-RemoteCommand -AsUser' {
    It 'takes a rule for that user and no other, and works in its home' {
        Set-Rule 'xdpriv ALL=(xdpriv-svc) NOPASSWD: ALL'
        $answer = Get-Login -Name only | Invoke-RemoteCommand 'id -un; pwd; echo "$HOME $USER $LOGNAME"; exit 3' -AsUser xdpriv-svc
        $answer.Output | Should -Be "xdpriv-svc`n/home/xdpriv-svc`n/home/xdpriv-svc xdpriv-svc xdpriv-svc"
        $answer.ExitCode | Should -Be 3
        Get-Refusal { Get-Login -Name only | Invoke-RemoteCommand 'id' -AsRoot } | Should -Be 'SudoUnavailable'
    }

    It 'takes the password where sudo asks' {
        Set-Rule 'xdpriv ALL=(xdpriv-svc) ALL'
        (Get-Login $password asks | Invoke-RemoteCommand 'id -un; echo $HOME' -AsUser xdpriv-svc).Output | Should -Be "xdpriv-svc`n/home/xdpriv-svc"
    }

    It 'is the login itself where that is the user' {
        Set-Rule '# nothing'
        (Get-Login -Name self | Invoke-RemoteCommand 'id -un; pwd' -AsUser xdpriv).Output | Should -Be "xdpriv`n/home/xdpriv"
    }

    It 'is done by root without sudo' {
        $root = New-DeployHost here -Local -Privilege None
        ($root | Invoke-RemoteCommand 'id -un; echo "$HOME $USER $LOGNAME"; exit 4' -AsUser games).Output | Should -Be "games`n/usr/games games games"
        ($root | Invoke-RemoteCommand 'exit 4' -AsUser games).ExitCode | Should -Be 4
        Get-Refusal { $root | Invoke-RemoteCommand 'id' -AsUser nobody.here } | Should -Be 'UserUnknown'
    }

    It 'tells of a user who is not there, and of one whom nobody may become' {
        Get-Refusal { $app | Invoke-RemoteCommand 'id' -AsUser nobody.here } | Should -Be 'UserUnknown'
        $none = New-DeployHost none -Address $app.Address -Port $app.Port -User xdpriv -Privilege None -IdentityFile $app.IdentityFile -KnownHostsFile $app.KnownHostsFile -HostKeyAlias $app.HostKeyAlias
        Get-Refusal { $none | Invoke-RemoteCommand 'id' -AsUser xdpriv-svc } | Should -Be 'RootNeeded'
    }

    It 'takes names only, and not with -AsRoot' {
        { $app | Invoke-RemoteCommand 'id' -AsUser '#0' } | Should -Throw
        { $app | Invoke-RemoteCommand 'id' -AsUser xdpriv -AsRoot } | Should -Throw
    }
}
