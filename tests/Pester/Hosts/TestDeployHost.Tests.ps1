BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app = Get-LabHost app1
    $balancer = Get-LabHost lb1
    function Read-Balancer([string] $Command) { ($balancer | Invoke-RemoteCommand $Command -AsRoot).Output.Trim() }
}

Describe 'Test-DeployHost' {
    It 'tells what a host has, as its own programs tell it' {
        $report = $balancer | Test-DeployHost
        $report.Reachable | Should -BeTrue
        $report.User | Should -Be $balancer.User
        $report.Root | Should -BeTrue
        $report.Systemd | Should -Be (Read-Balancer "systemctl --version | sed -n '1s/systemd \([0-9]*\).*/\1/p'")
        $report.Nginx | Should -Be (Read-Balancer "nginx -v 2>&1 | sed 's,.*nginx/,,; s/ .*//'")
        $report.OperatingSystem | Should -Be (Read-Balancer '. /etc/os-release; echo "$PRETTY_NAME"')
        $report.Architecture | Should -Be (Read-Balancer 'uname -m')
        $report.Kernel | Should -Be (Read-Balancer 'uname -r')
        $report.Processors | Should -Be ([int](Read-Balancer nproc))
        $report.MaxSessions | Should -Be ([int](Read-Balancer "sshd -T | sed -n 's/^maxsessions //p'"))
        $report.MaxStartups | Should -Be (Read-Balancer "sshd -T | sed -n 's/^maxstartups //p'")
        $report.Nftables | Should -Be ((Read-Balancer 'nft list tables >/dev/null 2>&1 && echo yes || echo no') -eq 'yes')
        $report.MemoryAvailableBytes | Should -BeGreaterThan 1MB
        $report.Disk.Path | Should -Be '/var'
        $report.Disk.FreeBytes | Should -BeGreaterThan 1MB
        # Both clocks are this machine's.
        [math]::Abs($report.ClockSkew.TotalSeconds) | Should -BeLessThan ($report.Elapsed.TotalSeconds + 1)
        $report.PortInUse.Count | Should -Be 0
    }

    It 'is ready where nothing would fail, and changes nothing' {
        $list = 'ls -A ~ /var/projects /tmp 2>&1'
        $before = ($app | Invoke-RemoteCommand $list).Output
        $report = Get-LabHost app1, app2 | Test-DeployHost -Path /var/projects/not-there/yet -MinimumFreeSpace 1MB -MinimumFreeInode 1 -Port 65001 -Program sh
        $report.HostName | Sort-Object | Should -Be 'app1', 'app2'
        $report.Problem | Should -BeNullOrEmpty
        $report.Ready | Should -Be $true, $true
        ($app | Invoke-RemoteCommand $list).Output | Should -Be $before
    }

    It 'says what would fail: <Name>' -ForEach @(
        @{ Name = 'a port that is taken'; Asked = @{ Port = 22, 65001 }; Says = '*sshd listens on port 22*' }
        @{ Name = 'too little room'; Asked = @{ MinimumFreeSpace = 1PB }; Says = '/var has * free, less than 1048576 GiB*' }
        @{ Name = 'too few inodes'; Asked = @{ Path = '/run'; MinimumFreeInode = [long]::MaxValue }; Says = '/run has room for * files, less than *' }
        @{ Name = 'too little memory'; Asked = @{ MinimumFreeMemory = 1PB }; Says = '* of memory are available, less than *' }
        @{ Name = 'programs that are not there'; Asked = @{ Program = 'no-such-program', 'sh', 'nor this' }; Says = 'there is no no-such-program, nor this: install them.' }
    ) {
        $report = $app | Test-DeployHost @Asked
        $report.Ready | Should -BeFalse
        @($report.Problem | Where-Object { $_ -like $Says }).Count | Should -Be 1
    }

    It 'reports a host that cannot be reached, and does not stop at it' {
        $gone = New-DeployHost gone -Address 127.0.0.1 -Port 1 -IdentityFile $app.IdentityFile -KnownHostsFile $app.KnownHostsFile
        $reports = $gone, $app | Test-DeployHost
        $reports.Count | Should -Be 2
        $report = $reports | Where-Object HostName -EQ gone
        $report.Reachable | Should -BeFalse
        $report.Ready | Should -BeFalse
        $report.Problem[0] | Should -BeLike '*127.0.0.1*'
    }

    It 'sees that root needs a password' {
        $null = $app | Invoke-RemoteCommand "useradd -m -s /bin/sh rootless; install -d -m 700 -o rootless -g rootless /home/rootless/.ssh; install -m 600 -o rootless -g rootless ~$($app.User)/.ssh/authorized_keys /home/rootless/.ssh/authorized_keys" -AsRoot
        try {
            $plain = New-DeployHost rootless -Address $app.Address -Port $app.Port -User rootless -IdentityFile $app.IdentityFile -KnownHostsFile $app.KnownHostsFile -HostKeyAlias $app.HostKeyAlias -Privilege None
            $report = $plain | Test-DeployHost
            $report.User | Should -Be 'rootless'
            $report.Root | Should -BeFalse
            $report.MaxSessions | Should -BeNullOrEmpty
            "$($report.Problem)" | Should -BeLike '*rootless cannot have root without a password*'
        }
        finally {
            $null = $app | Invoke-RemoteCommand 'pkill -u rootless; userdel -r rootless 2>/dev/null; true' -AsRoot
        }
    }
}
