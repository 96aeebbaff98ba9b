BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app1 = Get-LabHost app1
    $app2 = Get-LabHost app2
    $quick = @{ StableFor = '300ms' }
    function Invoke-Root([string] $Command, $On = $app1) { $On | Invoke-RemoteCommand $Command -AsRoot }
    # What systemd itself says, beside what the cmdlets return.
    function Get-Running($On = $app1) { @((Invoke-Root "systemctl list-units --state=active --no-legend --plain 'scale-x@*.service' | grep -o '@[0-9]*' | tr -d @" $On).Output -split "`n" | Where-Object { $_ }) }
    function Get-Link($On = $app1) { @((Invoke-Root "ls /etc/systemd/system/scale-x.target.wants 2>/dev/null | grep -o '@[0-9]*' | tr -d @" $On).Output -split "`n" | Where-Object { $_ }) }
    function Get-TargetText($On = $app1) { (Invoke-Root 'cat /etc/systemd/system/scale-x.target' $On).Output }
    function Get-Refused($On = $app1) { (Invoke-Root 'nft -n list set inet xdeploy refused 2>/dev/null | grep -o -e 56[0-4][0-9]' $On).Output }
    function Set-Behaviour([int] $Port, [string] $Text) { $null = Invoke-Root "echo '$Text' >/run/scale-x/$Port.env" }
    function Clear-Unit {
        $null = $app1, $app2 | Invoke-RemoteCommand @'
systemctl stop 'scale-*.socket' 'scale-*.service' 'scale-*.target' 2>/dev/null
cd /etc/systemd/system && rm -rf scale-* */scale-* /run/scale-* /run/systemd/system/scale-* /opt/scale-x && systemctl daemon-reload
systemctl reset-failed 'scale-*' 2>/dev/null
'@ -AsRoot
    }
    # Waits for what another process does; the bound is for a test that fails.
    # A request that is under way on app1 when this returns; Wait-Request tells how it ended.
    function Start-Request([int] $Port) {
        $null = Invoke-Root "rm -f /run/scale-x/answer; setsid sh -c 'curl -s -o /dev/null -w %{http_code} http://127.0.0.1:$Port/ >/run/scale-x/part; mv /run/scale-x/part /run/scale-x/answer' </dev/null >/dev/null 2>&1 &"
        Wait-Until { (Invoke-Root "ss -Htn state established 'sport = :$Port'").Output }
    }
    function Wait-Request {
        Wait-Until { (Invoke-Root 'test -e /run/scale-x/answer').Success }
        (Invoke-Root 'cat /run/scale-x/answer').Output
    }

    Clear-Unit
    $service = [Convert]::ToBase64String([System.IO.File]::ReadAllBytes("$root/examples/x-model/x-model"))
    $null = $app1, $app2 | Invoke-RemoteCommand "mkdir -p /opt/scale-x /run/scale-x; echo $service | base64 -d >/opt/scale-x/x-model; chmod +x /opt/scale-x/x-model" -AsRoot
    # It dies of a stop at once, so that only draining saves a request.
    $template = New-SystemdTemplateUnit scale-x -ExecStart /opt/scale-x/x-model, '%i' -EnvironmentFile '-/run/scale-x/%i.env' -Target scale-x.target -RestartSec 100ms -KillSignal SIGKILL
    $text = @'
# The replicas of x.
[Unit]
Description=All instances of scale-x
# Two of them.
Wants = scale-x@5601.service \
# the second
  scale-x@5602.service scale-nothing.service
After=network.target

[Install]
WantedBy=multi-user.target

'@.Replace("`r", '')
    $target = [XDeploy.SystemdUnitFile]::new([XDeploy.UnitName]::Parse('scale-x.target'), $text)
    $null = $app1, $app2 | Install-SystemdUnit $template, $target -Start
}
AfterAll { Clear-Unit }

Describe 'Growing' {
    It 'changes nothing under -WhatIf' {
        $app1 | Set-SystemdScale scale-x -Count 4 -WhatIf | Should -BeNullOrEmpty
        Get-TargetText | Should -Be $text.TrimEnd("`n")
        Get-Running | Should -Be 5601, 5602
        Get-Link | Should -BeNullOrEmpty
    }

    It 'adds instances on all hosts and waits until they answer' {
        $results = $app1, $app2 | Set-SystemdScale scale-x -Count 4 -HealthPath /healthz @quick | Sort-Object HostName
        $results.HostName | Should -Be 'app1', 'app2'
        $results.Name | Should -Be 'scale-x.target', 'scale-x.target'
        $results.Changed | Should -Be $true, $true
        foreach ($result in $results) {
            $result.Wanted | Should -Be '5601', '5602', '5603', '5604'
            $result.Added | Should -Be '5603', '5604'
            $result.Started | Should -Be '5603', '5604'
            $result.Removed | Should -BeNullOrEmpty
        }
        foreach ($on in $app1, $app2) {
            Get-Running $on | Should -Be 5601, 5602, 5603, 5604
            Get-Link $on | Should -Be 5601, 5602, 5603, 5604
            (Invoke-Root 'for i in 1 2 3 4; do curl -s -f -o /dev/null http://127.0.0.1:560$i/healthz || exit 1; done' $on).Success | Should -BeTrue
        }
    }

    It 'touches nothing in the target''s file but its Wants' {
        Get-TargetText | Should -Be @'
# The replicas of x.
[Unit]
Description=All instances of scale-x
# Two of them.
Wants = scale-x@5601.service scale-x@5602.service scale-nothing.service scale-x@5603.service scale-x@5604.service
# the second
After=network.target

[Install]
WantedBy=multi-user.target
'@.Replace("`r", '')
    }

    It 'changes nothing the second time' {
        $before = (Invoke-Root 'stat -c %Y.%i /etc/systemd/system/scale-x.target; systemctl show -p MainPID --value scale-x@5601 scale-x@5604').Output
        $result = $app1 | Set-SystemdScale scale-x -Count 4 -HealthPath /healthz @quick
        $result.Changed | Should -BeFalse
        $result.Diff | Should -BeNullOrEmpty
        (Invoke-Root 'stat -c %Y.%i /etc/systemd/system/scale-x.target; systemctl show -p MainPID --value scale-x@5601 scale-x@5604').Output | Should -Be $before
    }

    It 'is known to systemd, and needs no reload' {
        (Invoke-Root 'systemctl show -p NeedDaemonReload --value scale-x.target').Output | Should -Be 'no'
        (Invoke-Root 'systemctl show -p Wants --value scale-x.target').Output | Should -BeLike '*scale-x@5604.service*'
    }
}

Describe 'The group after that' {
    It 'is restarted, stopped and started by its target' {
        $before = (Invoke-Root 'systemctl show -p MainPID --value scale-x@5601 scale-x@5602 scale-x@5603 scale-x@5604').Output
        ($app1 | Restart-SystemdUnit scale-x.target).Changed | Should -BeTrue
        $after = (Invoke-Root 'systemctl show -p MainPID --value scale-x@5601 scale-x@5602 scale-x@5603 scale-x@5604').Output
        $after -split "`n" | Where-Object { $_ -and ($before -split "`n") -contains $_ } | Should -BeNullOrEmpty
        Get-Running | Should -Be 5601, 5602, 5603, 5604
        $null = $app1 | Stop-SystemdUnit scale-x.target
        Get-Running | Should -BeNullOrEmpty
        $null = $app1 | Start-SystemdUnit scale-x.target
        Get-Running | Should -Be 5601, 5602, 5603, 5604
    }
}

Describe 'Get-SystemdScale' {
    It 'tells what is wanted, active and healthy' {
        Set-Behaviour 5603 'XMODEL_UNHEALTHY=true'
        $null = $app1 | Restart-SystemdUnit scale-x@5603
        Wait-Until { (Invoke-Root "curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:5603/healthz").Output -eq '503' }
        $status = $app1, $app2 | Get-SystemdScale scale-x -HealthPath /healthz | Sort-Object HostName
        $status.HostName | Should -Be 'app1', 'app2'
        $status[0].Wanted | Should -Be '5601', '5602', '5603', '5604'
        $status[0].Active | Should -Be '5601', '5602', '5603', '5604'
        $status[0].Healthy | Should -Be '5601', '5602', '5604'
        $status[1].Healthy | Should -Be '5601', '5602', '5603', '5604'
        Set-Behaviour 5603 ''
        $null = $app1 | Restart-SystemdUnit scale-x@5603
    }

    It 'tells of health only what was asked' {
        $status = $app1 | Get-SystemdScale scale-x
        $null -eq $status.Healthy | Should -BeTrue
        $status.Missing | Should -BeNullOrEmpty
        $status.Surplus | Should -BeNullOrEmpty
    }

    It 'sees an instance that rests, and one that nobody wants' {
        $null = $app1 | Stop-SystemdUnit scale-x@5602
        $null = $app1 | Start-SystemdUnit scale-x@5610
        $status = $app1 | Get-SystemdScale scale-x.target
        $status.Wanted | Should -Be '5601', '5602', '5603', '5604'
        $status.Active | Should -Be '5601', '5603', '5604', '5610'
        $status.Missing | Should -Be '5602'
        $status.Surplus | Should -Be '5610'
        $result = $app1 | Set-SystemdScale scale-x -Count 4 @quick
        $result.Changed | Should -BeTrue
        $result.Added | Should -BeNullOrEmpty
        $result.Started | Should -Be '5602'
        $result.Removed | Should -Be '5610'
        Get-Running | Should -Be 5601, 5602, 5603, 5604
    }

    It 'sees the instances of a template whose name is escaped' {
        $name = "scale-$([XDeploy.UnitName]::Escape('a b'))"
        $null = $app1 | Install-SystemdUnit (New-SystemdTemplateUnit $name -ExecStart /bin/sleep, infinity -Target "$name.target"), (New-SystemdTarget $name -Instance 1)
        $null = $app1 | Enable-SystemdUnit "$name@2"
        $null = $app1 | Start-SystemdUnit "$name@1", "$name@3"
        $scale = $app1 | Get-SystemdScale $name
        $scale.Wanted | Should -Be '1', '2'
        $scale.Active | Should -Be '1', '3'
        $scale.Surplus | Should -Be '3'
        $null = $app1 | Set-SystemdScale $name -Count 0
        ($app1 | Get-SystemdScale $name).Active.Count | Should -Be 0
    }

    It 'counts an instance that is enabled as wanted, though the file does not name it' {
        $null = Invoke-Root 'systemctl --quiet enable scale-x@5605'
        $status = $app1 | Get-SystemdScale scale-x
        $status.Wanted | Should -Be '5601', '5602', '5603', '5604', '5605'
        $status.Missing | Should -Be '5605'
        ($app1 | Set-SystemdScale scale-x -Count 4).Removed | Should -Be '5605'
        Get-Link | Should -Be 5601, 5602, 5603, 5604
    }

    It 'is an error for each host that has no such target' {
        $errors = @()
        $app1, $app2 | Get-SystemdScale scale-nowhere -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors.Count | Should -Be 2
        foreach ($e in $errors) { $e.FullyQualifiedErrorId | Should -BeLike 'SystemdUnitNotFound*' }
        $errors.TargetObject.Alias | Sort-Object | Should -Be 'app1', 'app2'
    }
}

Describe 'Shrinking' {
    It 'drains: a request under way ends well' {
        Set-Behaviour 5604 'XMODEL_DELAY=5'
        $null = $app1 | Restart-SystemdUnit scale-x@5604
        Wait-Until { (Invoke-Root "ss -Hltn 'sport = :5604'").Output }
        Start-Request 5604
        $result = $app1 | Set-SystemdScale scale-x -Count 1
        Wait-Request | Should -Be '200'
        $result.Removed | Should -Be '5602', '5603', '5604'
        $result.Busy | Should -BeNullOrEmpty
        Get-Running | Should -Be '5601'
        Get-Link | Should -Be '5601'
        Get-TargetText | Should -BeLike '*Wants = scale-x@5601.service scale-nothing.service*'
        Get-Refused | Should -BeNullOrEmpty
        (Invoke-Root "systemctl --failed --no-legend --plain 'scale-*'").Output | Should -BeNullOrEmpty
        ($app1 | Set-SystemdScale scale-x -Count 1).Changed | Should -BeFalse
    }

    It 'reports what was still busy when the time was over, and lets connections in again' {
        Set-Behaviour 5604 'XMODEL_DELAY=600'
        $null = $app1 | Set-SystemdScale scale-x -Instance 5601, 5604 -HealthPath /healthz @quick
        Start-Request 5604
        $warnings = @()
        $result = $app1 | Set-SystemdScale scale-x -Count 1 -DrainTimeout 100ms -WarningAction SilentlyContinue -WarningVariable warnings
        $result.Busy | Should -Be '5604'
        "$warnings" | Should -BeLike 'app1: *5604*'
        Wait-Request | Should -Be '000'
        Get-Refused | Should -BeNullOrEmpty
    }

    It 'drains nothing where it is told so' {
        $null = $app1 | Set-SystemdScale scale-x -Instance 5601, 5604 -HealthPath /healthz @quick
        Start-Request 5604
        ($app1 | Set-SystemdScale scale-x -Count 1 -DrainMethod None).Busy | Should -BeNullOrEmpty
        Wait-Request | Should -Be '000'
        Set-Behaviour 5604 ''
    }

    It 'takes what an interrupted run left: a port that refuses connections' {
        $null = Invoke-Root "nft add table inet xdeploy; nft add set inet xdeploy refused '{ type inet_service; }'; nft add element inet xdeploy refused '{ 5602 }'"
        Get-Refused | Should -Be '5602'
        $null = $app1 | Set-SystemdScale scale-x -Count 2 @quick
        Get-Refused | Should -BeNullOrEmpty
        Get-Running | Should -Be 5601, 5602
    }

    It 'leaves no instance with -Count 0, and begins again with -FirstInstance' {
        ($app2 | Set-SystemdScale scale-x -Instance 5601 -DrainMethod None).Removed | Should -Be '5602', '5603', '5604'
        $null = $app2 | Set-SystemdScale scale-x -Count 0
        Get-Running $app2 | Should -BeNullOrEmpty
        Get-Link $app2 | Should -BeNullOrEmpty
        Get-TargetText $app2 | Should -BeLike '*Wants = scale-nothing.service*'
        ($app2 | Get-SystemdScale scale-x -HealthPath /healthz).Healthy.Count | Should -Be 0
        { $app2 | Set-SystemdScale scale-x -Count 2 } | Should -Throw -ErrorId 'SystemdFirstInstanceMissing*'
        ($app2 | Set-SystemdScale scale-x -Count 2 -FirstInstance 5621 -HealthPath /healthz @quick).Wanted | Should -Be '5621', '5622'
        Get-Running $app2 | Should -Be 5621, 5622
    }
}

Describe 'A new instance that does not come up' {
    It 'is an error with its journal, and nothing surplus is touched: <Case>' -ForEach @(
        @{ Case = 'it crashes'; Behaviour = 'XMODEL_CRASH_AT_START=true'; Words = '*scale-x@5606.service*told to crash at its start*'; Options = @{ } }
        @{ Case = 'it crashes while its answer is waited for'; Behaviour = 'XMODEL_CRASH_AT_START=true'; Words = '*scale-x@5606.service*told to crash at its start*'; Options = @{ HealthPath = '/healthz' } }
        @{ Case = 'it answers with an error'; Behaviour = 'XMODEL_UNHEALTHY=true'; Words = '*scale-x@5606.service: /healthz answered 503*'; Options = @{ HealthPath = '/healthz'; ReadyTimeout = 2; StableFor = 0 } }
    ) {
        Set-Behaviour 5606 $Behaviour
        $errors = @()
        $app1 | Set-SystemdScale scale-x -Instance 5601, 5606 @Options -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'SystemdUnitStartFailed*'
        $errors[0].Exception.Message | Should -BeLike $Words
        $errors[0].TargetObject.Alias | Should -Be 'app1'
        Get-Running | Should -Contain '5602'
        Get-Link | Should -Contain '5602'
        Get-TargetText | Should -BeLike '*scale-x@5602.service*'
        $null = $app1 | Stop-SystemdUnit scale-x@5606
    }

    It 'does not keep other hosts from theirs' {
        Set-Behaviour 5603 'XMODEL_CRASH_AT_START=true'
        $errors = @()
        $results = $app1, $app2 | Set-SystemdScale scale-x -Instance 5601, 5602, 5603 -HealthPath /healthz @quick -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.Count | Should -Be 1
        $errors[0].TargetObject.Alias | Should -Be 'app1'
        $results.HostName | Should -Be 'app2'
        Set-Behaviour 5603 ''
        $null = $app1 | Stop-SystemdUnit scale-x@5603
    }

    It 'is made up for by the next run' {
        Set-Behaviour 5606 ''
        $result = $app1 | Set-SystemdScale scale-x -Instance 5601, 5606 -HealthPath /healthz @quick
        $result.Started | Should -Be '5606'
        $result.Removed | Should -Be '5602', '5603'
        Get-Running | Should -Be 5601, 5606
        Get-Link | Should -Be 5601, 5606
        ($app1 | Set-SystemdScale scale-x -Instance 5601, 5606 -HealthPath /healthz @quick).Changed | Should -BeFalse
    }
}

Describe 'What cannot be scaled' {
    It 'is an error before anything is changed: <Id>' -ForEach @(
        @{ Id = 'SystemdUnitNotFound'; Name = 'scale-nowhere'; Before = ':'; Words = '*New-SystemdTarget*' }
        @{ Id = 'SystemdUnitIsVendors'; Name = 'scale-run'; Before = 'cp /etc/systemd/system/scale-x.target /run/systemd/system/scale-run.target; systemctl daemon-reload'; Words = '*/run/systemd/system/scale-run.target*' }
        @{ Id = 'SystemdUnitIsLink'; Name = 'scale-masked'; Before = 'systemctl --quiet mask scale-masked.target'; Words = '*unmask*' }
        @{ Id = 'SystemdUnitMasked'; Name = 'scale-x'; Before = 'systemctl --quiet mask scale-x@5630.service'; Words = '*scale-x@5630.service*' }
        @{ Id = 'SystemdScaleDropIn'; Name = 'scale-x'; Before = 'systemctl --quiet unmask scale-x@5630.service; mkdir -p /etc/systemd/system/scale-x.target.d; printf "[Unit]\nWants=scale-x@5640.service\n" >/etc/systemd/system/scale-x.target.d/more.conf'; Words = '*scale-x@5640.service*/more.conf*' }
    ) {
        $null = Invoke-Root $Before
        $state = Get-TargetText
        $errors = @()
        $app1 | Set-SystemdScale $Name -Instance 5630 -Template scale-x@ -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike "$Id*"
        $errors[0].Exception.Message | Should -BeLike $Words
        Get-TargetText | Should -Be $state
        Get-Running | Should -Be 5601, 5606
        $null = Invoke-Root 'rm -rf /etc/systemd/system/scale-x.target.d; systemctl daemon-reload'
    }

    It 'is refused without a host: <Id>' -ForEach @(
        @{ Id = 'SystemdUnitNameInvalid'; Options = @{ Instance = 'a/b' } }
        @{ Id = 'SystemdUnitNameInvalid'; Options = @{ Count = 1; Template = 'scale-x.service' } }
        @{ Id = 'DrainMethodUnsupported'; Options = @{ Count = 1; DrainMethod = 'NginxDown' } }
    ) {
        { $app1 | Set-SystemdScale scale-x @Options } | Should -Throw -ErrorId "$Id*"
    }
}

Describe 'A template with a socket' {
    It 'has the sockets of surplus instances stopped and disabled' {
        $null = Invoke-Root @'
printf '[Socket]\nListenStream=127.0.0.1:%%i\n[Install]\nWantedBy=scale-s.target\n' >/etc/systemd/system/scale-s@.socket
printf '[Unit]\nRequires=scale-s@%%i.socket\nAfter=scale-s@%%i.socket\nPartOf=scale-s.target\n[Service]\nExecStart=/bin/sleep infinity\n' >/etc/systemd/system/scale-s@.service
printf '[Unit]\nWants=scale-s@5631.service scale-s@5632.service\n' >/etc/systemd/system/scale-s.target
systemctl daemon-reload
systemctl --quiet enable scale-s@5631.socket scale-s@5632.socket
'@
        # The template has no [Install] section: Wants= is enough.
        $result = $app1 | Set-SystemdScale scale-s -Count 2 @quick
        $result.Started | Should -Be '5631', '5632'
        (Invoke-Root 'systemctl is-active scale-s@5631.socket scale-s@5632.socket scale-s@5631 scale-s@5632').Output | Should -Be "active`nactive`nactive`nactive"
        ($app1 | Set-SystemdScale scale-s -Count 1).Removed | Should -Be '5632'
        (Invoke-Root 'systemctl is-active scale-s@5631.socket scale-s@5632.socket scale-s@5631 scale-s@5632').Output | Should -Be "active`ninactive`nactive`ninactive"
        (Invoke-Root 'ls /etc/systemd/system/scale-s.target.wants').Output | Should -Be 'scale-s@5631.socket'
        ($app1 | Set-SystemdScale scale-s -Count 1).Changed | Should -BeFalse
    }
}
