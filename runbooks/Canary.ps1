<#
.SYNOPSIS
Brings a release of a service to all its hosts and gives it a growing share of the traffic, as long as it does as well as the one before.
.DESCRIPTION
The service runs behind a site of its name on the balancers, with a traffic log (New-NginxSite -TrafficLog). A release that fails goes back by itself; where nothing is certain, such as with little traffic, it
pauses: Resume-Deployment goes on, Undo-Deployment takes it back.
.EXAMPLE
./xdeploy run runbooks/Canary.ps1 -Service x-model -Release 2.4.1 -Path ./dist -Application 'app*' -Balancer lb1, lb2 -MaxErrorRate 0.01
#>
param(
    [Parameter(Mandatory)] [string] $Service,
    [Parameter(Mandatory)] [string] $Release,
    # What to send: the content of the release.
    [Parameter(Mandatory)] [string] $Path,
    # Names of hosts in the ssh_config file; wildcards are understood.
    [Parameter(Mandatory)] [string[]] $Application,
    [Parameter(Mandatory)] [string[]] $Balancer,
    [int[]] $Port = @(5001, 5002, 5003),
    # Shares of the traffic in percent; 100 comes last in any case.
    [int[]] $Step = @(1, 5, 25, 50, 100),
    [string] $BakeTime = '60s',
    [int] $MinRequest = 1000,
    [double] $MaxErrorRate = 0.05,
    [string] $MinAvailable = '75%',
    [string] $StableFor = '10s',
    [string] $ConfigFile = "$HOME/.ssh/config"
)
$ErrorActionPreference = 'Stop'
Import-Module XDeploy

$hosts = Get-DeployHost $Application -ConfigFile $ConfigFile
$fleet = New-DeployService $Service -HostName $hosts -Port $Port -Balancer (Get-DeployHost $Balancer -ConfigFile $ConfigFile)
$criteria = New-CanaryCriteria -MinRequest $MinRequest -MaxErrorRate $MaxErrorRate

$hosts | Send-Artifact $Path -Release $Release -Service $Service
$fleet | Invoke-CanaryDeployment -Release $Release -Step $Step -BakeTime $BakeTime -Criteria $criteria -MinAvailable $MinAvailable -StableFor $StableFor
