BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $apps = Get-LabHost app*
    $quick = @{ StableFor = '300ms'; SettleTime = 0; ReadyTimeout = 5; InformationAction = 'SilentlyContinue' }
    $unit = New-SystemdTemplateUnit roll -ExecStart '/var/projects/roll/instances/%i/x-model', '%i' -WorkingDirectory '/var/projects/roll/instances/%i'
    $service = New-DeployService roll -HostName $apps -Port 6001, 6002 -Balancer (Get-LabHost lb1)

    function Send-Sample([string] $Version, [hashtable] $Behaviour = @{}) {
        $null = $apps | Send-Artifact (New-SampleRelease $Version $Behaviour) -Release $Version -Service roll
    }

    $null = $apps | Invoke-RemoteCommand 'systemctl stop "roll@*"; rm -rf /var/projects/roll; nft delete table inet xdeploy; true' -AsRoot
    $null = $apps | Install-SystemdUnit -Unit $unit
    Send-Sample 1.0
    Send-Sample 2.0
    $first = $service | Invoke-RollingUpdate -Release 1.0 -BatchSize 100% @quick
}
AfterAll {
    $null = $apps | Invoke-RemoteCommand 'systemctl stop "roll@*"; rm -rf /var/projects/roll' -AsRoot
}

Describe 'Invoke-RollingUpdate' {
    It 'deploys a service that never ran before' {
        $first.Status | Should -Be 'Succeeded'
        $first.Updated | Should -Be 6
        $health = $service | Test-ServiceHealth
        $health.Count | Should -Be 6
        ($health | Where-Object { -not $_.Healthy }) | Should -BeNullOrEmpty
        $health.Version | Sort-Object -Unique | Should -Be '1.0'
    }

    It 'shows its plan under -WhatIf and changes nothing' {
        $service | Invoke-RollingUpdate -Release 2.0 -WhatIf | Should -BeNullOrEmpty
        ($service | Test-ServiceHealth).Version | Sort-Object -Unique | Should -Be '1.0'
    }

    It 'moves every replica to the new release' {
        $rollout = $service | Invoke-RollingUpdate -Release 2.0 -BatchSize 1, 50% -MinAvailable 50% @quick
        $rollout.Status | Should -Be 'Succeeded'
        $rollout.DrainMethod | Should -Be 'Refuse'
        $rollout.Previous | Should -Be '1.0'
        $health = $service | Test-ServiceHealth -ExpectedVersion 2.0
        ($health | Where-Object { -not $_.Healthy -or $_.Refusing }) | Should -BeNullOrEmpty
        $health.RunningRelease | Sort-Object -Unique | Should -Be '2.0'
    }

    It 'changes nothing the second time, and says so' {
        $rollout = $service | Invoke-RollingUpdate -Release 2.0 @quick
        $rollout.Status | Should -Be 'Unchanged'
        $rollout.Changed | Should -BeFalse
    }

    It 'writes a journal, here and on the anchor host' {
        $rollout = $service | Invoke-RollingUpdate -Release 1.0 -BatchSize 50% -MinAvailable 50% @quick
        $lines = Get-Content $rollout.Journal
        $lines[0] | Should -BeLike '{"format":1,*'
        $lines[1] | Should -BeLike '*"kind":"Started"*'
        $lines[-1] | Should -BeLike '*"kind":"Succeeded"*'
        ($service.Balancer[0] | Invoke-RemoteCommand "cat /var/lib/xdeploy/roll/journal/$($rollout.Id).jsonl" -AsRoot).Output | Should -Be ($lines -join "`n")
    }

    It 'puts the first bad batch back and leaves the others alone: <Case>' -ForEach @(
        @{ Case = 'a unit that cannot start'; Version = '3.0-crash'; Behaviour = @{ crashAtStart = $true } }
        @{ Case = 'a version that never gets healthy'; Version = '3.0-ill'; Behaviour = @{ unhealthy = $true } }
    ) {
        Send-Sample $Version $Behaviour
        $before = ($service | Test-ServiceHealth | Sort-Object HostName, Port).RunningRelease
        $errors = @()
        $rollout = $service | Invoke-RollingUpdate -Release $Version @quick -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'RolloutFailed*'
        $errors[0].Exception.Message | Should -BeLike '*app1*'
        $rollout.Status | Should -Be 'Failed'
        $rollout.Updated | Should -Be 0
        $health = $service | Test-ServiceHealth | Sort-Object HostName, Port
        $health.RunningRelease | Should -Be $before
        ($health | Where-Object { -not $_.Healthy -or $_.Refusing }) | Should -BeNullOrEmpty
    }

    It 'refuses a release that is not there, and touches nothing' {
        $errors = @()
        $rollout = $service | Invoke-RollingUpdate -Release 9.9 @quick -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].Exception.Message | Should -BeLike '*Send-Artifact*'
        ($service | Test-ServiceHealth | Where-Object { -not $_.Healthy -or $_.Refusing }) | Should -BeNullOrEmpty
    }

    It 'begins with the hosts that are named first' {
        $events = ($service | Invoke-RollingUpdate -Release 2.0 -BatchSize 2 -MinAvailable 50% -First app3, *2 @quick).Events | Where-Object Kind -EQ Draining
        $events.Message | Should -Be 'app3:6001, app3:6002: out of rotation', 'app2:6001, app2:6002: out of rotation', 'app1:6001, app1:6002: out of rotation'
    }

    It 'skips a host that cannot be reached where so many may fail, and takes it along later' {
        $gone = New-DeployHost app3 -Address $apps[2].Address -Port 2 -User $apps[2].User -IdentityFile $apps[2].IdentityFile -KnownHostsFile $apps[2].KnownHostsFile
        $without = New-DeployService roll -HostName $apps[0], $apps[1], $gone -Port 6001, 6002 -Balancer (Get-LabHost lb1)
        { $without | Invoke-RollingUpdate -Release 1.0 -MinAvailable 50% -ErrorAction Stop @quick } | Should -Throw -ErrorId 'HostUnreachable*'
        { $without | Invoke-RollingUpdate -Release 1.0 -MinAvailable 50% -MaxFailure 1 -ErrorAction Stop @quick } | Should -Throw -ErrorId 'TooManyUnreachable*'
        ($service | Test-ServiceHealth).RunningRelease | Sort-Object -Unique | Should -Be '2.0'

        $rollout = $without | Invoke-RollingUpdate -Release 1.0 -BatchSize 50% -MinAvailable 50% -MaxFailure 2 -WarningVariable warned -WarningAction SilentlyContinue @quick
        $rollout.Status | Should -Be 'Incomplete'
        $rollout.Updated | Should -Be 4
        $warned | Should -BeLike '*2 could not be reached*Resume-Deployment*'
        ($service | Get-DeployStatus).Drift | Should -Contain 'app3:6001 is pinned to 2.0, not 1.0'

        ($service | Resume-Deployment -InformationAction SilentlyContinue).Updated | Should -Be 2
        ($service | Test-ServiceHealth).RunningRelease | Sort-Object -Unique | Should -Be '1.0'
    }

    It 'goes on where no more fail than may, each judged by itself, and takes them along later' {
        $null = $apps[0, 1] | Send-Artifact (New-SampleRelease 3.0) -Release 3.0 -Service roll
        $rollout = $service | Invoke-RollingUpdate -Release 3.0 -BatchSize 1, 3 -MinAvailable 50% -MaxFailure 2 -WarningAction SilentlyContinue @quick
        $rollout.Status | Should -Be 'Incomplete'
        $rollout.Updated | Should -Be 4
        $rollout.Events.Kind | Should -Contain 'GoingOn'
        $health = $service | Test-ServiceHealth
        ($health | Where-Object { -not $_.InRotation }) | Should -BeNullOrEmpty
        ($health | Where-Object HostName -EQ app3).RunningRelease | Sort-Object -Unique | Should -Be '1.0'

        $null = $apps[2] | Send-Artifact (New-SampleRelease 3.0) -Release 3.0 -Service roll
        ($service | Resume-Deployment -InformationAction SilentlyContinue).Status | Should -Be 'Succeeded'
        ($service | Test-ServiceHealth).RunningRelease | Sort-Object -Unique | Should -Be '3.0'
    }

    It 'runs hooks at their points, and the migration once for a release' {
        $ran = [System.Collections.Generic.List[string]]::new()
        $hook = @{
            BeforeDeployment = { $ran.Add("before $($args[0].Service)") }
            Migration        = { $ran.Add("migrate $($args[0].Release)") }
            BeforeBatch      = { $ran.Add("batch $($args[0].Replica -join ' ')") }
            AfterBatch       = { if ($args[0].Batch -eq 2) { throw 'the smoke test failed' } }
            AfterDeployment  = { $ran.Add("after $($args[0].Status)") }
        }
        $rollout = $service | Invoke-RollingUpdate -Release 1.0 -BatchSize 2 -MinAvailable 50% -Hook $hook -ErrorAction SilentlyContinue -ErrorVariable errors @quick
        $rollout.Status | Should -Be 'Failed'
        $rollout.Updated | Should -Be 4
        $errors[0].Exception.Message | Should -BeLike '*AfterBatch*the smoke test failed*'
        $ran | Should -Be 'before roll', 'migrate 1.0', 'batch app1:6001 app2:6001', 'batch app3:6001 app1:6002', 'after Failed'

        $ran.Clear()
        $hook.AfterBatch = { }
        $rollout = $service | Invoke-RollingUpdate -Release 1.0 -BatchSize 2 -MinAvailable 50% -Hook $hook @quick
        $rollout.Status | Should -Be 'Succeeded'
        $ran | Should -Be 'before roll', 'batch app2:6002 app3:6002', 'after Succeeded'
    }

    It 'touches nothing where a hook before it fails, and knows no other points' {
        $rollout = $service | Invoke-RollingUpdate -Release 3.0 -Hook @{ Migration = { throw 'locked' } } -ErrorAction SilentlyContinue @quick
        $rollout.Status | Should -Be 'Failed'
        $rollout.Reason | Should -BeLike '*Migration*locked*'
        ($service | Test-ServiceHealth).RunningRelease | Sort-Object -Unique | Should -Be '1.0'
        # Resumed, it would run without what it was to migrate.
        { $service | Resume-Deployment } | Should -Throw -ErrorId 'MigrationMissing*'
        { $service | Invoke-RollingUpdate -Release 3.0 -Hook @{ BeforeLunch = { } } } | Should -Throw -ErrorId 'HookInvalid*'
        { $service | Invoke-RollingUpdate -Release 3.0 -Hook @{ AfterBatch = 'x' } } | Should -Throw -ErrorId 'HookInvalid*'
    }

    It 'plans what can be kept in a file and run later, and is refused where the fleet has changed' {
        $file = Join-Path $TestDrive 'plan.json'
        $plan = $service | New-RolloutPlan -Release 2.0 -BatchSize 2 -MinAvailable 50% -StableFor 300ms -SettleTime 0 -ReadyTimeout 5 -Path $file
        $plan.Batch.Replica | Should -Be 'app1:6001', 'app2:6001', 'app3:6001', 'app1:6002', 'app2:6002', 'app3:6002'
        $plan.LowestAvailable | Should -Be 4
        $plan.ShortestTime.TotalMilliseconds | Should -Be 900
        $plan.Observed['app1:6001'] | Should -Be 'pinned to 1.0, running 1.0, in rotation'
        ($service | Test-ServiceHealth).RunningRelease | Sort-Object -Unique | Should -Be '1.0'

        $other = New-DeployService other -HostName $apps[0] -Port 6001
        { $other | Invoke-RollingUpdate -Plan $plan } | Should -Throw -ErrorId 'PlanInvalid*'
        { $service | Invoke-RollingUpdate -Plan "$file.not" } | Should -Throw
        $null = $apps[1] | Invoke-RemoteCommand 'systemctl stop roll@6001' -AsRoot
        { $service | Invoke-RollingUpdate -Plan $file } | Should -Throw -ErrorId 'PlanOutdated*'
        ($service | Test-ServiceHealth).RunningRelease | Sort-Object -Unique | Should -Be '1.0'
        $null = $apps[1] | Invoke-RemoteCommand 'systemctl start roll@6001; until curl -sf -o /dev/null http://127.0.0.1:6001/healthz; do sleep 0.1; done' -AsRoot

        $rollout = $service | Invoke-RollingUpdate -Plan $file -InformationAction SilentlyContinue
        $rollout.Status | Should -Be 'Succeeded'
        ($rollout.Events | Where-Object Kind -EQ Draining).Message | Should -Be 'app1:6001, app2:6001: out of rotation', 'app3:6001, app1:6002: out of rotation', 'app2:6002, app3:6002: out of rotation'
        { $service | Invoke-RollingUpdate -Plan $plan } | Should -Throw -ErrorId 'PlanOutdated*'
    }

    It 'shows what would change in files, and nothing that not everybody may read' {
        $folder = New-SampleRelease 4.0
        Set-Content "$folder/secret.env" 'KEY=hidden'
        Set-Content "$folder/data.bin" ('x' * 70000)
        Set-Content "$folder/name with space" 'text'
        $null = $apps | Send-Artifact $folder -Release 4.0 -Service roll
        $null = $apps | Invoke-RemoteCommand 'chmod 600 /var/projects/roll/releases/4.0/secret.env' -AsRoot
        $diff = ($service | New-RolloutPlan -Release 4.0 -MinAvailable 50%).Diff
        $lines = $diff -split "`n"
        $lines | Should -Contain '-app1:/var/projects/roll/instances/6001 -> ../releases/2.0'
        $lines | Should -Contain '+app3:/var/projects/roll/instances/6002 -> ../releases/4.0'
        $lines | Should -Contain '--- 2.0/VERSION'
        $lines | Should -Contain '+++ 4.0/VERSION'
        $lines | Should -Contain '-2.0'
        $lines | Should -Contain '+4.0'
        $lines | Should -Contain 'A data.bin'
        $lines | Should -Contain 'A secret.env'
        $lines | Should -Contain '+++ 4.0/name with space'
        $diff | Should -Not -BeLike '*hidden*'
        $diff | Should -Not -BeLike '*x-model*'
        ($service | New-RolloutPlan -Release 5.0 -MinAvailable 50%).Diff | Should -BeLike '*release 5.0 is not there*'
        ($service | New-RolloutPlan -Release 2.0).Diff | Should -BeNullOrEmpty
    }

    It 'refuses a floor that leaves nothing to update' {
        $errors = @()
        $service | Invoke-RollingUpdate -Release 3.0 -MinAvailable 100% @quick -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'FloorTooHigh*'
    }
}
