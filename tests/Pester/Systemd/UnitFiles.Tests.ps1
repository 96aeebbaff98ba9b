BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app1 = Get-LabHost app1
    function Invoke-Root([string] $Command) { $app1 | Invoke-RemoteCommand $Command -AsRoot }
    function Clear-Unit {
        $null = Invoke-Root @'
systemctl stop 'file-*' 2>/dev/null
cd /etc/systemd/system && rm -rf file-* */file-* e2scrub_reap.service e2scrub_reap.service.d && systemctl daemon-reload
systemctl reset-failed 'file-*' 2>/dev/null; true
'@
    }
    function Install-Sample {
        $null = $app1 | Install-SystemdUnit (New-SystemdTemplateUnit file-web -ExecStart /bin/sleep, infinity -Target file-web.target), (New-SystemdTarget file-web -Instance 1, 2) -Enable -Start
    }
    Clear-Unit
}
AfterAll { Clear-Unit }

Describe 'Get-SystemdUnitFile' {
    It 'tells whose a file is, what it hides and what changes it' {
        Install-Sample
        $null = Invoke-Root @'
cd /etc/systemd/system && mkdir -p file-web@.service.d e2scrub_reap.service.d
printf '[Service]\nNice=5\n' | tee file-web@.service.d/10-nice.conf >e2scrub_reap.service.d/10-nice.conf
cp /lib/systemd/system/e2scrub_reap.service . && systemctl daemon-reload
'@
        $files = @{}
        $app1 | Get-SystemdUnitFile 'file-web*', e2scrub_reap, nginx | ForEach-Object { $files[$_.Name] = $_ }
        $files.Keys | Sort-Object | Should -Be 'e2scrub_reap.service', 'file-web.target', 'file-web@.service', 'nginx.service'
        $files['file-web.target'].State | Should -Be 'enabled'
        $files['file-web.target'].Origin | Should -Be 'Local'
        $files['file-web@.service'].DropIn | Should -Be '/etc/systemd/system/file-web@.service.d/10-nice.conf'
        $files['nginx.service'].Origin | Should -Be 'Vendor'
        $files['nginx.service'].Preset | Should -Be 'enabled'
        $files['e2scrub_reap.service'].Origin | Should -Be 'Local'
        $files['e2scrub_reap.service'].Hides | Should -Be '/lib/systemd/system/e2scrub_reap.service'
    }

    It 'is an error for a name that is not there, and not for a pattern' {
        $errors = @()
        $app1 | Get-SystemdUnitFile file-nowhere, 'file-nowhere*' -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'SystemdUnitFileNotFound*'
    }
}

Describe 'Uninstall-SystemdUnit' {
    It 'changes nothing under -WhatIf' {
        Install-Sample
        $app1 | Uninstall-SystemdUnit file-web.target, file-web@ -WhatIf -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        ($app1 | Get-SystemdUnit file-web@1).ActiveState | Should -Be 'active'
    }

    It 'stops, disables and removes a template with its instances, and its target' {
        Install-Sample
        $null = $app1 | Enable-SystemdUnit file-web@7
        $warnings = @()
        $results = $app1 | Uninstall-SystemdUnit file-web.target, file-web@ -WarningAction SilentlyContinue -WarningVariable warnings
        $results.Changed | Should -Be $true, $true
        $results[1].Stopped | Sort-Object | Should -Be 'file-web@1.service', 'file-web@2.service'
        "$warnings" | Should -BeLike '*file-web@.service.d stays*'
        (Invoke-Root 'find /etc/systemd/system -name "file-web*" ! -path "*file-web@.service.d*"').Output | Should -BeNullOrEmpty
        (Invoke-Root 'systemctl list-units --all --no-legend "file-web*"').Output | Should -BeNullOrEmpty
        ($app1 | Uninstall-SystemdUnit file-web.target).Changed | Should -BeFalse
    }

    It 'removes the drop-ins if asked, and brings back what it removed' {
        Install-Sample
        $gone = $app1 | Uninstall-SystemdUnit file-web.target, file-web@ -DropIn
        $gone[1].Path | Should -Contain '/etc/systemd/system/file-web@.service.d/10-nice.conf'
        (Invoke-Root 'find /etc/systemd/system -name "file-web*"').Output | Should -BeNullOrEmpty
        $null = $app1 | Install-SystemdUnit $gone.Unit -Enable -Start
        ($app1 | Get-SystemdUnit file-web@1).ActiveState | Should -Be 'active'
        (Invoke-Root 'systemctl show --value --property=Nice file-web@1').Output | Should -Be 5
    }

    It 'finds the instances of a template whose name is escaped' {
        $name = "file-$([XDeploy.UnitName]::Escape('a b'))"
        $null = $app1 | Install-SystemdUnit (New-SystemdTemplateUnit $name -ExecStart /bin/sleep, infinity)
        $null = $app1 | Enable-SystemdUnit "$name@1" -Now
        $null = $app1 | Enable-SystemdUnit "$name@2"
        $null = Invoke-Root "systemctl daemon-reload"
        ($app1 | Get-SystemdUnit "$name@").Name | Should -Contain "$name@1.service"
        ($app1 | Uninstall-SystemdUnit "$name@").Stopped | Should -Be "$name@1.service"
        (Invoke-Root 'find /etc/systemd/system -name "file-a*"').Output | Should -BeNullOrEmpty
    }

    It 'never touches what a package brought' {
        $errors = @()
        $app1 | Uninstall-SystemdUnit nginx -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'SystemdUnitIsVendors*'
        ($app1 | Get-SystemdUnit nginx).ActiveState | Should -Be 'active'
    }

    It 'takes away what hides a package''s file, and says what takes its place' {
        $warnings = @()
        $result = $app1 | Uninstall-SystemdUnit e2scrub_reap -DropIn -WarningAction SilentlyContinue -WarningVariable warnings
        $result.Changed | Should -BeTrue
        "$warnings" | Should -BeLike '*/lib/systemd/system/e2scrub_reap.service*takes its place*'
        $file = $app1 | Get-SystemdUnitFile e2scrub_reap
        $file.Origin | Should -Be 'Vendor'
        $file.State | Should -Be 'enabled'
    }

    It 'leaves a link alone' {
        $null = Invoke-Root 'systemctl --quiet mask file-masked.service'
        $errors = @()
        $app1 | Uninstall-SystemdUnit file-masked -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'SystemdUnitIsLink*'
    }
}
