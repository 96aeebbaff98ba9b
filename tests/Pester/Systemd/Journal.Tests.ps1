BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $apps = Get-LabHost app1, app2
    $app1 = $apps[0]
    function Invoke-Root([string] $Command, $On = $app1) { $On | Invoke-RemoteCommand $Command -AsRoot }
    # A word of this run, so that entries of an earlier one are not taken for ours.
    $word = 'w' + [guid]::NewGuid().ToString('N')
    $null = $apps | Install-SystemdUnit (New-SystemdTemplateUnit log-web -ExecStart /bin/sh, '-c', "echo first $word `$0; echo '<3>second $word'; printf 'caf\303\251 $word \033\n'; exec sleep infinity", '%i')
    $null = $apps | Start-SystemdUnit log-web@1
    $null = $apps | Invoke-RemoteCommand 'journalctl --sync' -AsRoot
}
AfterAll {
    $null = $apps | Invoke-RemoteCommand 'systemctl stop log-later' -AsRoot
    $null = $apps | Uninstall-SystemdUnit log-web@
}

Describe 'Get-SystemdJournal' {
    It 'returns what units wrote, of all hosts in the order of time' {
        $entries = $apps | Get-SystemdJournal log-web@1 -Since 5min -Grep $word
        $entries.Count | Should -Be 6
        $entries.HostName | Sort-Object -Unique | Should -Be 'app1', 'app2'
        $times = $entries.Time.UtcTicks
        $times | Should -Be ($times | Sort-Object)
        ($entries | Where-Object HostName -EQ app1).Message | Should -Be "first $word 1", "second $word", "café $word $([char] 27)"
        $entries[0].Unit | Should -Be 'log-web@1.service'
        $entries[0].Pid | Should -BeGreaterThan 0
        $entries[0].Identifier | Should -Be 'sh'
        $entries[0].Cursor | Should -Not -BeNullOrEmpty
    }

    It 'returns what systemd says of a unit, and takes a template for its instances' {
        $entries = $app1 | Get-SystemdJournal log-web@ -Since 5min
        ($entries | Where-Object Identifier -EQ systemd).Unit | Sort-Object -Unique | Should -Be 'log-web@1.service'
    }

    It 'leaves out what matters less' {
        ($app1 | Get-SystemdJournal 'log-web@*' -Since 5min -Priority err).Message | Should -Contain "second $word"
        ($app1 | Get-SystemdJournal 'log-web@*' -Since 5min -Priority err).Message | Should -Not -Contain "first $word 1"
        ($app1 | Get-SystemdJournal 'log-web@*' -Since 5min -Priority Error -Grep $word).Priority | Sort-Object -Unique | Should -Be 'Error'
    }

    It 'bounds how many, from the newest back, and by time' {
        @($app1 | Get-SystemdJournal log-web@1 -Tail 2).Count | Should -Be 2
        $app1 | Get-SystemdJournal log-web@1 -Until ([datetime]::new(2020, 1, 1)) | Should -BeNullOrEmpty
        $last = ($app1 | Get-SystemdJournal log-web@1 -Lines 1).Time
        @($app1 | Get-SystemdJournal log-web@1 -Since $last).Count | Should -BeGreaterThan 0
    }

    It 'returns nothing where a pattern finds nothing' {
        $app1 | Get-SystemdJournal log-web@1 -Grep 'never written' | Should -BeNullOrEmpty
        $app1 | Get-SystemdJournal log-nowhere | Should -BeNullOrEmpty
    }

    It 'is an error for a pattern that is none' {
        $errors = @()
        $app1 | Get-SystemdJournal -Grep '(' -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'SystemdJournalFailed*'
    }
}

Describe 'Get-SystemdJournal -Follow' {
    It 'hands out what comes, and leaves no journalctl behind' {
        $null = $apps | Invoke-RemoteCommand "systemd-run --quiet --unit=log-later sh -c 'while sleep 0.2; do logger -t $word later; done'" -AsRoot
        $seen = @{}
        $entries = $apps | Get-SystemdJournal -Tail 0 -Follow | Where-Object { $_.Identifier -eq $word -and $seen[$_.HostName]++ -eq 0 } | Select-Object -First 2
        $entries.Message | Should -Be 'later', 'later'
        $entries.HostName | Sort-Object | Should -Be 'app1', 'app2'
        ($apps | Invoke-RemoteCommand 'pgrep -c -f "[j]ournalctl.*--follow"').Output | Should -Be '0', '0'
    }

    It 'shows what is there before it waits' {
        ($app1 | Get-SystemdJournal log-web@1 -Since 5min -Grep $word -Follow | Select-Object -First 3)[0].Message | Should -Be "first $word 1"
    }
}
