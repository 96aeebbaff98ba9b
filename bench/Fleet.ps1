<#
.SYNOPSIS
Measures one command on up to a thousand hosts by parallel-ssh, Ansible and XDeploy, and thirty commands on nine hosts, and prints tables in Markdown.
.DESCRIPTION
The hosts are addresses of 127/8 of one sshd, which fleet/sshd starts from the lab's image. README.md beside this file says what is equal and what is not. Run it by ./xdeploy bench fleet.
#>
param(
    [Parameter(Mandatory)] [string] $Image,
    # With commas between them.
    [ValidatePattern('^[1-9][0-9]*(,[1-9][0-9]*)*$')] [string] $Size = '1,30,300,1000',
    [ValidateRange(1, 100)] [int] $Pairs = 3
)
$ErrorActionPreference = 'Stop'
Import-Module XDeploy

$sizes = [int[]] $Size.Split(',')
$root = [System.IO.Path]::GetFullPath("$PSScriptRoot/..")
$logs = "$root/out/bench"
$null = New-Item -ItemType Directory -Path $logs -Force
$work = Join-Path ([System.IO.Path]::GetTempPath()) "xdeploy-fleet-$([guid]::NewGuid().ToString('n').Substring(0, 8))"
$null = New-Item -ItemType Directory -Path $work
$configFile = "$work/config"
. "$PSScriptRoot/Pairs.ps1"

# Hosts m1, m2 and so on, each an address; what is in $Option holds for all.
function Write-Fleet([int] $Count, [string] $Option) {
    $blocks = foreach ($number in 0..($Count - 1)) {
        "Host m$($number + 1)`n    HostName 127.$(1 + [int][math]::Floor($number / 250)).0.$($number % 250 + 1)"
    }
    $defaults = @"
Host *
    Port 2299
    User fleet
    IdentityFile $work/id
    IdentitiesOnly yes
    UserKnownHostsFile $work/known_hosts
    GlobalKnownHostsFile none
    StrictHostKeyChecking yes
    $Option
"@
    Set-Content $configFile (@($blocks) + $defaults)
}

# Wall time, processor time and the peak of memory of a command and all that it starts. Its output goes to a log.
function Measure-Process([string] $Tool, [string[]] $Words) {
    & "$PSScriptRoot/fleet/measure" "$work/result.json" @Words *> "$logs/fleet-$Tool.log"
    if ($LASTEXITCODE -ne 0) { throw "$Tool ended with status $LASTEXITCODE`: see $logs/fleet-$Tool.log" }
    $result = Get-Content "$work/result.json" | ConvertFrom-Json
    Write-Host ('{0,-12} {1,7:n1} s {2,7:n1} s of processor {3,6:n0} MB' -f $Tool, $result.seconds, $result.cpu, $result.memory)
    $result
}

function Measure-True([string] $Tool, [int] $Count) {
    switch ($Tool) {
        'xdeploy' { Measure-Process xdeploy "$root/xdeploy", 'run', "$PSScriptRoot/xdeploy/fleet.ps1", '-ConfigFile', $configFile, '-Count', $Count }
        'pssh' { Measure-Process pssh 'parallel-ssh', '-h', "$work/hosts-$Count", '-p', '32', '-t', '600', '-x', "-F $configFile", 'true' }
        'shell' {
            1..$Count | ForEach-Object { "m$_" } | Get-DeployHost -ConfigFile $configFile | Disconnect-DeployHost
            $self = [System.Diagnostics.Process]::GetCurrentProcess()
            $before = $self.TotalProcessorTime.TotalSeconds
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            & "$PSScriptRoot/xdeploy/fleet.ps1" -ConfigFile $configFile -Count $Count
            $seconds = $clock.Elapsed.TotalSeconds
            $self.Refresh()
            # The memory is that of the whole shell, which has more in it.
            [pscustomobject] @{ seconds = $seconds; cpu = $self.TotalProcessorTime.TotalSeconds - $before; memory = 0 }
            Write-Host ('{0,-12} {1,7:n1} s' -f $Tool, $seconds)
        }
        'ansible' {
            # Nothing stays open, so that each run connects, as those of the others do.
            $env:ANSIBLE_SSH_ARGS = "-F $configFile -o ControlMaster=no"
            Measure-Process ansible 'ansible', 'all', '-i', "$work/hosts-$Count", '-f', '32', '-m', 'raw', '-a', 'true'
        }
    }
}

function Measure-Warm([string] $Tool, [object[]] $Fleet) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    if ($Tool -ne 'xdeploy') {
        $env:ANSIBLE_SSH_ARGS = "-F $configFile -o ControlMaster=auto -o ControlPersist=10m"
        & ansible-playbook -i "$work/hosts-9" "$PSScriptRoot/ansible/warm-$Tool.yml" *> "$logs/fleet-warm.log"
        if ($LASTEXITCODE -ne 0) { throw "ansible-playbook ended with status $LASTEXITCODE`: see $logs/fleet-warm.log" }
    }
    else {
        foreach ($number in 1..30) {
            $answers = @($Fleet | Invoke-RemoteCommand "echo $number")
            if ($answers.Count -ne 9 -or @($answers | Where-Object Output -NE "$number").Count) { throw "Command $number did not answer on all hosts." }
        }
    }
    Write-Host ('{0,-12} {1,7:n2} s for thirty commands' -f $Tool, $clock.Elapsed.TotalSeconds)
    $clock.Elapsed.TotalSeconds
}

$tools = [ordered]@{ ansible = 'Ansible, `ansible -m raw`'; pssh = '`parallel-ssh`'; xdeploy = 'XDeploy, `./xdeploy run`'; shell = 'XDeploy, in a shell that is open (not connected)' }
# What is written into it keeps the hosts up; they end with it.
$start = [System.Diagnostics.ProcessStartInfo]::new("$PSScriptRoot/fleet/sshd")
$start.RedirectStandardInput = $start.RedirectStandardOutput = $true
$start.ArgumentList.Add($Image)
$start.ArgumentList.Add($work)
$sshd = [System.Diagnostics.Process]::Start($start)
try {
    if ($sshd.StandardOutput.ReadLine() -ne 'ready') { throw "sshd did not start: see $work/sshd.log" }
    foreach ($one in $sizes + 9) { Set-Content "$work/hosts-$one" (1..$one | ForEach-Object { "m$_" }) }
    $env:ANSIBLE_CONFIG = "$PSScriptRoot/ansible/ansible.cfg"
    $env:ANSIBLE_SSH_CONTROL_PATH_DIR = "$work/cp"
    # Nothing here needs root.
    $env:ANSIBLE_BECOME = 'False'

    # Its first one is what is negotiated where nothing is said; the last one is OpenSSH's own choice before 9.9.
    $exchanges = foreach ($exchange in '', 'ecdh-sha2-nistp256', 'sntrup761x25519-sha512@openssh.com') {
        Write-Fleet 100 $(if ($exchange) { "KexAlgorithms $exchange" })
        $null = Measure-True shell 10
        $results = foreach ($run in 1..$Pairs) { Measure-True shell 100 }
        '| {0} | {1:n1} |' -f $(if ($exchange) { $exchange } else { "curve25519-sha256, which is ours with this sshd" }), ((Get-Median @($results.cpu)) * 10)
    }

    Write-Fleet ([math]::Max(9, ($sizes | Measure-Object -Maximum).Maximum))
    $rows = foreach ($count in $sizes) {
        Write-Host "$count hosts"
        $results = @{}
        # Large fleets take Ansible minutes: one run each.
        $runs = if ($count -gt 100) { 1 } else { $Pairs }
        $null = Measure-Pair $runs @($tools.Keys) { param($Tool) $results[$Tool] = @($results[$Tool]) + (Measure-True $Tool $count) | Where-Object { $_ } }
        foreach ($tool in $tools.Keys) {
            $seconds, $cpu, $memory = 'seconds', 'cpu', 'memory' | ForEach-Object { $name = $_; Get-Median @($results[$tool].$name) }
            $others = 'ansible', 'pssh' | ForEach-Object { (Get-Median @($results[$_].seconds)) / $seconds }
            '| {0:n0} | {1} | {2:n2} | {3:n1} | {4} | {5:n1} | {6:n1} |' -f $count, $tools[$tool], $seconds, $cpu, $(if ($memory) { '{0:n0}' -f $memory }), $others[0], $others[1]
        }
    }

    $nine = 1..9 | ForEach-Object { "m$_" } | Get-DeployHost -ConfigFile $configFile
    # The first run connects; it is not counted.
    $warmTools = [ordered]@{
        ansible = 'Ansible, a playbook of thirty `command` tasks'
        raw     = 'Ansible, a playbook of thirty `raw` tasks'
        xdeploy = 'XDeploy, thirty times `Invoke-RemoteCommand`'
    }
    foreach ($tool in $warmTools.Keys) { $null = Measure-Warm $tool $nine }
    $warm = Measure-Pair $Pairs @($warmTools.Keys) { param($Tool) Measure-Warm $Tool $nine }
    $warmRows = Format-Pair 'thirty commands on nine hosts' $warm $warmTools
}
finally {
    Get-ChildItem "$work/cp" -ErrorAction SilentlyContinue | ForEach-Object { & ssh -F $configFile -o "ControlPath=$($_.FullName)" -O exit m1 *> $null }
    $sshd.StandardInput.Close()
    $sshd.WaitForExit()
    Remove-Item $work -Recurse -Force
}

$table = @(
    "$(@(& ansible --version)[0]), $(@(& parallel-ssh --version)[0]) of parallel-ssh; $Pairs runs up to a hundred hosts, then one; $([Environment]::ProcessorCount) processors for the tool and for sshd."
    ''
    '| hosts | by | wall s | processor s | peak MB | times as fast as Ansible | as parallel-ssh |'
    '| --- | --- | --- | --- | --- | --- | --- |'
    $rows
    ''
    '| key exchange | processor of the client, ms a connection with its command |'
    '| --- | --- |'
    $exchanges
    ''
    Get-PairHeader commands
    $warmRows
)
Set-Content "$logs/fleet.md" $table
$table
