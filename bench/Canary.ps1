<#
.SYNOPSIS
Measures the same canary by Ansible and by XDeploy, in pairs on the same hosts and under the same load, and prints a table in Markdown.
.DESCRIPTION
The work: 34 % of the traffic to four of nine replicas, a second of watching, all of it to all nine, another second. XDeploy measures the traffic and judges it, Ansible only waits.
README.md beside this file says what is equal and what is not. Run it by ./xdeploy bench canary.
#>
param(
    [ValidateRange(1, 100)] [int] $Pairs = 3,
    [ValidateRange(1, 10000)] [int] $Rate = 100,
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
. "$root/tests/Load/Load.ps1"
. "$PSScriptRoot/Pairs.ps1"
. "$PSScriptRoot/Ansible.ps1"
. "$PSScriptRoot/Releases.ps1"
. "$PSScriptRoot/Services.ps1"

$releases = 'bench-1', 'bench-2'
$services = @{
    'bench-cn' = @{ Port = 5741, 5742, 5743; Listen = 9720; Runs = 0 }
    'bench-cn-ansible' = @{ Port = 5751, 5752, 5753; Listen = 9721; Runs = 0 }
}

# Steps that move what XDeploy's do, with its weights: the first port of each host and the second one of the first host, and then the rest.
function Get-Step {
    $ports = $services['bench-cn-ansible'].Port
    $first, $rest = @{}, @{}
    foreach ($app in $apps) {
        $count = if ($app.Alias -eq 'app1') { 2 } else { 1 }
        $first[$app.Alias] = @($ports | Select-Object -First $count)
        $rest[$app.Alias] = @($ports | Select-Object -Skip $count)
    }
    $all = foreach ($app in $apps) { foreach ($port in $ports) { @{ Address = "$($app.Address):$port"; IsCanary = $first[$app.Alias] -contains $port } } }
    @{ move = $first; servers = @($all | ForEach-Object { "$($_.Address) weight=$(if ($_.IsCanary) { 5 } else { 8 }) max_fails=0" }) }
    @{ move = $rest; servers = @($all | ForEach-Object { "$($_.Address) max_fails=0" }) }
}

function Invoke-Ansible([string] $Version) {
    $variables = @{ service = 'bench-cn-ansible'; release = $Version; listen = $services['bench-cn-ansible'].Listen; steps = @(Get-Step) }
    Set-Content "$work/variables.json" ($variables | ConvertTo-Json -Depth 6)
    Invoke-Playbook canary "$PSScriptRoot/ansible/hosts.ini" "@$work/variables.json"
}

function Invoke-Here([string] $Version) {
    $start = [datetimeoffset]::UtcNow
    $rollout = & "$PSScriptRoot/xdeploy/canary.ps1" -Release $Version -ConfigFile $ConfigFile 6> $null
    Write-Event "$logs/canary-events.txt" $rollout $start ([datetimeoffset]::UtcNow)
}

# Every run goes from one release to the other: the next one finds what this one found.
function Measure-Run([string] $Tool) {
    $name = if ($Tool -eq 'ansible') { 'bench-cn-ansible' } else { 'bench-cn' }
    $service = $services[$name]
    $service.Runs++
    $version = $releases[$service.Runs % 2]
    $load = Start-Load "http://$($balancer.Address):$($service.Listen)/" -Rate $Rate -PostShare 0 -Connections 8
    try {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        switch ($Tool) {
            'ansible' { Invoke-Ansible $version }
            'process' { Invoke-OwnProcess "$PSScriptRoot/xdeploy/canary.ps1" $version }
            'shell' { Invoke-Here $version }
        }
        $seconds = $clock.Elapsed.TotalSeconds
    }
    finally { $seen = Stop-Load $load }
    Confirm-Version $version $service.Port
    Write-Host ('{0,-8} {1,6:n1} s, {2} of {3} requests lost' -f $Tool, $seconds, $seen.lost, $seen.sent)
    $seconds
}

$rows = [ordered]@{
    ansible = 'Ansible, `ansible-playbook`, which judges nothing'
    process = 'XDeploy, `./xdeploy run` (starts the shell, connects)'
    shell   = 'XDeploy, in a shell that is open (module loaded, connected)'
}
try {
    Remove-Item "$logs/canary-events.txt" -ErrorAction SilentlyContinue
    foreach ($version in $releases) { New-Release $version }
    foreach ($name in $services.Keys) { Install-Service $name $releases }
    $fleet = New-DeployService bench-cn -HostName $apps -Port $services['bench-cn'].Port -Balancer $balancer
    # A replica that was down for its restart is not passed by for seconds: a canary that gets no requests cannot be judged.
    $null = $balancer | Install-NginxSite ($fleet | New-NginxUpstream -MaxFails 0 | New-NginxSite bench-cn -Listen $services['bench-cn'].Listen -TrafficLog) -Enable
    $null = $fleet | Invoke-RollingUpdate -Release $releases[0] -BatchSize 100% -MinAvailable 0 -StableFor 0 -DrainMethod None 6> $null
    # The first playbook is the other tool's start, and its connections stay open.
    Invoke-Ansible $releases[0]
    $table = Format-Pair 'canary, 34 % and 100 %' (Measure-Pair $Pairs @($rows.Keys) { param($Tool) Measure-Run $Tool }) $rows
}
finally {
    Close-Ansible
    foreach ($name in $services.Keys) { Remove-Service $name }
    Remove-Item $work -Recurse -Force
}

$table = @(
    "$(Get-AnsibleVersion); $($apps.Count) hosts x 3 replicas, $Rate requests a second, $Pairs runs of each, on a machine of $([Environment]::ProcessorCount) processors for all of them. Two seconds of each are the watching that was asked for."
    ''
    Get-PairHeader deployment
    $table
)
Set-Content "$logs/canary.md" $table
$table
