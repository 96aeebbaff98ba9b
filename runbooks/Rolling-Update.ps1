<#
.SYNOPSIS
Brings a release of a service to all its hosts and rolls it out.
.EXAMPLE
./xdeploy run runbooks/Rolling-Update.ps1 -Service x-model -Release 2.4.1 -Path ./dist -Application 'app*' -Balancer lb1
#>
param(
    [Parameter(Mandatory)] [string] $Service,
    [Parameter(Mandatory)] [string] $Release,
    # What to send: the content of the release.
    [Parameter(Mandatory)] [string] $Path,
    # Names of hosts in the ssh_config file; wildcards are understood.
    [Parameter(Mandatory)] [string[]] $Application,
    [string[]] $Balancer = @(),
    [int[]] $Port = @(5001, 5002, 5003),
    [string[]] $BatchSize = @('1', '10%', '25%'),
    [string] $MinAvailable = '75%',
    [string] $StableFor = '10s',
    [string] $ConfigFile = "$HOME/.ssh/config"
)
$ErrorActionPreference = 'Stop'
Import-Module XDeploy

$hosts = Get-DeployHost $Application -ConfigFile $ConfigFile
$target = @{ HostName = $hosts; Port = $Port }
if ($Balancer) { $target.Balancer = Get-DeployHost $Balancer -ConfigFile $ConfigFile }
$fleet = New-DeployService $Service @target

# A replica runs in its pin, so that a restart after a crash starts the release that it had.
$pin = "/var/projects/$Service/instances/%i"
$unit = New-SystemdTemplateUnit $Service -ExecStart "$pin/$Service", '%i' -WorkingDirectory $pin

$hosts | Send-Artifact $Path -Release $Release -Service $Service
$hosts | Install-SystemdUnit -Unit $unit | Out-Null
$fleet | Invoke-RollingUpdate -Release $Release -BatchSize $BatchSize -MinAvailable $MinAvailable -StableFor $StableFor
