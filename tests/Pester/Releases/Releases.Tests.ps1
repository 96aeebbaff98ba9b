BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $name = "rel-$([guid]::NewGuid().ToString('N').Substring(0, 12))"
    $tree = "/var/projects/$name"
    $apps = Get-LabHost app1, app2
    $app1 = $apps[0]
    function Invoke-Root([string] $Command, $On = $app1) { ($On | Invoke-RemoteCommand $Command -AsRoot).Output }
    # A file that all releases have, and one that each has for itself; times tell them apart.
    $shared = [byte[]]::new(200000)
    [System.Random]::new(7).NextBytes($shared)
    foreach ($version in 1..4) {
        $folder = Join-Path $TestDrive "v$version"
        $null = New-Item -ItemType Directory -Path "$folder/sub" -Force
        [System.IO.File]::WriteAllBytes("$folder/large", $shared)
        Set-Content "$folder/sub/version" "$version.0"
        [System.IO.File]::WriteAllBytes("$folder/own", [byte[]]::new(100000 + $version))
        $null = $apps | Send-Artifact $folder -Release "$version.0" -Root $tree
        $null = $apps | Invoke-RemoteCommand "touch -d '2026-01-0$version' $tree/releases/$version.0/.xdeploy-manifest" -AsRoot
    }
}
AfterAll {
    $null = $apps | Invoke-RemoteCommand "systemctl stop '$name@*'; rm -rf $tree /var/lib/xdeploy/$name /run/systemd/system/$name@.service; systemctl daemon-reload" -AsRoot
}

Describe 'Get-Release' {
    It 'tells what there is, the newest first' {
        $found = @($apps | Get-Release $name)
        $found.Count | Should -Be 8
        $mine = @($found | Where-Object HostName -EQ app1)
        $mine.Id.Value | Should -Be '4.0', '3.0', '2.0', '1.0'
        $mine[3].Time.UtcDateTime.ToString('yyyy-MM-dd') | Should -Be '2026-01-01'
        $mine[0].Files | Should -Be 3
        $mine[0].Bytes | Should -Be (200000 + 100004 + 4)
        $mine[0].Sha256 | Should -Match '^[0-9a-f]{64}$'
        $mine[0].Owner | Should -Be 'root:root'
        $mine[0].Path | Should -Be "$tree/releases/4.0"
        $mine[0].Mark | Should -Be 'None'
        ($found | Where-Object { $_.Id.Value -eq '4.0' }).Sha256 | Sort-Object -Unique | Should -HaveCount 1
    }

    It 'takes wildcards, and finds nothing where there is nothing' {
        @($app1 | Get-Release -Root $tree -Id '[12].*').Id.Value | Should -Be '2.0', '1.0'
        $app1 | Get-Release "$name-none" | Should -BeNullOrEmpty
        $app1 | Get-Release $name -Id 'nothing' | Should -BeNullOrEmpty
    }

    It 'tells a touched release from a damaged one by reading it' {
        # The time of a manifest is part of what is looked at.
        ($app1 | Get-Release $name -Id 4.0).Condition | Should -Be 'Unverified'
        @($apps | Get-Release $name -Verify).Condition | Sort-Object -Unique | Should -Be 'Whole'
        @($apps | Get-Release $name).Condition | Sort-Object -Unique | Should -Be 'Whole'
        $null = Invoke-Root "printf x >> $tree/releases/3.0/own"
        ($app1 | Get-Release $name -Id 3.0).Condition | Should -Be 'Unverified'
        $damaged = $app1 | Get-Release $name -Id 3.0 -Verify
        $damaged.Condition | Should -Be 'Damaged'
        $damaged.Detail | Should -Match 'own'
        $null = Invoke-Root "truncate -s 100003 $tree/releases/3.0/own; touch $tree/releases/2.0/more"
        ($app1 | Get-Release $name -Id 3.0 -Verify).Condition | Should -Be 'Whole'
        $more = $app1 | Get-Release $name -Id 2.0 -Verify
        $more.Condition | Should -Be 'Damaged'
        $more.Detail | Should -Match 'more or fewer'
        $null = Invoke-Root "rm $tree/releases/2.0/more; mkdir $tree/releases/half"
        $half = $app1 | Get-Release $name -Id half
        $half.Condition | Should -Be 'Damaged'
        $half.Detail | Should -Be 'it has no manifest'
        $null = Invoke-Root "rmdir $tree/releases/half"
    }
}

Describe 'Set-Release' {
    It 'marks a release beside it, with a reason' {
        $marked = $app1 | Set-Release $name -Id 2.0 -Mark Bad -Reason "it's slow; `"very`""
        $marked.Mark | Should -Be 'Bad'
        $seen = $app1 | Get-Release $name -Id 2.0
        $seen.Mark | Should -Be 'Bad'
        $seen.Reason | Should -Be "it's slow; `"very`""
        $seen.MarkedBy | Should -Match '^.+@.+$'
        $seen.MarkTime | Should -BeGreaterThan ([DateTimeOffset]::UtcNow.AddMinutes(-10))
        ($apps[1] | Get-Release $name -Id 2.0).Mark | Should -Be 'None'
        # The same once more changes nothing, the time neither.
        ($app1 | Set-Release $name -Id 2.0 -Mark Bad -Reason "it's slow; `"very`"").MarkTime | Should -Be $seen.MarkTime
    }

    It 'makes a good one the last good one, and takes marks away' {
        $null = $app1 | Set-Release $name -Id 1.0 -Mark Good
        @($app1 | Get-Release $name | Where-Object IsLastGood).Id.Value | Should -Be '1.0'
        $null = $app1 | Set-Release $name -Id 1.0 -Mark None
        $null = $app1 | Set-Release $name -Id 2.0 -Mark None
        @($app1 | Get-Release $name).Mark | Sort-Object -Unique | Should -Be 'None'
        @($app1 | Get-Release $name | Where-Object IsLastGood) | Should -HaveCount 0
    }

    It 'knows no release that is not there' {
        $errors = @()
        $app1 | Set-Release $name -Id 9.9 -Mark Good -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ReleaseMissing*'
    }
}

Describe 'Switch-Release' {
    It 'shows under -WhatIf, and changes nothing' {
        $app1 | Switch-Release $name -Id 1.0 -Current -WhatIf | Should -BeNullOrEmpty
        Invoke-Root "ls $tree" | Should -Not -Match 'current'
    }

    It 'makes and moves the link current, and tells what it was' {
        $first = $app1 | Switch-Release $name -Id 1.0 -Current
        $first.Link | Should -Be 'current'
        $first.Changed | Should -BeTrue
        $first.Previous | Should -BeNullOrEmpty
        $second = $app1 | Switch-Release $name -Id 2.0 -Current
        $second.Previous | Should -Be '1.0'
        ($app1 | Switch-Release $name -Id 2.0 -Current).Changed | Should -BeFalse
        Invoke-Root "readlink $tree/current; cat $tree/current/sub/version" | Should -Be "releases/2.0`n2.0"
        ($app1 | Get-Release $name | Where-Object IsCurrent).Id.Value | Should -Be '2.0'
    }

    It 'pins instances, and says that nothing was restarted' {
        $null = $app1 | Switch-Release $name -Id 2.0 -Port 7301, 7302
        $null = Invoke-Root "printf '[Service]\nWorkingDirectory=$tree/instances/%%i\nExecStart=/bin/sleep infinity\n' >/run/systemd/system/$name@.service && systemctl daemon-reload && systemctl start $name@7301"
        $release = $app1 | Get-Release $name -Id 2.0
        $release.Pinned | Should -Be 7301, 7302
        $release.Running | Should -Be 7301
        $release.ProcessId.Count | Should -Be 1
        $switched = @($app1 | Switch-Release $name -Id 3.0 -Port 7301 -WarningVariable warnings -WarningAction SilentlyContinue)
        $switched.Link | Should -Be '7301'
        "$warnings" | Should -Match '7301 still run 2.0'
        $all = @($app1 | Switch-Release $name -Id 3.0 -WarningAction SilentlyContinue)
        $all.Link | Should -Be '7301', '7302', 'current'
        $all.Changed | Should -Be $false, $true, $true
        $all.Previous | Should -Be '3.0', '2.0', '2.0'
        ($app1 | Get-Release $name -Id 2.0).Running | Should -Be 7301
        $pinned = $app1 | Get-Release $name -Id 3.0
        $pinned.Pinned | Should -Be 7301, 7302
        $pinned.Running | Should -HaveCount 0
    }

    It 'refuses what is not there, and what is not whole' {
        $errors = @()
        $app1 | Switch-Release $name -Id 9.9 -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ReleaseMissing*'
        $null = Invoke-Root "printf x >> $tree/releases/4.0/own"
        $errors = @()
        $app1 | Switch-Release $name -Id 4.0 -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ReleaseDamaged*'
        "$($errors[0])" | Should -Match 'own'
        Invoke-Root "readlink $tree/current $tree/instances/7302" | Should -Be "releases/3.0`n../releases/3.0"
        $null = Invoke-Root "truncate -s 100004 $tree/releases/4.0/own"
        $errors = @()
        $null = Invoke-Root "mkdir $tree/instances/7303"
        $app1 | Switch-Release $name -Id 4.0 -Port 7303 -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ReleaseLinkOccupied*'
        $null = Invoke-Root "rmdir $tree/instances/7303"
    }

    It 'refuses a release whose shared file is not there' {
        $null = Invoke-Root "cd $tree/releases && cp -a 1.0 5.0 && ln -s ../../../shared/sub/local.json 5.0/sub/local.json && touch -d '2025-01-01' 5.0/.xdeploy-manifest"
        $errors = @()
        $app1 | Switch-Release $name -Id 5.0 -Current -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'SharedPathMissing*'
        "$($errors[0])" | Should -Match 'sub/local.json'
        $null = Invoke-Root "mkdir -p $tree/shared/sub; echo {} > $tree/shared/sub/local.json"
        ($app1 | Switch-Release $name -Id 5.0 -Current -WhatIf -ErrorAction Stop) | Should -BeNullOrEmpty
        $null = Invoke-Root "rm -rf $tree/releases/5.0 $tree/releases/.seals/5.0 $tree/shared"
    }
}

Describe 'Remove-Release' {
    # Here 2.0 runs in instance 7301, and all pins and current name 3.0.
    It 'never takes what is pinned to, runs, or is the last good one' {
        $null = $app1 | Set-Release $name -Id 1.0 -Mark Good
        $errors = @()
        $app1 | Remove-Release $name -Id '1.0', '2.0', '3.0' -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors.Count | Should -Be 3
        $errors.FullyQualifiedErrorId | ForEach-Object { $_ | Should -BeLike 'ReleaseInUse*' }
        "$errors" | Should -Match 'instances are pinned to it \(7301, 7302\)'
        "$errors" | Should -Match 'instances run from it \(7301\)'
        "$errors" | Should -Match 'last one that proved itself'
        @($app1 | Get-Release $name).Count | Should -Be 4
    }

    It 'takes bad ones first, and frees what no other release has' {
        $null = $app1 | Set-Release $name -Id 4.0 -Mark Bad
        $app1 | Remove-Release $name -Keep 3 -WhatIf | Should -BeNullOrEmpty
        $before = [long](Invoke-Root "df -PB1 $tree | awk 'NR == 2 { print `$4 }'")
        $removed = @($app1 | Remove-Release $name -Keep 3)
        $removed.Id.Value | Should -Be '4.0'
        # The large file is shared with the others.
        $removed.BytesFreed | Should -BeGreaterThan 100000
        $removed.BytesFreed | Should -BeLessThan 200000
        Invoke-Root "ls -A $tree/releases | grep -cF 4.0; ls $tree/releases/.seals $tree/releases/.marks | grep -xF 4.0 || true" | Should -Be '0'
        @($app1 | Get-Release $name).Id.Value | Should -Be '3.0', '2.0', '1.0'
        @($app1 | Get-Release $name -Verify).Condition | Sort-Object -Unique | Should -Be 'Whole'
        $app1 | Remove-Release $name -Keep 3 | Should -BeNullOrEmpty
    }

    It 'frees a shared file when the last release that has it goes' {
        $null = $app1 | Set-Release $name -Id 1.0 -Mark None
        $removed = @($apps[1] | Remove-Release $name -Keep 0)
        $removed.Id.Value | Should -Be '1.0', '2.0', '3.0', '4.0'
        $removed[0].BytesFreed | Should -BeLessThan 200000
        $removed[3].BytesFreed | Should -BeGreaterThan 300000
        $apps[1] | Get-Release $name | Should -BeNullOrEmpty
    }

    It 'sweeps what was left behind, and nothing that is being sent' {
        $null = Invoke-Root "cd $tree/releases && mkdir -p .incoming-9.0.aa/tree .incoming-8.0.bb .incoming-3.0.cc .removed-0.1 && touch .seals/0.1 .marks/0.1 && touch -d '3 days ago' .incoming-9.0.aa"
        $swept = @($app1 | Remove-Release $name -Keep 100)
        $swept.Id | Where-Object { $_ } | Should -BeNullOrEmpty
        $swept.Path | Sort-Object | ForEach-Object { $_ -replace '.*/releases/' } | Should -Be '.incoming-3.0.cc', '.incoming-9.0.aa', '.marks/0.1', '.removed-0.1', '.seals/0.1'
        Invoke-Root "cd $tree/releases && ls -d .incoming-*" | Should -Be '.incoming-8.0.bb'
    }

    It 'keeps what journals on the host call good, and what the last deployment replaced' {
        $request = '"batchSize":["1"],"minAvailable":"1","drainMethod":"Auto","drainTimeout":"00:00:01","readyTimeout":"00:00:01","stableFor":"00:00:01","probeInterval":"00:00:01"'
        $null = Invoke-Root "mkdir -p /var/lib/xdeploy/$name/journal"
        foreach ($run in @(1, '1.0', '3.0', 'Succeeded'), @(2, '2.0', '1.0', 'Failed')) {
            $day, $to, $from, $end = $run
            $header = "{`"format`":1,`"id`":`"2026010${day}T000000Z-ab`",`"service`":`"$name`",`"kind`":`"RollingUpdate`",`"user`":`"me`",`"machine`":`"there`",`"processId`":1,`"start`":`"2026-01-0${day}T00:00:00Z`",`"previous`":{`"app1:7301`":`"$from`"},`"request`":{`"release`":`"$to`",$request}}"
            $last = "{`"time`":`"2026-01-0${day}T00:01:00Z`",`"kind`":`"$end`",`"message`":`"so it ended`",`"batch`":0}"
            $null = Invoke-Root "printf '%s\n' '$header' '$last' > /var/lib/xdeploy/$name/journal/2026010${day}T000000Z-ab.jsonl"
        }
        $good = $app1 | Get-Release $name -Id 1.0
        $good.IsLastGood | Should -BeTrue
        $good.IsWayBack | Should -BeTrue
        $good.Mark | Should -Be 'Good'
        $good.MarkedBy | Should -Be '20260101T000000Z-ab'
        ($app1 | Get-Release $name -Id 2.0).Mark | Should -Be 'Bad'
        $errors = @()
        $app1 | Remove-Release $name -Id 1.0 -ErrorAction SilentlyContinue -ErrorVariable errors
        "$errors" | Should -Match 'proved itself'
        # Whoever knows better says so.
        $null = $app1 | Set-Release $name -Id 1.0 -Mark Bad
        ($app1 | Get-Release $name -Id 1.0).IsLastGood | Should -BeFalse
        $app1 | Remove-Release $name -Id 1.0 -WhatIf -ErrorAction Stop
        $null = $app1 | Set-Release $name -Id 1.0 -Mark None
        $null = Invoke-Root "rm -rf /var/lib/xdeploy/$name"
    }

    It 'wants to know which' {
        { $app1 | Remove-Release $name } | Should -Throw '*-Keep*'
        { $app1 | Remove-Release $name -Id 1.0 -Keep 2 } | Should -Throw '*-Keep*'
        { $app1 | Remove-Release $name -Id 1.0, 2.0 } | Should -Throw '*quotes*'
    }

    It 'removes one that nobody needs any more' {
        $removed = $app1 | Remove-Release $name -Id '1.0', '7.7'
        $removed.Id.Value | Should -Be '1.0'
    }
}
