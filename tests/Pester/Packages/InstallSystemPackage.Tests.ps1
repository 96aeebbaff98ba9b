BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app = Get-LabHost app2
    function Invoke-Root([string] $Command) { ($app | Invoke-RemoteCommand $Command -AsRoot -ErrorOnFailure).Output }
    function Get-Refusal([scriptblock] $Work) {
        try { $null = & $Work } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
    }
    # A repository of the host's own disk, which needs no network.
    function New-Deb([string] $Name, [string] $Version, [string] $Control = '', [string] $Script = '') {
        $null = Invoke-Root "set -e; d=/srv/xdpkg/build; rm -rf `$d; mkdir -p `$d/DEBIAN `$d/usr/share/$Name; echo $Version >`$d/usr/share/$Name/version; mkdir -p `$d/etc; echo $Version >`$d/etc/$Name.conf; echo /etc/$Name.conf >`$d/DEBIAN/conffiles
            printf '%s\n' 'Package: $Name' 'Version: $Version' 'Architecture: all' 'Maintainer: x <x@example.org>' 'Description: x' '$Control' >`$d/DEBIAN/control
            $(if ($Script) { "printf '%s\n' '#!/bin/sh' '$Script' >`$d/DEBIAN/postinst; chmod 755 `$d/DEBIAN/postinst" })
            dpkg-deb -b `$d /srv/xdpkg/repo/${Name}_$Version.deb >/dev/null"
    }
    # What apt-ftparchive would write.
    function Update-Repository {
        $null = Invoke-Root 'set -e; cd /srv/xdpkg/repo; for f in *.deb; do dpkg-deb -f $f | sed "/^\$/d"; echo "Filename: ./$f"; echo "Size: $(stat -c %s $f)"; echo "SHA256: $(sha256sum <$f | cut -d" " -f1)"; echo; done >Packages'
    }
    $clean = 'apt-mark unhold xdpkg-a xdpkg-b >/dev/null 2>&1; dpkg --force-all -P xdpkg-a xdpkg-b xdpkg-c xdpkg-bad >/dev/null 2>&1; rm -rf /srv/xdpkg /etc/apt/sources.list.d/xdpkg.list /var/lib/apt/lists/*xdpkg* /var/lib/xdeploy/packages; [ ! -e /etc/apt/sources.list.xdpkg ] || mv /etc/apt/sources.list.xdpkg /etc/apt/sources.list'
    $null = Invoke-Root "$clean; set -e; mkdir -p /srv/xdpkg/repo; cp -a /var/lib/apt/lists /srv/xdpkg/lists; mv /etc/apt/sources.list /etc/apt/sources.list.xdpkg; echo 'deb [trusted=yes] file:/srv/xdpkg/repo ./' >/etc/apt/sources.list.d/xdpkg.list"
    New-Deb xdpkg-a 1.0
    New-Deb xdpkg-a 2.0
    New-Deb xdpkg-b 1.0 'Depends: xdpkg-a'
    Update-Repository
}
AfterAll { $null = Invoke-Root "rm -rf /var/lib/apt/lists.xdpkg; [ ! -d /srv/xdpkg/lists ] || { rm -rf /var/lib/apt/lists && cp -a /srv/xdpkg/lists /var/lib/apt/lists; }; $clean; true" }

Describe 'Install-SystemPackage' {
    It 'refuses names that are none' {
        Get-Refusal { $app | Install-SystemPackage 'xdpkg-a-' } | Should -Be 'PackageNameInvalid'
        Get-Refusal { $app | Install-SystemPackage '-y' } | Should -Be 'PackageNameInvalid'
        Get-Refusal { $app | Install-SystemPackage xdpkg-a, xdpkg-b -Version 1.0 } | Should -Be 'PackageNameInvalid'
    }

    It 'installs a version that the lists have only after an update, and nothing the second time' {
        $app | Install-SystemPackage xdpkg-a -Version 1.0 -WhatIf | Should -BeNullOrEmpty
        Invoke-Root 'ls /usr/share/xdpkg-a 2>/dev/null || :' | Should -BeNullOrEmpty
        $result = $app | Install-SystemPackage xdpkg-a -Version 1.0
        $result.Name | Should -Be 'xdpkg-a'
        $result.Version | Should -Be '1.0'
        $result.PreviousVersion | Should -BeNullOrEmpty
        $result.Changed | Should -BeTrue
        $result.Held | Should -BeFalse
        ($app | Install-SystemPackage xdpkg-a -Version 1.0).Changed | Should -BeFalse
        # Any version will do where none is named.
        ($app | Install-SystemPackage xdpkg-a).Version | Should -Be '1.0'
    }

    It 'tells what is unknown' {
        Get-Refusal { $app | Install-SystemPackage xdpkg-none } | Should -Be 'PackageUnknown'
        Get-Refusal { $app | Install-SystemPackage xdpkg-a -Version 3.0 } | Should -Be 'PackageVersionUnknown'
        try { $app | Install-SystemPackage xdpkg-a -Version 3.0 } catch { $text = "$_" }
        $text | Should -Match '2\.0, 1\.0'
    }

    It 'moves to a version and back, and leaves configuration that was changed on the host' {
        $null = Invoke-Root 'echo mine >/etc/xdpkg-a.conf'
        $result = $app | Install-SystemPackage xdpkg-a -Version 2.0
        $result.PreviousVersion | Should -Be '1.0'
        $result.Version | Should -Be '2.0'
        Invoke-Root 'cat /etc/xdpkg-a.conf' | Should -Be 'mine'
        ($app | Install-SystemPackage xdpkg-a -Version 1.0).Version | Should -Be '1.0'
    }

    It 'holds a package, and moves one that is held only when told to' {
        $result = $app | Install-SystemPackage xdpkg-a -Hold
        $result.Held | Should -BeTrue
        $result.Changed | Should -BeTrue
        ($app | Install-SystemPackage xdpkg-a -Hold).Changed | Should -BeFalse
        Get-Refusal { $app | Install-SystemPackage xdpkg-a -Version 2.0 } | Should -Be 'PackageHeld'
        $result = $app | Install-SystemPackage xdpkg-a -Version 2.0 -Hold
        $result.Version | Should -Be '2.0'
        $result.Held | Should -BeTrue
        $null = Invoke-Root 'apt-mark unhold xdpkg-a'
    }

    It 'installs several, and shows by the simulation what else that is' {
        $null = Invoke-Root 'dpkg -P xdpkg-a'
        $app | Install-SystemPackage xdpkg-b -WhatIf | Should -BeNullOrEmpty
        $results = $app | Install-SystemPackage xdpkg-b, xdpkg-a
        $results.Name | Should -Be 'xdpkg-b', 'xdpkg-a'
        $results.Version | Should -Be '1.0', '2.0'
    }

    It 'does not remove others unless told to' {
        New-Deb xdpkg-c 1.0 'Conflicts: xdpkg-b'
        Update-Repository
        Get-Refusal { $app | Install-SystemPackage xdpkg-c } | Should -Be 'PackageRemovesOthers'
        Invoke-Root 'cat /usr/share/xdpkg-b/version' | Should -Be '1.0'
        ($app | Install-SystemPackage xdpkg-c -AllowRemoval).Changed | Should -BeTrue
        Invoke-Root 'cat /usr/share/xdpkg-b/version 2>/dev/null || :' | Should -BeNullOrEmpty
        $null = Invoke-Root 'dpkg -P xdpkg-c'
    }

    It 'sends a file and installs it, and sends none the second time' {
        New-Deb xdpkg-b 2.0 'Depends: xdpkg-a'
        $file = Join-Path $TestDrive 'b.deb'
        [System.IO.File]::WriteAllBytes($file, [Convert]::FromBase64String((Invoke-Root 'base64 -w0 /srv/xdpkg/repo/xdpkg-b_2.0.deb; rm /srv/xdpkg/repo/xdpkg-b_2.0.deb')))
        $app | Install-SystemPackage -Path $file -WhatIf | Should -BeNullOrEmpty
        $result = $app | Install-SystemPackage -Path $file
        $result.Name | Should -Be 'xdpkg-b'
        $result.Version | Should -Be '2.0'
        $result.Changed | Should -BeTrue
        ($app | Install-SystemPackage -Path $file).Changed | Should -BeFalse
        Invoke-Root 'ls -d /var/tmp/xdeploy.* 2>/dev/null || :' | Should -BeNullOrEmpty
        # Not where another version has taken its place.
        $null = $app | Install-SystemPackage xdpkg-b -Version 1.0
        $again = $app | Install-SystemPackage -Path $file
        $again.PreviousVersion | Should -Be '1.0'
        $again.Version | Should -Be '2.0'
        Set-Content (Join-Path $TestDrive 'no.deb') 'this is no package'
        Get-Refusal { $app | Install-SystemPackage -Path (Join-Path $TestDrive 'no.deb') } | Should -Be 'PackageFileInvalid'
    }

    It 'waits for another run, as long as it is told to' {
        $null = Invoke-Root 'dpkg -P xdpkg-b xdpkg-a'
        $hold = 'systemd-run -q --collect --unit xdpkg-lock python3 -c "import fcntl,os,time; f=open(\"/var/lib/dpkg/lock-frontend\",\"w\"); fcntl.lockf(f,fcntl.LOCK_EX); open(\"/run/xdpkg-held\",\"w\"); time.sleep({0})"; until [ -e /run/xdpkg-held ]; do sleep 0.1; done; rm /run/xdpkg-held'
        $null = Invoke-Root ($hold -f 300)
        try { Get-Refusal { $app | Install-SystemPackage xdpkg-a -LockTimeout 1 } | Should -Be 'PackageManagerBusy' }
        finally { $null = Invoke-Root 'systemctl stop xdpkg-lock; true' }
        $null = Invoke-Root ($hold -f 3)
        ($app | Install-SystemPackage xdpkg-a -LockTimeout 60).Changed | Should -BeTrue
    }

    It 'tells of an installation that was never brought to its end' {
        New-Deb xdpkg-bad 1.0 '' 'exit 1'
        Update-Repository
        Get-Refusal { $app | Install-SystemPackage xdpkg-bad } | Should -Be 'PackageScriptFailed'
        Get-Refusal { $app | Install-SystemPackage xdpkg-b } | Should -Be 'PackageManagerBroken'
        try { $app | Install-SystemPackage xdpkg-b } catch { $text = "$_" }
        $text | Should -Match 'xdpkg-bad'
        $text | Should -Match 'dpkg --configure -a'
        $null = Invoke-Root 'dpkg --force-all -P xdpkg-bad'
    }
}
