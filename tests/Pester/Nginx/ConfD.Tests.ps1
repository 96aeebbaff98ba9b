BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $balancer = Get-LabHost app3
    function Invoke-Root([string] $Command) { $balancer | Invoke-RemoteCommand $Command -AsRoot }
    function Get-Page { (Invoke-Root 'curl -s http://127.0.0.1:9301/').Output }
    function New-Page([string] $Text) { [XDeploy.NginxSiteFile]::new('page.conf', "server { listen 9301; return 200 '$Text'; }`n") }
    # As nginx.org and RHEL have it: no sites-enabled.
    $null = Invoke-Root "cp /etc/nginx/nginx.conf /etc/nginx/nginx.conf.kept && sed -i '/sites-enabled/d' /etc/nginx/nginx.conf && nginx -s reload"
}
AfterAll { $null = Invoke-Root 'rm -f /etc/nginx/conf.d/page.conf*; mv /etc/nginx/nginx.conf.kept /etc/nginx/nginx.conf; nginx -s reload' }

Describe 'A host that keeps its sites in conf.d' {
    It 'has a site that is not enabled under a name that nginx does not read' {
        ($balancer | Install-NginxSite (New-Page 'one')).Changed | Should -BeTrue
        (Invoke-Root 'ls /etc/nginx/conf.d').Output | Should -Be 'page.conf.disabled'
        Get-Page | Should -Be ''
    }

    It 'enables it by its name' {
        ($balancer | Enable-NginxSite page.conf).Reloaded | Should -BeTrue
        (Invoke-Root 'ls /etc/nginx/conf.d').Output | Should -Be 'page.conf'
        Get-Page | Should -Be 'one'
        ($balancer | Enable-NginxSite page.conf).Changed | Should -BeFalse
    }

    It 'changes it where it is' {
        ($balancer | Install-NginxSite (New-Page 'two')).Reloaded | Should -BeTrue
        Get-Page | Should -Be 'two'
        ($balancer | Install-NginxSite (New-Page 'two') -Enable).Changed | Should -BeFalse
    }

    It 'disables it, and installs and enables in one step' {
        ($balancer | Disable-NginxSite page.conf).Reloaded | Should -BeTrue
        Get-Page | Should -Be ''
        ($balancer | Install-NginxSite (New-Page 'three') -Enable).Reloaded | Should -BeTrue
        (Invoke-Root 'ls /etc/nginx/conf.d').Output | Should -Be 'page.conf'
        Get-Page | Should -Be 'three'
    }
}
