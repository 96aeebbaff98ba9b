<#
.SYNOPSIS
Counts the requests that a reload of nginx costs clients with keepalive connections, and prints a table in Markdown.
.DESCRIPTION
nginx answers by itself on a port of its own on the lab's balancer; the load generator of tests/Load sends on schedule, never twice, and counts every request.
Each row is one run: first without reloads, then with one proven reload after another. README.md beside this file tells more. Run it by ./xdeploy bench reload.
#>
param(
    [ValidateRange(1, 1000)] [int] $Reloads = 20,
    [ValidateRange(1, 10000)] [int[]] $Rate = (400, 1500),
    [ValidateRange(1, 1000)] [int] $Connections = 32,
    [string] $Balancer = 'lb1',
    [string] $ConfigFile = "$HOME/.ssh/config"
)
$ErrorActionPreference = 'Stop'
Import-Module XDeploy

$root = [System.IO.Path]::GetFullPath("$PSScriptRoot/..")
. "$root/tests/Load/Load.ps1"
$logs = "$root/out/bench"
$null = New-Item -ItemType Directory -Path $logs -Force
$nginx = Get-DeployHost $Balancer -ConfigFile $ConfigFile
$port = 9700
$url = "http://$($nginx.Address):$port/"

# Answers as x-model does, which the generator checks: no replica and no upstream has a part in what is lost.
$site = [XDeploy.NginxSiteFile]::new('bench-reload', @'
map $content_length $bench_received { default $content_length; "" 0; }
server {
    listen 9700;
    access_log off;
    default_type application/json;
    # A request more on a connection than this would close it too, which is not what is measured.
    keepalive_requests 1000000;
    return 200 '{"version": "bench", "port": 9700, "received": $bench_received}';
}

'@)

function Measure-Run([string] $Method, [int] $PerSecond, [int] $Count) {
    $load = Start-Load $url -Rate $PerSecond -PostShare ([int]($Method -eq 'POST')) -Connections $Connections
    try {
        # The run without reloads shows that the load by itself loses nothing; it is shorter by the time that reloads take.
        for ($i = 0; $i -lt [math]::Max($Count, $Reloads); $i++) {
            if ($Count) { $null = $nginx | Invoke-NginxReload -Force }
            Start-Sleep -Milliseconds 500
        }
    }
    finally { $seen = Stop-Load $load }
    Write-Host ('{0,-4} {1,5}/s {2,3} reloads: {3} of {4} lost' -f $Method, $PerSecond, $Count, $seen.lost, $seen.sent)
    $reasons = ($seen.errors.PSObject.Properties | ForEach-Object { "$($_.Name): $($_.Value)" }) -join '; '
    '| {0} | {1} | {2} | {3} | {4} | {5} | {6} |' -f $Method, $PerSecond, $Count, $seen.sent, $seen.lost,
        $(if ($Count) { ($seen.lost / $Count).ToString('0.00', [cultureinfo]::InvariantCulture) } else { '' }), $reasons
}

$null = $nginx | Install-NginxSite $site -Enable
try {
    $rows = foreach ($method in 'GET', 'POST') {
        foreach ($perSecond in $Rate) {
            foreach ($count in 0, $Reloads) { Measure-Run $method $perSecond $count }
        }
    }
}
finally { $null = $nginx | Uninstall-NginxSite bench-reload }

$version = ($nginx | Invoke-RemoteCommand 'nginx -v 2>&1' -AsRoot).Output -replace '^.*: '
$table = @(
    "$version; $Connections keepalive connections, on a machine of $([Environment]::ProcessorCount) processors for all."
    ''
    '| method | requests a second | reloads | sent | lost | lost a reload | how |'
    '| --- | --- | --- | --- | --- | --- | --- |'
    $rows
)
Set-Content "$logs/reload.md" $table
$table
