<#
.SYNOPSIS
Measures the delivery of a large file, of a tree of 5,000 small files, of the tree with 1 % changed and of the same tree again, by scp, sftp, rsync, Ansible and XDeploy, and prints a table in Markdown.
.DESCRIPTION
The hosts are those of the lab; with a latency, what is sent to them goes through delivery/line. README.md beside this file says what is equal and what is not. Run it by ./xdeploy bench delivery.
#>
param(
    # Numbers of hosts, with commas between them.
    [ValidatePattern('^[1-8](,[1-8])*$')] [string] $Size = '1,8',
    # Milliseconds that are added to a round trip, with commas between them.
    [ValidatePattern('^[0-9]+(,[0-9]+)*$')] [string] $Latency = '0,50',
    [ValidateRange(1, 100)] [int] $Pairs = 3,
    # Seconds after which a run of another tool is ended; its work is not done again.
    [ValidateRange(1, 86400)] [int] $Limit = 60,
    # By name, with commas between them; all where none is named.
    [string] $Tool = '',
    [Parameter(Mandatory)] [string] $ConfigFile
)
$ErrorActionPreference = 'Stop'
Import-Module XDeploy

$root = [System.IO.Path]::GetFullPath("$PSScriptRoot/..")
$logs = "$root/out/bench"
$null = New-Item -ItemType Directory -Path $logs -Force
$work = Join-Path ([System.IO.Path]::GetTempPath()) "xdeploy-delivery-$([guid]::NewGuid().ToString('n').Substring(0, 8))"
$null = New-Item -ItemType Directory -Path $work
. "$PSScriptRoot/Pairs.ps1"
$there = '/var/tmp/delivery'
$all = Get-DeployHost app* -ConfigFile $ConfigFile

$tools = [ordered] @{
    scp         = '`scp -r`'
    sftp        = '`sftp`, `put -r`'
    rsync       = '`rsync -a`'
    synchronize = 'Ansible, `synchronize`'
    copy        = 'Ansible, `copy`'
    xdeploy     = 'XDeploy, `./xdeploy run`'
    shell       = 'XDeploy, in an open shell'
}
if ($Tool) { foreach ($one in @($tools.Keys)) { if ($one -notin $Tool.Split(',')) { $tools.Remove($one) } } }
$works = [ordered] @{
    file    = 'a file of 256 MB'
    tree    = '5,000 small files'
    changed = 'the tree, 1 % changed'
    same    = 'the tree again'
}
function Start-Line([int] $Delay) {
    $start = [System.Diagnostics.ProcessStartInfo]::new("$PSScriptRoot/delivery/line")
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    @("$Delay"; $all | ForEach-Object { $_.Address }) | ForEach-Object { $start.ArgumentList.Add($_) }
    $line = [System.Diagnostics.Process]::Start($start)
    if ($line.StandardOutput.ReadLine() -ne 'ready') { throw 'the line did not start' }
    $line
}

# What the hosts' network cards have counted, both ways, with all headers.
function Measure-Wire([string[]] $Name) {
    $sum = 0L
    foreach ($one in $Name) {
        & "$root/tests/Lab/lab" exec $one cat /sys/class/net/host0/statistics/rx_bytes /sys/class/net/host0/statistics/tx_bytes | ForEach-Object { $sum += [long] $_ }
    }
    $sum
}

# The status of timeout(1) where it ended a command.
$endedByLimit = 124

# The same for each host, all at once, as one does it in a shell.
function Invoke-ForEachHost([string] $Command, [string[]] $Name) {
    Set-Content "$work/all.sh" "pids=; for h in $Name; do timeout $Limit $Command & pids=`"`$pids `$!`"; done; for p in `$pids; do wait `$p || exit `$?; done"
    & sh "$work/all.sh" *> "$logs/delivery.log"
    if ($LASTEXITCODE -notin 0, $endedByLimit) { throw "$Command ended with status $LASTEXITCODE`: see $logs/delivery.log" }
}

function Invoke-AnsibleModule([string[]] $Name, [string] $Module, [string] $Arguments) {
    # Nothing stays open, so that each run connects, as those of the others do.
    $env:ANSIBLE_SSH_ARGS = "-F $ConfigFile -o ControlMaster=no"
    & timeout $Limit ansible all -i "$($Name -join ','),"  -f 8 -m $Module -a $Arguments *> "$logs/delivery-ansible.log"
    if ($LASTEXITCODE -notin 0, $endedByLimit) { throw "ansible ended with status $LASTEXITCODE`: see $logs/delivery-ansible.log" }
}

function Send-ByTool([string] $Tool, [string[]] $Name, [string] $Kind) {
    $source = if ($Kind -eq 'file') { "$work/data/file" } elseif ($Kind -eq 'tree') { "$work/data/first" } else { "$work/data/second" }
    # Those that copy into a folder put all there again, which is how they bring it up to date.
    $target = "$there/$Tool/$(if ($Kind -eq 'file') { 'file' } else { 'tree' })"
    $ssh = "-F $ConfigFile"
    switch ($Tool) {
        'scp' { Invoke-ForEachHost "scp -q -r $ssh $source/. `$h:$target" $Name }
        'sftp' { Set-Content "$work/batch" "put -r $source/. $target"; Invoke-ForEachHost "sftp -q -b $work/batch $ssh `$h" $Name }
        'rsync' { Invoke-ForEachHost "rsync -a -e 'ssh $ssh' $source/ `$h:$target/" $Name }
        'synchronize' { Invoke-AnsibleModule $Name ansible.posix.synchronize "src=$source/ dest=$target/ use_ssh_args=yes" }
        'copy' { Invoke-AnsibleModule $Name copy "src=$source/ dest=$target/ mode=preserve" }
        default {
            $words = @{ ConfigFile = $ConfigFile; HostName = $Name -join ' '; Path = $source; Release = if ($Kind -in 'changed', 'same') { 'second' } else { $Kind }; Root = $target }
            if ($Tool -eq 'shell') { & "$PSScriptRoot/xdeploy/delivery.ps1" @words > "$logs/delivery-shell.log" }
            else {
                $list = $words.GetEnumerator() | ForEach-Object { "-$($_.Key)"; $_.Value }
                & "$root/xdeploy" run "$PSScriptRoot/xdeploy/delivery.ps1" @list *> "$logs/delivery-xdeploy.log"
                if ($LASTEXITCODE -ne 0) { throw "xdeploy ended with status $LASTEXITCODE`: see $logs/delivery-xdeploy.log" }
            }
        }
    }
}

# Seconds, and megabytes of each host's line.
function Measure-Tool([string] $Tool, [string[]] $Name, [string] $Kind) {
    $here = $all | Where-Object { $_.Alias -in $Name }
    if ($Kind -in 'file', 'tree') {
        $null = $here | Invoke-RemoteCommand "rm -rf $there/$Tool; install -d -o deploy $there $there/$Tool $there/$Tool/file $there/$Tool/tree; sync; fstrim / 2>/dev/null || :" -AsRoot -ErrorOnFailure
        # This machine's own memory of what hosts have is kept by the digest: nothing of it is there that the host has not.
    }
    Get-DeployHost $Name -ConfigFile $ConfigFile | Disconnect-DeployHost
    $before = Measure-Wire $Name
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $global:LASTEXITCODE = 0
    Send-ByTool $Tool $Name $Kind
    $seconds = $clock.Elapsed.TotalSeconds
    $isEnded = $LASTEXITCODE -eq $endedByLimit
    $bytes = ((Measure-Wire $Name) - $before) / $Name.Count / 1MB
    Write-Host ('{0,-8} {1,-12} {2,8:n2} s {3,9:n2} MiB a host' -f $Kind, $Tool, $seconds, $bytes)
    if ($isEnded) { return [pscustomobject] @{ Seconds = $seconds; Bytes = $bytes; Ended = $true } }
    $copy = if ($Tool -notin 'xdeploy', 'shell') { "$there/$Tool/$(if ($Kind -eq 'file') { 'file' } else { 'tree' })" }
    else { "$there/$Tool/$(if ($Kind -eq 'file') { 'file/releases/file' } else { "tree/releases/$(if ($Kind -eq 'tree') { 'tree' } else { 'second' })" })" }
    $wanted = $digests[$(if ($Kind -in 'changed', 'same') { 'second' } else { $Kind })]
    foreach ($answer in $here | Invoke-RemoteCommand "cd $copy && find . -type f ! -name '.xdeploy*' -exec sha256sum {} + | sort -k2 | sha256sum") {
        if (($answer.Output -split ' ')[0] -ne $wanted) { throw "$Tool left something else on $($answer.HostName): $copy" }
    }
    [pscustomobject] @{ Seconds = $seconds; Bytes = $bytes; Ended = $false }
}

$line = $null
try {
    & "$PSScriptRoot/delivery/tree" "$work/data"
    $digests = @{}
    foreach ($pair in ('file', 'file'), ('tree', 'first'), ('second', 'second')) {
        $digests[$pair[0]] = (& sh -c "cd $work/data/$($pair[1]) && find . -type f -exec sha256sum {} + | sort -k2 | sha256sum").Split(' ')[0]
    }
    $env:ANSIBLE_CONFIG = "$PSScriptRoot/ansible/ansible.cfg"
    $env:ANSIBLE_BECOME = 'False'

    $rows = foreach ($delay in [int[]] $Latency.Split(',')) {
        if ($delay) { $line = Start-Line $delay }
        foreach ($count in [int[]] $Size.Split(',')) {
            Write-Host "$count hosts, $delay ms"
            $names = @($all | Select-Object -First $count).Alias
            $results = @{}
            $null = Measure-Pair $Pairs @($tools.Keys) {
                param($Tool)
                foreach ($kind in $works.Keys) {
                    # What builds on the tree cannot be done where the tree was not.
                    if (@($results["$kind $Tool"].Ended) -contains $true -or ($kind -ne 'file' -and @($results["tree $Tool"].Ended) -contains $true)) { continue }
                    $results["$kind $Tool"] = @(@($results["$kind $Tool"]) + (Measure-Tool $Tool $names $kind) | Where-Object { $_ })
                }
                $null = $all | Invoke-RemoteCommand "rm -rf $there/$Tool" -AsRoot
            }
            foreach ($kind in $works.Keys) {
                $medians, $wire = @{}, @{}
                foreach ($one in $tools.Keys) {
                    if (-not $results["$kind $one"] -or @($results["$kind $one"].Ended) -contains $true) { continue }
                    $medians[$one] = Get-Median @($results["$kind $one"].Seconds)
                    $wire[$one] = Get-Median @($results["$kind $one"].Bytes)
                }
                $best = (@($tools.Keys) | Where-Object { $_ -notin 'xdeploy', 'shell' -and $medians[$_] } | ForEach-Object { $medians[$_] } | Measure-Object -Minimum).Minimum
                $share = if ($best -and $medians['shell']) { '{0:n2}' -f ($medians['shell'] / $best) }
                $head = "| $count | $delay ms | $($works[$kind]) |"
                [pscustomobject] @{
                    Seconds = "$head $(@($tools.Keys | ForEach-Object { if ($medians[$_]) { '{0:n2}' -f $medians[$_] } elseif ($results["$kind $_"]) { "> $Limit" } else { '-' } }) -join ' | ') | $share |"
                    Wire    = "$head $(@($tools.Keys | ForEach-Object { if ($medians[$_]) { '{0:n2}' -f $wire[$_] } else { '-' } }) -join ' | ') |"
                }
            }
        }
        if ($line) {
            $line.StandardInput.Close()
            $line.WaitForExit()
            $line = $null
        }
    }
}
finally {
    if ($line) { $line.StandardInput.Close() }
    Remove-Item $work -Recurse -Force
}

$table = @(
    "$(@(& rsync --version)[0] -replace '  protocol.*'), $(& ssh -V 2>&1), $(@(& ansible --version)[0]); medians of $Pairs runs; $([Environment]::ProcessorCount) processors for the tools and the hosts."
    ''
    'Seconds; the last column is the share that XDeploy in an open shell takes of the time of the best of the others:'
    ''
    "| hosts | latency | what | $($tools.Values -join ' | ') | share |"
    "| --- | --- | --- | $(@($tools.Keys | ForEach-Object { '---' }) -join ' | ') | --- |"
    $rows.Seconds
    ''
    'MiB on the wire, a host:'
    ''
    "| hosts | latency | what | $($tools.Values -join ' | ') |"
    "| --- | --- | --- | $(@($tools.Keys | ForEach-Object { '---' }) -join ' | ') |"
    $rows.Wire
)
Set-Content "$logs/delivery.md" $table
$table
