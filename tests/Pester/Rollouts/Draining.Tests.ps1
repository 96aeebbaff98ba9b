BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $apps = Get-LabHost app*
    $balancer = Get-LabHost lb1
    $tree = '/var/projects/drain'
    $quick = @{ BatchSize = '3'; MinAvailable = '50%'; StableFor = 0; ReadyTimeout = 10; InformationAction = 'SilentlyContinue' }
    $service = New-DeployService drain -HostName $apps -Port 6101, 6102 -Balancer $balancer
    $available = '/etc/nginx/sites-available/drain'

    function Install-Site([hashtable] $Upstream = @{}) {
        $site = $service | New-NginxUpstream -FailTimeout 1s @Upstream | New-NginxSite drain -Listen 8091
        $null = $balancer | Install-NginxSite $site -Enable
    }
    function Get-SiteText { ($balancer | Invoke-RemoteCommand "cat $available").Output }
    function Get-Version { ($service | Test-ServiceHealth).RunningRelease | Sort-Object -Unique }

    $null = $apps | Invoke-RemoteCommand "systemctl stop 'drain@*'; rm -rf $tree; nft delete table inet xdeploy; true" -AsRoot
    $null = $balancer | Invoke-RemoteCommand 'rm -rf /var/lib/xdeploy/drain' -AsRoot
    $null = $apps | Install-SystemdUnit -Unit (New-SystemdTemplateUnit drain -ExecStart "$tree/instances/%i/x-model", '%i' -WorkingDirectory "$tree/instances/%i")
    foreach ($version in '1.0', '2.0') { $null = $apps | Send-Artifact (New-SampleRelease $version) -Release $version -Service drain }
    Install-Site
    $null = $service | Invoke-RollingUpdate -Release 1.0 -BatchSize 100% -MinAvailable 0 -StableFor 0 -InformationAction SilentlyContinue
}
AfterAll {
    $null = $balancer | Disable-NginxSite drain
    $null = $apps | Invoke-RemoteCommand "systemctl stop 'drain@*'; rm -rf $tree; [ ! -f /usr/sbin/nft.away ] || mv /usr/sbin/nft.away /usr/sbin/nft" -AsRoot
}

Describe 'Draining' {
    It 'refuses connections where nginx lets a refused request go to the next server' {
        $rollout = $service | Invoke-RollingUpdate -Release 2.0 @quick
        $rollout.Status | Should -Be 'Succeeded'
        $rollout.DrainMethod | Should -Be 'Refuse'
        $rollout.Events[0].Message | Should -BeLike '*Refuse*'
    }

    It 'marks replicas as down where nginx keeps connections to them open, and leaves the file as it was' {
        Install-Site @{ Keepalive = 16 }
        $before = Get-SiteText
        $rollout = $service | Invoke-RollingUpdate -Release 1.0 @quick
        $rollout.Status | Should -Be 'Succeeded'
        $rollout.DrainMethod | Should -Be 'NginxDown'
        Get-Version | Should -Be '1.0'
        Get-SiteText | Should -Be $before
        ($balancer | Invoke-RemoteCommand 'ls /var/lib/xdeploy/drain' -AsRoot).Output | Should -Not -BeLike '*down*'
    }

    It 'reads the file as nginx does: a replica that the operator marked as down is updated and stays down' {
        $address = "$($apps[0].Address):6101"
        $null = $balancer | Invoke-RemoteCommand "sed -i 's/server $address.*;/server $address down;/' $available && nginx -s reload" -AsRoot
        $before = Get-SiteText
        $before | Should -BeLike "*server $address down;*"
        $rollout = $service | Invoke-RollingUpdate -Release 2.0 @quick
        $rollout.Status | Should -Be 'Succeeded'
        Get-Version | Should -Be '2.0'
        Get-SiteText | Should -Be $before
        ($service | Invoke-RollingUpdate -Release 2.0 @quick).Status | Should -Be 'Unchanged'
        Install-Site @{ Keepalive = 16 }
    }

    It 'puts a replica back that a run which died left down' {
        $address = "$($apps[0].Address):6101"
        $before = Get-SiteText
        $null = $balancer | Invoke-RemoteCommand "mkdir -p /var/lib/xdeploy/drain && echo $address > /var/lib/xdeploy/drain/down && sed -i 's/server $address\(.*\);/server $address\1 down;/' $available && nginx -s reload" -AsRoot
        $rollout = $service | Invoke-RollingUpdate -Release 2.0 @quick
        $rollout.Status | Should -Be 'Succeeded'
        $rollout.Updated | Should -Be 1
        Get-SiteText | Should -Be $before
    }

    It 'marks replicas as down where a host has no nftables' {
        Install-Site
        $null = $apps[1] | Invoke-RemoteCommand 'mv /usr/sbin/nft /usr/sbin/nft.away' -AsRoot
        try {
            $rollout = $service | Invoke-RollingUpdate -Release 1.0 @quick
            $rollout.Status | Should -Be 'Succeeded'
            $rollout.DrainMethod | Should -Be 'NginxDown'
            $rollout.Events[0].Message | Should -BeLike '*app2 has no nftables*'
        }
        finally { $null = $apps[1] | Invoke-RemoteCommand 'mv /usr/sbin/nft.away /usr/sbin/nft' -AsRoot }
    }

    It 'changes nothing where a balancer has a file that nginx does not accept' {
        $null = $balancer | Invoke-RemoteCommand 'echo "nonsense;" > /etc/nginx/conf.d/drain-bad.conf' -AsRoot
        try {
            $errors = @()
            $service | Invoke-RollingUpdate -Release 2.0 @quick -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
            $errors.Count | Should -Be 1
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'NginxConfigInvalid*' -Because "$($errors[0].Exception.Message)"
            $errors[0].Exception.Message | Should -BeLike 'lb1: *"nonsense" in /etc/nginx/conf.d/drain-bad.conf:1*'
        }
        finally { $null = $balancer | Invoke-RemoteCommand 'rm /etc/nginx/conf.d/drain-bad.conf' -AsRoot }
        Get-Version | Should -Be '1.0'
        ($service | Test-ServiceHealth | Where-Object { -not $_.InRotation }) | Should -BeNullOrEmpty
    }

    It 'says so where an upstream lacks a replica' {
        Install-Site
        $null = $balancer | Invoke-RemoteCommand "sed -i '/server $($apps[2].Address):6102/d' $available && nginx -s reload" -AsRoot
        $errors = @()
        $rollout = $service | Invoke-RollingUpdate -Release 2.0 -DrainMethod NginxDown @quick -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].Exception.Message | Should -BeLike "*has no server for app3:6102*"
        ($service | Test-ServiceHealth | Where-Object { -not $_.Healthy }) | Should -BeNullOrEmpty
    }
}
