<#
.SYNOPSIS
Measures the same blue/green deployment by Ansible and by XDeploy, in pairs on the same hosts, and prints a table in Markdown.
.DESCRIPTION
The work: the other colour's replicas started on a release that is on the hosts, proven, given all requests by one reload of the balancer, and the old colour stopped.
README.md beside this file says what is equal and what is not. Run it by ./xdeploy bench bluegreen.
#>
param(
    [ValidateRange(1, 100)] [int] $Pairs = 3,
    [string] $ConfigFile = "$HOME/.ssh/config"
)
$ErrorActionPreference = 'Stop'
Import-Module XDeploy

$root = [System.IO.Path]::GetFullPath("$PSScriptRoot/..")
$logs = "$root/out/bench"
$null = New-Item -ItemType Directory -Path $logs -Force
$apps = Get-DeployHost app1, app2, app3 -ConfigFile $ConfigFile
$balancer = Get-DeployHost lb1 -ConfigFile $ConfigFile
$work = Join-Path ([System.IO.Path]::GetTempPath()) "xdeploy-bench-$([guid]::NewGuid().ToString('n').Substring(0, 8))"
. "$PSScriptRoot/Pairs.ps1"
. "$PSScriptRoot/Ansible.ps1"
. "$PSScriptRoot/Releases.ps1"
. "$PSScriptRoot/Services.ps1"

$releases = 'bench-1', 'bench-2'
# Of each service: its two colours, the live one first, and the port of its site.
$services = @{
    'bench-bg' = @{ Colours = @(5701, 5702, 5703), @(5711, 5712, 5713); Listen = 9710; Runs = 0 }
    'bench-bg-ansible' = @{ Colours = @(5721, 5722, 5723), @(5731, 5732, 5733); Listen = 9711; Runs = 0 }
}

# The lines of the upstream: those of one colour get the requests.
function Get-ServerLine([int[]] $Up, [int[]] $Down) {
    foreach ($app in $apps) {
        $Up | ForEach-Object { "$($app.Address):$_" }
        $Down | ForEach-Object { "$($app.Address):$_ down" }
    }
}

function Invoke-Ansible([string] $Version, [int[]] $Goal, [int[]] $Other) {
    $variables = @{ service = 'bench-bg-ansible'; release = $Version; goal = $Goal; other = $Other; listen = $services['bench-bg-ansible'].Listen; servers = @(Get-ServerLine $Goal $Other) }
    Set-Content "$work/variables.json" ($variables | ConvertTo-Json -Depth 4)
    Invoke-Playbook bluegreen "$PSScriptRoot/ansible/hosts.ini" "@$work/variables.json"
}

function Invoke-Here([string] $Version) {
    $start = [datetimeoffset]::UtcNow
    $rollout = & "$PSScriptRoot/xdeploy/bluegreen.ps1" -Release $Version -ConfigFile $ConfigFile 6> $null
    Write-Event "$logs/bluegreen-events.txt" $rollout $start ([datetimeoffset]::UtcNow)
}

# Every run goes from the live colour to the other one, and from one release to the other: the next one finds what this one found.
function Measure-Run([string] $Tool) {
    $name = if ($Tool -eq 'ansible') { 'bench-bg-ansible' } else { 'bench-bg' }
    $service = $services[$name]
    $service.Runs++
    $version = $releases[$service.Runs % 2]
    $live, $idle = $service.Colours
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    switch ($Tool) {
        'ansible' { Invoke-Ansible $version $idle $live }
        'process' { Invoke-OwnProcess "$PSScriptRoot/xdeploy/bluegreen.ps1" $version }
        'shell' { Invoke-Here $version }
    }
    $seconds = $clock.Elapsed.TotalSeconds
    $service.Colours = $idle, $live
    Confirm-Switch $name $version
    Write-Host ('{0,-8} {1,6:n1} s' -f $Tool, $seconds)
    $seconds
}

# The live colour answers with the version on all hosts and through the balancer, and the other one is stopped.
function Confirm-Switch([string] $Name, [string] $Version) {
    $service = $services[$Name]
    Confirm-Version $Version $service.Colours[0]
    $seen = (Invoke-RestMethod "http://$($balancer.Address):$($service.Listen)/").version
    if ($seen -ne $Version) { throw "The balancer gives requests of $Name to release $seen, not to $Version." }
    $running = $apps | Invoke-RemoteCommand "systemctl is-active $(($service.Colours[1] | ForEach-Object { "$Name@$_" }) -join ' ') | grep -cx active || true"
    if (@($running.Output | Where-Object { $_ -ne '0' }).Count) { throw "The old colour of $Name runs still." }
}

$rows = [ordered]@{
    ansible = 'Ansible, `ansible-playbook`'
    process = 'XDeploy, `./xdeploy run` (starts the shell, connects)'
    shell   = 'XDeploy, in a shell that is open (module loaded, connected)'
}
try {
    Remove-Item "$logs/bluegreen-events.txt" -ErrorAction SilentlyContinue
    foreach ($version in $releases) { New-Release $version }
    foreach ($name in $services.Keys) { Install-Service $name $releases }
    $fleet = New-DeployService bench-bg -HostName $apps -Port $services['bench-bg'].Colours[0] -StandbyPort $services['bench-bg'].Colours[1] -Balancer $balancer
    $null = $balancer | Install-NginxSite ($fleet | New-NginxUpstream | New-NginxSite bench-bg -Listen $services['bench-bg'].Listen) -Enable
    $null = $fleet | Invoke-RollingUpdate -Release $releases[0] -BatchSize 100% -MinAvailable 0 -StableFor 0 -DrainMethod None 6> $null
    # The first playbook is the other tool's start, and its connections stay open.
    Invoke-Ansible $releases[0] $services['bench-bg-ansible'].Colours[0] $services['bench-bg-ansible'].Colours[1]
    $table = Format-Pair 'blue/green' (Measure-Pair $Pairs @($rows.Keys) { param($Tool) Measure-Run $Tool }) $rows
}
finally {
    Close-Ansible
    foreach ($name in $services.Keys) { Remove-Service $name }
    Remove-Item $work -Recurse -Force
}

$table = @(
    "$(Get-AnsibleVersion); $($apps.Count) hosts x 3 replicas of each colour, $Pairs runs of each, on a machine of $([Environment]::ProcessorCount) processors for all of them."
    ''
    Get-PairHeader deployment
    $table
)
Set-Content "$logs/bluegreen.md" $table
$table
