BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $apps = Get-LabHost app1, app2
    $balancer = Get-LabHost lb1
    $tree = '/var/projects/pv'
    $url = "http://$($balancer.Address):8170/"
    function Clear-Service {
        $null = $apps | Invoke-RemoteCommand "systemctl stop 'xdeploy-retire-pv.timer' 'pv@*'; systemctl disable pv@6520 pv@6525; rm -rf $tree /etc/systemd/system/pv@.service /etc/systemd/system/pv.target* /var/lib/xdeploy/pv; systemctl daemon-reload" -AsRoot
        $null = $balancer | Invoke-RemoteCommand 'rm -rf /var/lib/xdeploy/pv /run/lock/xdeploy-pv.lock' -AsRoot
    }
    # The versions that requests meet: of everybody, by the header, by the cookie.
    function Get-Version {
        foreach ($headers in @{}, @{ 'X-Preview' = 'Secret' }, @{ Cookie = 'a=b; preview=secret' }) {
            (1..4 | ForEach-Object { (Invoke-RestMethod $url -Headers $headers).version } | Sort-Object -Unique) -join ' '
        }
    }

    Clear-Service
    $null = $apps | Install-SystemdUnit -Unit (New-SystemdTemplateUnit pv -ExecStart "$tree/instances/%i/x-model", '%i' -WorkingDirectory "$tree/instances/%i")
    foreach ($version in '1.0', '2.0') { $null = $apps | Send-Artifact (New-SampleRelease $version) -Release $version -Service pv }
    $service = New-DeployService pv -HostName $apps -Port 6520 -StandbyPort 6525 -Balancer $balancer
    $site = $service | New-NginxUpstream -FailTimeout 1 |
        New-NginxSite -Listen 8170 -PreviewUpstream ($service | New-NginxUpstream -Preview -FailTimeout 1) -PreviewHeader @{ 'X-Preview' = 'Secret' } -PreviewCookie @{ preview = 'secret' }
    $null = $balancer | Install-NginxSite $site -Enable
    $null = $service | Invoke-RollingUpdate -Release 1.0 -BatchSize 100% -StableFor 0 -MinAvailable 0 -DrainMethod None -InformationAction SilentlyContinue
    $quick = @{ StableFor = '200ms'; WatchFor = 1; ProbeInterval = '200ms'; InformationAction = 'SilentlyContinue' }
}
AfterAll {
    $null = $balancer | Uninstall-NginxSite pv -Confirm:$false
    Clear-Service
}

Describe 'A site that leads testers to the idle colour by a header or a cookie' {
    It 'shows them the release that waits, and after the switch what was there before' {
        $rollout = $service | Invoke-BlueGreenDeployment -Release 2.0 @quick -WarningAction SilentlyContinue
        $rollout.Status | Should -Be 'Paused' -Because $rollout.Reason
        Get-Version | Should -Be '1.0', '2.0', '2.0'
        (Invoke-RestMethod $url -Headers @{ 'X-Preview' = 'secret' }).version | Should -Be '1.0'

        $switched = $service | Resume-Deployment -InformationAction SilentlyContinue
        $switched.Status | Should -Be 'Succeeded' -Because $switched.Reason
        Get-Version | Should -Be '2.0', '1.0', '1.0'

        $back = $service | Undo-Deployment -InformationAction SilentlyContinue
        $back.Status | Should -Be 'Succeeded' -Because $back.Reason
        (Invoke-RestMethod $url).version | Should -Be '1.0'
    }

    It 'is a place that passes to the upstream, to a rolling update that drains' {
        $null = $balancer | Install-NginxSite ([XDeploy.NginxSiteFile]::new('pv', $site.Text.Replace('proxy_redirect', "proxy_next_upstream off;`n        proxy_redirect"))) -Enable
        $rollout = $service | Invoke-RollingUpdate -Release 2.0 -MinAvailable 0 -StableFor 0 -InformationAction SilentlyContinue
        $rollout.Status | Should -Be 'Succeeded' -Because $rollout.Reason
        $rollout.DrainMethod | Should -Be 'NginxDown'
    }
}
