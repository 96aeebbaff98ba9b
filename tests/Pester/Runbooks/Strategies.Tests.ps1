BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    . "$root/tests/Load/Load.ps1"
    $apps = Get-LabHost app*
    $balancer = Get-LabHost lb1
    $url = "http://$($balancer.Address):8180/"
    # The runbooks' own start, as an operator types it.
    function Invoke-Runbook([string] $Name, [string] $Release, [string[]] $Option) {
        $text = & "$root/xdeploy" run "$root/runbooks/$Name.ps1" -Service x-model -Release $Release -Path (New-SampleRelease $Release) -Application 'app*' -Balancer lb1 `
            -StableFor 200ms -ConfigFile $labConfig @Option *>&1 | Out-String
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Text = $text }
    }
    function Clear-Service {
        $null = $balancer | Uninstall-NginxSite x-model -Confirm:$false -ErrorAction SilentlyContinue
        $null = $balancer | Uninstall-NginxSite x-model-preview -Confirm:$false -ErrorAction SilentlyContinue
        $null = $balancer | Invoke-RemoteCommand 'rm -rf /var/lib/xdeploy/x-model /var/log/nginx/x-model.traffic.log*' -AsRoot
        $null = $apps | Invoke-RemoteCommand "systemctl stop xdeploy-retire-x-model.timer 'x-model@*'; rm -rf /var/projects/x-model /etc/systemd/system/x-model@.service /var/lib/xdeploy/x-model; systemctl daemon-reload" -AsRoot
    }
    Clear-Service
}
AfterAll { Clear-Service }

Describe 'The runbooks' {
    It 'set a service with two colours up, and give each release all requests in turn' {
        foreach ($release in '1.0', '2.0') {
            $run = Invoke-Runbook Blue-Green $release @('-Port', '6560', '-StandbyPort', '6570', '-Listen', '8180', '-PreviewListen', '8181', '-WatchFor', '1s', '-KeepFor', '0')
            $run.ExitCode | Should -Be 0 -Because $run.Text
            $run.Text | Should -Match 'Succeeded'
            (Invoke-RestMethod $url).version | Should -Be $release
        }
    }

    It 'give a release a growing share' {
        $load = Start-Load $url -Rate 200
        try {
            # The second release of the test before put the service back on its first colour.
            $run = Invoke-Runbook Canary 3.0 @('-Port', '6560', '-Step', '50', '-BakeTime', '2s', '-MinRequest', '100', '-MinAvailable', '50%')
        }
        finally {
            $null = Stop-Load $load
        }

        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'Succeeded'
        (Invoke-RestMethod $url).version | Should -Be '3.0'
    }
}
