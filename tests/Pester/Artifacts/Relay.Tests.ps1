BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $tree = '/srv/relay-test'
    $folder = "$TestDrive/tree"
    $null = New-Item -ItemType Directory "$folder/sub dir", "$folder/empty"
    foreach ($number in 1..400) { Set-Content "$folder/sub dir/file $number" ("$number " * 200) }
    Set-Content "$folder/-dash", "$folder/sub dir/ünï" 'odd'
    $bytes = [byte[]]::new(6MB)
    [System.Random]::new(1).NextBytes($bytes)
    [System.IO.File]::WriteAllBytes("$folder/model", $bytes)
    & chmod 750 "$folder/-dash"
    & ln -s '../model' "$folder/sub dir/link"

    # The same hosts under a tag, each with an alias of its own, so that their connections are new ones.
    $known = Get-LabHost app1, app2, app3
    function New-Site([string] $Site, [int[]] $Index = (0, 1, 2), [hashtable] $Option = @{}) {
        foreach ($one in $known[$Index]) {
            New-DeployHost "$Site-$($one.Alias)" -Address $one.Address -User $one.User -IdentityFile $one.IdentityFile -KnownHostsFile $one.KnownHostsFile -IdentityAgent none -Tag $Site, 'other' @Option
        }
    }
    function Send-Tree($To, [string] $Release, [string] $Relay = 'site-*', [string] $Path = $folder) { @($To | Send-Artifact $Path -Release $Release -Root $tree -Relay $Relay -WarningVariable script:warned -WarningAction SilentlyContinue) }
    function Get-Trace {
        $known | Invoke-RemoteCommand "grep -c xdeploy-relay ~/.ssh/authorized_keys; sudo ls -A $tree/releases | grep -E '^.(relay|incoming)' || :" | ForEach-Object { $_.Output }
    }
}
AfterAll { $null = $known | Invoke-RemoteCommand "rm -rf $tree" -AsRoot }

Describe 'Send-Artifact -Relay' {
    It 'sends to the first host of a site, and the others have it from there' {
        $made = Send-Tree (New-Site site-a) 1.0
        $first = $made | Where-Object HostName -EQ 'site-a-app1'
        $others = @($made | Where-Object HostName -NE 'site-a-app1')
        $first.Way | Should -Be 'Stream'
        $first.Relay | Should -BeNullOrEmpty
        $others.Count | Should -Be 2
        $others.Way | Should -Be 'Relay', 'Relay'
        $others.Relay | Should -Be 'site-a-app1', 'site-a-app1'
        $others.BytesSent | ForEach-Object { $_ | Should -BeGreaterThan 6MB }
        $made.Sha256 | Select-Object -Unique | Should -HaveCount 1
        $made.Changed | Should -Not -Contain $false
        $warned | Should -BeNullOrEmpty
        $seen = $known | Invoke-RemoteCommand "cd $tree/releases/1.0 && find . ! -name .xdeploy-manifest -printf '%p %m %u:%g %l ' \( -type d -o -printf '%s %T@' \) -printf '\n' | sort | sha256sum" -AsRoot
        $seen.Output | Select-Object -Unique | Should -HaveCount 1
        ($known[1] | Invoke-RemoteCommand "stat -c '%a %U' -- '$tree/releases/1.0/-dash'; readlink '$tree/releases/1.0/sub dir/link'").Output | Should -Be "750 root`n../model"
    }

    It 'leaves neither key nor folder behind' {
        Get-Trace | Should -Be '0', '0', '0'
    }

    It 'sends what differs only, by what each of them has' {
        # One has the release before, and one has nothing.
        $null = $known[2] | Invoke-RemoteCommand "rm -rf $tree/releases/1.0 $tree/releases/.seals/1.0" -AsRoot
        $next = "$TestDrive/next"
        & cp -a $folder $next
        foreach ($number in 1..200) { Set-Content "$next/sub dir/file $number" ("other $number " * 200) }
        $made = Send-Tree (New-Site site-b) 2.0 -Path $next
        $made.Way | Sort-Object | Should -Be 'Stream', 'Relay', 'Relay'
        ($made | Where-Object HostName -EQ 'site-b-app2').BytesSent | Should -BeLessThan 2MB
        ($made | Where-Object HostName -EQ 'site-b-app3').BytesSent | Should -BeGreaterThan 6MB
        $made.Sha256 | Select-Object -Unique | Should -HaveCount 1
    }

    It 'has a host hand on that had the release already, and sends little from here' {
        $null = $known[1] | Invoke-RemoteCommand "rm -rf $tree/releases/2.0 $tree/releases/.seals/2.0" -AsRoot
        $null = New-Item -ItemType Directory "$TestDrive/little"
        Set-Content "$TestDrive/little/VERSION" 1
        (Send-Tree (New-Site site-c 0, 1) 1.0).Changed | Should -Be $false, $false
        $made = Send-Tree (New-Site site-c 0, 1) 2.0 -Path "$TestDrive/next"
        ($made | Where-Object Changed).Relay | Should -Be 'site-c-app1'
        (Send-Tree (New-Site site-c 0, 1) 3.0 -Path "$TestDrive/little").Way | Should -Be 'Stream', 'Stream'
    }

    It 'takes the next host where the first one of a site cannot be reached, and leaves hosts of no site alone' {
        $null = $known | Invoke-RemoteCommand "rm -rf $tree/releases/2.0 $tree/releases/.seals/2.0" -AsRoot
        $gone = New-DeployHost site-d-gone -Address 198.18.0.250 -ConnectTimeout 1 -IdentityFile $known[0].IdentityFile -KnownHostsFile $known[0].KnownHostsFile -Tag site-d
        $errors = @()
        $made = @($gone) + @(New-Site site-d 0, 1) + @(New-Site plain 2) | Send-Artifact "$TestDrive/next" -Release 2.0 -Root $tree -Relay 'site-*' -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'HostUnreachable*'
        $errors | Select-Object -Skip 1 | Should -BeNullOrEmpty
        ($made | Sort-Object HostName).Way | Should -Be 'Stream', 'Stream', 'Relay'
        ($made | Where-Object HostName -EQ 'site-d-app2').Relay | Should -Be 'site-d-app1'
    }

    It 'sends from here, with a warning, where a neighbour cannot fetch it' {
        $null = $known | Invoke-RemoteCommand "rm -rf $tree/releases/2.0 $tree/releases/.seals/2.0" -AsRoot
        & $lab exec app1 sh -c "nft 'add table inet xdrelay; add chain inet xdrelay input { type filter hook input priority -10; }; add rule inet xdrelay input ip saddr $($known[1].Address) tcp dport 22 reject'"
        try { $made = Send-Tree (New-Site site-e 0, 1) 2.0 -Path "$TestDrive/next" }
        finally { & $lab exec app1 nft delete table inet xdrelay }
        $made.Way | Should -Be 'Stream', 'Stream'
        $warned | Should -BeLike '*could not fetch the release from site-e-app1*sent from here*'
        Get-Trace | Should -Be '0', '0', '0'
    }

    It 'gives a key that opens the chunks of this release and nothing else' {
        $null = $known | Invoke-RemoteCommand "rm -rf $tree/releases/2.0 $tree/releases/.seals/2.0" -AsRoot
        # Both keep what they see of it meanwhile.
        $null = $known[0] | Invoke-RemoteCommand "rm -f /root/kept; nohup sh -c 'until grep xdeploy-relay ~deploy/.ssh/authorized_keys >/root/kept; do :; done' >/dev/null 2>&1 </dev/null &" -AsRoot
        $null = $known[1] | Invoke-RemoteCommand "rm -rf /root/kept; mkdir /root/kept; nohup sh -c 'until cp -r $tree/releases/.incoming-2.0.*/files/.relay/. /root/kept/ 2>/dev/null && [ -s /root/kept/hosts ]; do :; done' >/dev/null 2>&1 </dev/null &" -AsRoot
        $made = Send-Tree (New-Site site-f 0, 1) 2.0 -Path "$TestDrive/next"
        ($made | Where-Object Way -EQ 'Relay').HostName | Should -Be 'site-f-app2'
        $line = ($known[0] | Invoke-RemoteCommand 'cat /root/kept; rm -f /root/kept' -AsRoot).Output
        $line | Should -BeLike "restrict,expiry-time=""*"",command=""exec sudo -n sh $tree/releases/.relay-2.0.*/serve \""*"
        $try = $known[1] | Invoke-RemoteCommand "ssh -F none -i /root/kept/key -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=/root/kept/hosts -o HostKeyAlias=relay -l deploy $($known[0].Address) id; echo status `$?; rm -rf /root/kept" -AsRoot
        $try.Output | Should -Be 'status 255'
        $try.Error | Should -BeLike '*Permission denied*'
    }
}
