BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    # The git server is a user of a host that nobody logs in to but by the deploy key.
    $server = Get-LabHost lb1
    $app = Get-LabHost app1
    $tree = '/srv/xdgit/tree'
    $url = "xdgit@$($server.Address):x.git"
    function Invoke-Root($On, [string] $Command) { ($On | Invoke-RemoteCommand $Command -AsRoot -ErrorOnFailure).Output }
    # Work of somebody who pushes.
    function Invoke-Work([string] $Command) { ($server | Invoke-RemoteCommand "set -e; cd ~/work; $Command" -AsUser xdgit -ErrorOnFailure).Output }
    function Get-Tip([string] $Name = 'main') { Invoke-Work "git rev-parse '$Name^{commit}'" }
    function Sync-Tree([hashtable] $With = @{}) {
        $all = @{ Url = $url; Path = $tree; DeployKey = $key; KnownHostsFile = $known } + $With
        $app | Sync-GitRepository @all
    }
    function Get-Refusal([scriptblock] $Work) {
        try { $null = & $Work } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
    }
    # What is left of a key, of a folder for it, and of half a work tree.
    function Get-Remnant { Invoke-Root $app 'ls -d /dev/shm/xdeploy-git.* /tmp/xdeploy-git.* /srv/xdgit/.incoming* /var/projects/xdgit/releases/.incoming* 2>/dev/null || :; pgrep -fa "xdeploy-git[.][A-Za-z0-9]{10}" || :' }

    $key = Join-Path $TestDrive 'deploy_key'
    $null = New-SshKeyPair $key
    $public = [System.IO.File]::ReadAllText("$key.pub").Trim()
    $cleanServer = 'pkill -u xdgit; userdel -rf xdgit 2>/dev/null'
    $cleanApp = 'pkill -u xdgit-svc; userdel -rf xdgit-svc 2>/dev/null; rm -rf /srv/xdgit /var/projects/xdgit /var/projects/xdgit-lfs'
    $null = Invoke-Root $app "$cleanApp; mkdir -p /srv/xdgit; useradd -r -m -s /usr/sbin/nologin xdgit-svc"
    $null = Invoke-Root $server "$cleanServer; useradd -m -s /bin/bash xdgit; install -d -m 700 -o xdgit -g xdgit /home/xdgit/.ssh; echo 'restrict $public' >/home/xdgit/.ssh/authorized_keys; chown xdgit:xdgit /home/xdgit/.ssh/authorized_keys; chmod 600 /home/xdgit/.ssh/authorized_keys"
    $null = ($server | Invoke-RemoteCommand @'
set -e; cd; git config --global user.name x; git config --global user.email x@example.org; git config --global init.defaultBranch main; git config --global protocol.file.allow always
git init -q --bare x.git; git init -q --bare lib.git
git init -q lib; cd lib; echo lib >lib.txt; git add .; git commit -qm lib; git push -q ../lib.git main; cd ..
git init -q work; cd work; git remote add origin ../x.git; echo '*.log' >.gitignore; for n in 1 2 3; do echo $n >file; git add .; git commit -qm "number $n"; done
git tag light; git tag -am annotated v1; git push -q origin main light v1
'@ -AsUser xdgit -ErrorOnFailure)
    $scan = Invoke-Root $server 'cat /etc/ssh/ssh_host_ed25519_key.pub'
    $known = Join-Path $TestDrive 'known'
    Set-Content $known "$($server.Address) $scan"
}
AfterAll {
    $null = Invoke-Root $app "$cleanApp; true"
    $null = Invoke-Root $server "$cleanServer; true"
}

Describe 'Sync-GitRepository' {
    It 'refuses a server whose host key is not on file' {
        Get-Refusal { $app | Sync-GitRepository $url -Path $tree -DeployKey $key } | Should -Be 'GitHostKeyUnknown'
        $other = Join-Path $TestDrive 'other'
        $null = New-SshKeyPair "$other-key"
        Set-Content $other "$($server.Address) $([System.IO.File]::ReadAllText("$other-key.pub"))"
        Get-Refusal { $app | Sync-GitRepository $url -Path $tree -DeployKey $key -KnownHostsFile $other } | Should -Be 'GitHostKeyChanged'
    }

    It 'refuses to go without a key that the server knows' {
        Get-Refusal { $app | Sync-GitRepository $url -Path $tree -KnownHostsFile $known } | Should -Be 'GitAccessDenied'
        Get-Refusal { Sync-Tree @{ Branch = 'nowhere' } } | Should -Be 'GitRevisionUnknown'
        Get-Refusal { Sync-Tree @{ Tag = 'nowhere' } } | Should -Be 'GitRevisionUnknown'
        Get-Refusal { Sync-Tree @{ Commit = 'a' * 40 } } | Should -Be 'GitRevisionUnknown'
        Get-Refusal { $app | Sync-GitRepository "xdgit@$($server.Address):nowhere.git" -Path $tree -DeployKey $key -KnownHostsFile $known } | Should -Be 'GitRepositoryUnknown'
        Invoke-Root $app 'ls -A /srv/xdgit' | Should -BeNullOrEmpty
        Get-Remnant | Should -BeNullOrEmpty
    }

    It 'tells what it would clone, and does not' {
        Sync-Tree @{ Branch = 'main'; WhatIf = $true } | Should -BeNullOrEmpty
        Invoke-Root $app 'ls -A /srv/xdgit' | Should -BeNullOrEmpty
    }

    It 'clones the one commit of a branch, and changes nothing the second time' {
        $result = Sync-Tree @{ Branch = 'main' }
        $result.Commit | Should -Be (Get-Tip)
        $result.Changed | Should -BeTrue
        $result.PreviousCommit | Should -BeNullOrEmpty
        $result.Branch | Should -Be 'main'
        Invoke-Root $app "cat $tree/file; cd $tree; git rev-list --count HEAD; git remote get-url origin; stat -c '%U %a' ." | Should -Be "3`n1`n$url`nroot 755"
        $again = Sync-Tree @{ Branch = 'main' }
        $again.Changed | Should -BeFalse
        $again.Commit | Should -Be $result.Commit
        Get-Remnant | Should -BeNullOrEmpty
    }

    It 'follows a branch, and says how far' {
        $before = Get-Tip
        $null = Invoke-Work 'for n in 4 5; do echo $n >file; git commit -qam "number $n"; done; git push -q origin main'
        Sync-Tree @{ Branch = 'main'; WhatIf = $true } | Should -BeNullOrEmpty
        Invoke-Root $app "cat $tree/file" | Should -Be '3'
        $result = Sync-Tree @{ Branch = 'main' }
        $result.Changed | Should -BeTrue
        $result.PreviousCommit | Should -Be $before
        $result.Commit | Should -Be (Get-Tip)
        $result.CommitsAdded | Should -Be 2
        $result.CommitsRemoved | Should -Be 0
        Invoke-Root $app "cat $tree/file" | Should -Be '5'
    }

    It 'goes to a tag, to a commit that no name is at, and back' {
        (Sync-Tree @{ Tag = 'v1' }).Commit | Should -Be (Get-Tip 'v1')
        $old = Get-Tip 'main~3'
        $result = Sync-Tree @{ Commit = $old }
        $result.Commit | Should -Be $old
        Invoke-Root $app "cat $tree/file; git -C $tree rev-parse HEAD" | Should -Be "2`n$old"
        $result = Sync-Tree @{ Tag = 'light'; Commit = Get-Tip 'light' }
        $result.CommitsAdded | Should -Be 1
        Get-Refusal { Sync-Tree @{ Tag = 'light'; Commit = $old } } | Should -Be 'GitCommitDiffers'
        (Sync-Tree).Commit | Should -Be (Get-Tip)
    }

    It 'tells of a tag that was moved' {
        $null = Sync-Tree @{ Tag = 'v1' }
        $before = Invoke-Work 'git rev-parse v1'
        $null = Invoke-Work 'git tag -fam moved v1 main; git push -qf origin v1'
        $result = Sync-Tree @{ Tag = 'v1'; WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
        $result.TagMovedFrom | Should -Be $before
        $result.Commit | Should -Be (Get-Tip 'v1')
    }

    It 'follows a branch whose history was rewritten' {
        $null = Sync-Tree @{ Branch = 'main' }
        $null = Invoke-Work 'git commit -q --amend -m other; git push -qf origin main'
        $result = Sync-Tree @{ Branch = 'main' }
        $result.Commit | Should -Be (Get-Tip)
        $result.CommitsRemoved | Should -BeGreaterThan 0
    }

    It 'leaves what was changed on the host alone, and throws it away when told to' {
        $null = Invoke-Root $app "cd $tree; echo mine >file; echo new >new; echo kept >x.log"
        $errors = @()
        Sync-Tree @{ Branch = 'main'; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'errors' } | Should -BeNullOrEmpty
        try { Sync-Tree @{ Branch = 'main' } } catch { $text = "$_" }
        $text | Should -Match ' M file; \?\? new'
        (Sync-Tree @{ Branch = 'main'; Force = $true }).Changed | Should -BeTrue
        Invoke-Root $app "cd $tree; ls -A; cat file" | Should -Be ".git`n.gitignore`nfile`nx.log`n5"
        $null = Invoke-Root $app "cd $tree; echo mine >file; git -c user.name=x -c user.email=x@example.org commit -qam 'made here'"
        try { Sync-Tree @{ Branch = 'main' } } catch { $text = "$_" }
        $text | Should -Match 'commit [0-9a-f]+ made here'
        (Sync-Tree @{ Branch = 'main'; Force = $true }).Commit | Should -Be (Get-Tip)
        (Sync-Tree @{ Branch = 'main' }).Changed | Should -BeFalse
    }

    It 'leaves a folder alone that is no work tree' {
        $null = Invoke-Root $app 'mkdir -p /srv/xdgit/other; touch /srv/xdgit/other/file'
        Get-Refusal { $app | Sync-GitRepository $url -Path /srv/xdgit/other -DeployKey $key -KnownHostsFile $known } | Should -Be 'GitPathTaken'
    }

    It 'brings submodules, and takes them away again' {
        $null = Invoke-Work 'git checkout -q -b sub; git -c protocol.file.allow=always submodule add -q ../lib.git lib; git commit -qm "with lib"; git push -q origin sub'
        # The submodule's address is relative to the repository's.
        $result = Sync-Tree @{ Branch = 'sub' }
        $result.Commit | Should -Be (Get-Tip 'sub')
        Invoke-Root $app "cat $tree/lib/lib.txt" | Should -Be 'lib'
        (Sync-Tree @{ Branch = 'sub' }).Changed | Should -BeFalse
        $null = Invoke-Root $app "echo mine >$tree/lib/lib.txt"
        Get-Refusal { Sync-Tree @{ Branch = 'sub' } } | Should -Be 'GitLocalChanges'
        (Sync-Tree @{ Branch = 'sub'; Force = $true }).Changed | Should -BeTrue
        Invoke-Root $app "cat $tree/lib/lib.txt" | Should -Be 'lib'
        $null = Sync-Tree @{ Branch = 'main' }
        Invoke-Root $app "ls $tree" | Should -Be "file`nx.log"
    }

    It 'goes back where a submodule cannot be had' {
        $before = Sync-Tree @{ Branch = 'main' }
        $null = Invoke-Work 'git checkout -q -b lost sub; git config -f .gitmodules submodule.lib.url ../gone.git; git commit -qam "lost lib"; git push -q origin lost; git checkout -q main'
        $null = Invoke-Root $app "rm -rf $tree/.git/modules"
        Get-Refusal { Sync-Tree @{ Branch = 'lost' } } | Should -Be 'GitRepositoryUnknown'
        Invoke-Root $app "git -C $tree rev-parse HEAD" | Should -Be $before.Commit
        (Sync-Tree @{ Branch = 'lost'; SkipSubmodule = $true }).Commit | Should -Be (Get-Tip 'lost')
        (Sync-Tree @{ Branch = 'main' }).Commit | Should -Be $before.Commit
    }

    It 'says what is missing where files are in Git LFS' {
        $null = Invoke-Work 'git checkout -q -b large main; echo "*.bin filter=lfs diff=lfs merge=lfs -text" >.gitattributes; git add .gitattributes; git commit -qm large; git push -q origin large; git checkout -q main'
        $null = Invoke-Root $app 'mv /usr/bin/git-lfs /usr/bin/git-lfs.away'
        try { Get-Refusal { Sync-Tree @{ Branch = 'large' } } | Should -Be 'GitLfsMissing' }
        finally { $null = Invoke-Root $app 'mv /usr/bin/git-lfs.away /usr/bin/git-lfs' }
    }

    It 'brings files that are in Git LFS' {
        # The repository lies on the host itself: over ssh git-lfs asks for a server of its own.
        function Push-Large { (Invoke-Root $app 'set -e; cd /srv/xdgit/lfs-work; head -c 3000000 /dev/urandom >model.bin; git add .; git commit -qm next; git push -q file:///srv/xdgit/lfs.git HEAD:main >/dev/null 2>&1; sha256sum <model.bin') }
        $null = Invoke-Root $app 'set -e; git init -q --bare -b main /srv/xdgit/lfs.git; git init -q -b main /srv/xdgit/lfs-work; cd /srv/xdgit/lfs-work; git config user.name x; git config user.email x@example.org; git lfs install --local >/dev/null; git lfs track "*.bin" >/dev/null'
        $wanted = Push-Large
        $large = @{ Url = 'file:///srv/xdgit/lfs.git'; Branch = 'main' }
        ($app | Sync-GitRepository @large -Path /srv/xdgit/lfs-tree).Changed | Should -BeTrue
        Invoke-Root $app 'sha256sum </srv/xdgit/lfs-tree/model.bin' | Should -Be $wanted
        ($app | Sync-GitRepository @large -Path /srv/xdgit/lfs-tree).Changed | Should -BeFalse
        $wanted = Push-Large
        ($app | Sync-GitRepository @large -Path /srv/xdgit/lfs-tree).Changed | Should -BeTrue
        Invoke-Root $app 'sha256sum </srv/xdgit/lfs-tree/model.bin; git -C /srv/xdgit/lfs-tree status --porcelain' | Should -Be $wanted
        ($app | Sync-GitRepository @large -Release 1.0 -Service xdgit-lfs).Changed | Should -BeTrue
        Invoke-Root $app 'sha256sum </var/projects/xdgit-lfs/releases/1.0/model.bin' | Should -Be $wanted

        $null = Push-Large
        $null = Invoke-Root $app 'rm -rf /srv/xdgit/lfs.git/lfs/objects'
        Get-Refusal { $app | Sync-GitRepository @large -Path /srv/xdgit/lfs-tree } | Should -Be 'GitLfsObjectMissing'
        Invoke-Root $app 'sha256sum </srv/xdgit/lfs-tree/model.bin' | Should -Be $wanted
    }

    It 'works as the user whose the files are' {
        $null = Invoke-Root $app 'install -d -o xdgit-svc -g xdgit-svc /srv/xdgit/svc'
        $mine = @{ Path = '/srv/xdgit/svc/tree'; Branch = 'main' }
        $result = $app | Sync-GitRepository $url -DeployKey $key -KnownHostsFile $known -AsUser xdgit-svc @mine
        $result.Commit | Should -Be (Get-Tip)
        Invoke-Root $app 'stat -c %U /srv/xdgit/svc/tree/file; find /srv/xdgit/svc ! -user xdgit-svc' | Should -Be 'xdgit-svc'
        # Root leaves it to that user: git trusts nobody else's work tree.
        $null = Invoke-Work 'echo 6 >file; git commit -qam "number 6"; git push -q origin main'
        ($app | Sync-GitRepository $url -DeployKey $key -KnownHostsFile $known @mine).Changed | Should -BeTrue
        Invoke-Root $app 'find /srv/xdgit/svc ! -user xdgit-svc' | Should -BeNullOrEmpty
        Get-Refusal { $app | Sync-GitRepository $url -Path /srv/xdgit/no/tree -DeployKey $key -KnownHostsFile $known -AsUser xdgit-svc } | Should -Be 'GitPathDenied'
        Get-Refusal { Sync-Tree @{ AsUser = 'xdgit-svc' } } | Should -Be 'GitOwnerDiffers'
    }

    It 'exports a release, whole and without history' {
        $release = @{ Url = $url; DeployKey = $key; KnownHostsFile = $known; Service = 'xdgit' }
        $result = $app | Sync-GitRepository @release -Branch sub -Release 1.0
        $result.Path | Should -Be '/var/projects/xdgit/releases/1.0'
        $result.Commit | Should -Be (Get-Tip 'sub')
        $result.Changed | Should -BeTrue
        Invoke-Root $app 'cd /var/projects/xdgit/releases; ls -A; cd 1.0; find . -name .git; cat lib/lib.txt .xdeploy-commit; sha256sum -c --quiet .xdeploy-manifest; grep -c "^#f" .xdeploy-manifest' | Should -Be ".seals`n1.0`nlib`n$(Get-Tip 'sub')`n5"
        ($app | Sync-GitRepository @release -Branch sub -Release 1.0).Changed | Should -BeFalse
        Get-Refusal { $app | Sync-GitRepository @release -Branch main -Release 1.0 } | Should -Be 'ReleaseExists'
        $app | Sync-GitRepository @release -Branch main -Release 2.0 -WhatIf | Should -BeNullOrEmpty
        Get-Refusal { $app | Sync-GitRepository @release -Branch lost -Release 3.0 } | Should -Be 'GitRepositoryUnknown'
        Invoke-Root $app 'ls /var/projects/xdgit/releases' | Should -Be '1.0'
        $null = Invoke-Root $app 'echo hacked >/var/projects/xdgit/releases/1.0/file'
        Get-Refusal { $app | Sync-GitRepository @release -Branch sub -Release 1.0 } | Should -Be 'ReleaseExists'
    }

    It 'shows the key to nobody, and leaves it nowhere, also where it is ended in the middle' {
        $secret = [System.IO.File]::ReadAllLines($key)[2]
        # A server that answers to nothing: ssh waits, and the key is there.
        $null = Invoke-Root $app 'systemd-run -q --unit xdgit-silent python3 -c "import socket,time; s=socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind((\"127.0.0.1\", 7411)); s.listen(9); time.sleep(600)"'
        try {
            $work = [powershell]::Create([initialsessionstate]::CreateDefault2())
            $null = $work.AddScript({
                param($Module, $Config, $Key, $Known)
                Import-Module $Module
                Get-DeployHost app1 -ConfigFile $Config | Sync-GitRepository ssh://xdgit@127.0.0.1:7411/x.git -Path /srv/xdgit/never -DeployKey $Key -KnownHostsFile $Known
            }).AddArgument("$root/out/module/XDeploy/XDeploy.psd1").AddArgument($labConfig).AddArgument($key).AddArgument($known)
            $running = $work.BeginInvoke()
            Wait-Until { Invoke-Root $app 'ls /dev/shm/xdeploy-git.*/id 2>/dev/null || :' }
            Invoke-Root $app 'stat -c "%U %a" /dev/shm/xdeploy-git.*/id /dev/shm/xdeploy-git.*' | Should -Be "root 600`nroot 700"
            $part = [Convert]::ToBase64String([Text.Encoding]::ASCII.GetBytes($secret.Substring(1, 20)))
            Invoke-Root $app "echo $part | base64 -d >/root/xdgit-part; grep -lF -f /root/xdgit-part /dev/shm/xdeploy-git.*/id | wc -l; grep -lzF -f /root/xdgit-part /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null; rm -f /root/xdgit-part; :" | Should -Be '1'
            # Killed, and not asked to end: no trap runs.
            Invoke-Root $app 'for one in /proc/[0-9]*; do case $(readlink "$one/fd/9") in /dev/shm/xdeploy-git.*) kill -9 "${one#/proc/}" && echo killed ;; esac; done; pkill -9 -f "[s]sh -o BatchMode.*7411"; :' | Should -Match 'killed'
            Wait-Until { -not (Invoke-Root $app 'ls -d /dev/shm/xdeploy-git.* 2>/dev/null || :') }
            $null = $running.AsyncWaitHandle.WaitOne(30000)
        }
        finally {
            $work.Stop()
            $work.Dispose()
            $null = Invoke-Root $app 'systemctl stop xdgit-silent; true'
        }
        Wait-Until { -not (Get-Remnant) }
    }
}
