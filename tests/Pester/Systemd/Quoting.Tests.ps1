BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app1 = Get-LabHost app1
    function Clear-Unit {
        $null = $app1 | Invoke-RemoteCommand 'cd /etc/systemd/system && rm -rf quoting-* /run/quoting-* && systemctl daemon-reload; systemctl reset-failed "quoting-*" 2>/dev/null; true' -AsRoot
    }

    # What is special to systemd, to a shell or to nobody. Without i and I, since %i and %I stand for the instance.
    $characters = [string[]] @('a', 'n', 'S', '0', ' ', ' ', "`t", "`n", '"', "'", '\', '\', '$', '$', '{', '}', '%', '%', ';', '|', '&', '<', '>', '*', '?', '#', '=', '~', '-', '@', ':', '+', '!', '`', '(', 'é', '日', '😀')
    function New-Text([System.Random] $Random) {
        -join (1..12 | ForEach-Object { $characters[$Random.Next($characters.Count)] } | Select-Object -First $Random.Next(13))
    }

    # Prints what it was given, parted by NUL, which no word holds.
    $program = 'exec >/run/quoting-$1; shift; { printf "%s\0" "$@" "$ONE" "$TWO"; } | base64 -w0'
    Clear-Unit
}
AfterAll { Clear-Unit }

Describe 'What a process gets from systemd' {
    It 'is every word and variable as it was given to New-SystemdTemplateUnit (seed <_>)' -ForEach (1..12) {
        $random = [System.Random]::new($_)
        $words = [string[]] @(1..20 | ForEach-Object { New-Text $random })
        $one = New-Text $random
        $two = New-Text $random
        $unit = New-SystemdTemplateUnit "quoting-$_" -Type oneshot -Restart no -Environment ([ordered]@{ ONE = $one; TWO = $two }) -ExecStart (@('/bin/sh', '-c', $program, 'sh', '%i') + $words)
        $null = $app1 | Install-SystemdUnit $unit
        $null = $app1 | Start-SystemdUnit "quoting-$_@s$_" -ErrorAction Stop
        $printed = ($app1 | Invoke-RemoteCommand "cat /run/quoting-s$_" -AsRoot).Output
        $got = [System.Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($printed)).Split([char] 0)
        $got.Count | Should -Be 23 -Because 'the last word ends with a NUL, too'
        for ($i = 0; $i -lt 22; $i++) { $got[$i] | Should -BeExactly (@($words) + $one + $two)[$i] -Because "word $i of seed $_ is passed on" }
    }
}
