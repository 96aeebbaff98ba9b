<#
.SYNOPSIS
Deploys the sample service x-model 1.0 behind nginx, then rolls out 2.0, or with -Bad a version that never gets healthy, while a load
generator counts every request.
.DESCRIPTION
Exit status: 0 when 2.0 runs everywhere; 3 when the bad version was put back and 1.0 runs everywhere; 1 for anything else: a lost
request, a replica on another version, an error.
.EXAMPLE
./xdeploy demo
.EXAMPLE
./xdeploy demo --bad
#>
param(
    [switch] $Bad,
    # Names of hosts in the ssh_config file; wildcards are understood.
    [string[]] $Application = 'app*',
    [string] $Balancer = 'lb1',
    [int[]] $Port = @(5001, 5002, 5003),
    [string] $ConfigFile = "$HOME/.ssh/config"
)
$ErrorActionPreference = 'Stop'
Import-Module XDeploy
. "$PSScriptRoot/../tests/Load/Load.ps1"

$old = '1.0'
$new = if ($Bad) { '2.0-bad' } else { '2.0' }
$listen = 8080

# A folder with a release of x-model as a build would leave it. An ill one answers its health probe with 503.
function New-Release([string] $Version, [switch] $Ill) {
    $folder = Join-Path $work $Version
    $null = New-Item -ItemType Directory -Path $folder
    Copy-Item "$PSScriptRoot/../examples/x-model/x-model" $folder
    Set-Content "$folder/VERSION" $Version
    if ($Ill) { Set-Content "$folder/behaviour.json" '{ "unhealthy": true }' }
    $folder
}

function Write-Step([string] $Text) { Write-Host "`n$($PSStyle.Bold)== $Text$($PSStyle.Reset)" }

# Shows the events of a rollout as they come and passes on what else comes.
filter Show-RolloutEvent {
    if ($_ -isnot [System.Management.Automation.InformationRecord]) { return $_ }
    $happened = $_.MessageData
    $batch = if ($happened.Batch) { "batch $($happened.Batch)" }
    $colour = switch -Wildcard ($happened.Kind) { '*Failed' { @{ ForegroundColor = 'Red' } } 'Succeeded' { @{ ForegroundColor = 'Green' } } default { @{} } }
    Write-Host ('{0:HH:mm:ss.f}  {1,-8}  {2,-11}  {3}' -f $happened.Time.LocalDateTime, $batch, $happened.Kind, $happened.Message) @colour
}

# A row a second, or for some seconds where that would be more than 24 rows; the bar is the new version's share of the answers.
function Write-Timeline($Slots) {
    $step = [math]::Ceiling($Slots.Count / 24)
    Write-Host ('{0,6}  {1,8}  {2,8}  {3,5}  {4}' -f 'second', $old, $new, 'lost', "$([char]0x2591) $old  $([char]0x2588) $new")
    for ($i = 0; $i -lt $Slots.Count; $i += $step) {
        $part = $Slots[$i..([math]::Min($i + $step, $Slots.Count) - 1)]
        $before = [long]($part.versions.$old | Measure-Object -Sum).Sum
        $after = [long]($part.versions.$new | Measure-Object -Sum).Sum
        $lost = [long]($part.lost | Measure-Object -Sum).Sum
        $filled = [int][math]::Round(40 * $after / [math]::Max(1, $before + $after))
        $bar = "$([char]0x2588)" * $filled + "$([char]0x2591)" * (40 - $filled)
        Write-Host ('{0,6}  {1,8}  {2,8}  {3,5}  {4}' -f $i, $before, $after, $lost, $bar)
    }
}

$apps = Get-DeployHost $Application -ConfigFile $ConfigFile
$lb = Get-DeployHost $Balancer -ConfigFile $ConfigFile
$fleet = New-DeployService x-model -HostName $apps -Port $Port -Balancer $lb

$work = Join-Path ([System.IO.Path]::GetTempPath()) "xdeploy-demo-$([guid]::NewGuid())"
try {
    Write-Step "Deploying x-model $old to $($apps -join ', '), $($Port.Count) replicas each, behind nginx on $lb"
    $pin = '/var/projects/x-model/instances/%i'
    $unit = New-SystemdTemplateUnit x-model -ExecStart "$pin/x-model", '%i' -WorkingDirectory $pin
    $apps | Install-SystemdUnit -Unit $unit | Out-Null
    $apps | Send-Artifact (New-Release $old) -Release $old -Service x-model | Out-Null
    $apps | Send-Artifact (New-Release $new -Ill:$Bad) -Release $new -Service x-model | Out-Null
    # Nobody is served yet: all at once.
    $fleet | Invoke-RollingUpdate -Release $old -BatchSize 100% -MinAvailable 0 -DrainMethod None -StableFor 0 | Out-Null
    # nginx passes a server that refused a connection by for fail_timeout; the update reads it from the balancer.
    $site = $fleet | New-NginxUpstream -FailTimeout 1s | New-NginxSite x-model -Listen $listen
    $lb | Install-NginxSite $site -Enable | Out-Null

    Write-Step "Rolling out $new while 400 requests a second come in, half of them POST, over 32 connections"
    $load = Start-Load "http://$($lb.Address):$listen/"
    try {
        $rollout = $fleet | Invoke-RollingUpdate -Release $new -BatchSize 1, 3 -MinAvailable 50% -StableFor 1 -ReadyTimeout 10 `
            -ErrorAction SilentlyContinue -ErrorVariable problem 6>&1 | Show-RolloutEvent
        # Some seconds more, to see what users get now.
        Start-Sleep 3
    }
    finally {
        $seen = Stop-Load $load
    }
    $health = $fleet | Test-ServiceHealth
}
finally {
    Remove-Item $work -Recurse -Force
}

Write-Step 'Versions that clients saw'
Write-Timeline $seen.timeline

Write-Step 'Summary'
$wanted = if ($Bad) { $old } else { $new }
$right = @($health | Where-Object { $_.InRotation -and $_.Version -eq $wanted }).Count
[pscustomobject][ordered]@{
    Hosts           = "$($apps -join ', ') behind $lb"
    Replicas        = $rollout.Replicas
    Version         = "$($rollout.Previous -join ', ') -> $new"
    Rollout         = $rollout.Status
    Reason          = $rollout.Reason
    Duration        = '{0:n1} s' -f $rollout.Duration.TotalSeconds
    'Requests sent' = $seen.sent
    Lost            = $seen.lost
    Latency         = "p99 $($seen.latencyMs.p99) ms, slowest $($seen.latencyMs.max) ms"
    'Versions seen' = ($seen.versions.psobject.Properties | ForEach-Object { "$($_.Name): $($_.Value)" }) -join ', '
    'Versions now'  = ($health | Group-Object Version | ForEach-Object { "$($_.Name): $($_.Count)" }) -join ', '
} | Format-List

$expected = if ($Bad) { 'Failed' } else { 'Succeeded' }
if ("$($rollout.Status)" -ne $expected -or $seen.lost -or -not $seen.answered -or $right -ne $rollout.Replicas) {
    Write-Host "Not as it should be: $($seen.lost) requests lost, $right of $($rollout.Replicas) replicas healthy on $wanted. $problem" -ForegroundColor Red
    exit 1
}
if ($Bad) {
    Write-Host "The bad version was stopped at its first batch and put back: all $right replicas run $old, no request was lost." -ForegroundColor Yellow
    exit 3
}
Write-Host "All $right replicas run $new, no request was lost." -ForegroundColor Green
