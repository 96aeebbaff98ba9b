BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"

    function Invoke-Demo([string[]] $Option) {
        $text = & "$root/xdeploy" run "$root/runbooks/Demo.ps1" -ConfigFile $labConfig @Option *>&1 | Out-String
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Text = $text }
    }
}
AfterAll {
    $null = Get-LabHost lb1 | Invoke-RemoteCommand 'rm -f /etc/nginx/sites-enabled/x-model /etc/nginx/sites-available/x-model && systemctl reload nginx' -AsRoot
    $null = Get-LabHost app* | Invoke-RemoteCommand "systemctl stop 'x-model@*'; rm -rf /var/projects/x-model" -AsRoot
}

Describe 'The demo' {
    It 'rolls out the new version under load and ends with 0' {
        $demo = Invoke-Demo
        $demo.ExitCode | Should -Be 0 -Because $demo.Text
        $demo.Text | Should -Match 'Lost +: 0\s'
        $demo.Text | Should -Match 'Versions now +: 2\.0: 9\s'
        $demo.Text | Should -Match 'batch 1 +Switching +app1:5001'
    }

    It 'puts the bad version back under load, shows it to no client, and ends with 3' {
        $demo = Invoke-Demo '-Bad'
        $demo.ExitCode | Should -Be 3 -Because $demo.Text
        $demo.Text | Should -Match 'Lost +: 0\s'
        $demo.Text | Should -Match 'Versions seen +: 1\.0: \d+\s*\n'
        $demo.Text | Should -Match 'Versions now +: 1\.0: 9\s'
    }
}
