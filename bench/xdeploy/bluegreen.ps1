# The blue/green deployment of ../BlueGreen.ps1 by XDeploy: what an operator's script would be, with nothing waited for.
param(
    [Parameter(Mandatory)] [string] $Release,
    [string] $ConfigFile = "$HOME/.ssh/config"
)
$ErrorActionPreference = 'Stop'
Import-Module XDeploy

$apps = Get-DeployHost app1, app2, app3 -ConfigFile $ConfigFile
$balancer = Get-DeployHost lb1 -ConfigFile $ConfigFile
$service = New-DeployService bench-bg -HostName $apps -Port 5701, 5702, 5703 -StandbyPort 5711, 5712, 5713 -Balancer $balancer
$service | Invoke-BlueGreenDeployment -Release $Release -AutoSwitch -StableFor 0 -WatchFor 0 -KeepFor 0
