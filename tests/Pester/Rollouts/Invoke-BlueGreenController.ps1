# A controller of its own process that dies: a blue/green deployment of the service 'bg' whose process kills itself with SIGKILL at the event with the number At, and prints
# how it ended where it ends by itself.
param([string] $ConfigFile, [string] $Module, [string] $Release, [int] $At)
$ErrorActionPreference = 'Stop'
Import-Module $Module
$balancers = Get-DeployHost lb1, app3 -ConfigFile $ConfigFile
$service = New-DeployService bg -HostName (Get-DeployHost app1, app2 -ConfigFile $ConfigFile) -Port 6500 -StandbyPort 6510 -Balancer $balancers
$seen = 0
$service | Invoke-BlueGreenDeployment -Release $Release -AutoSwitch -StableFor 100ms -WatchFor 300ms -ProbeInterval 200ms -KeepFor 0 6>&1 | ForEach-Object {
    if ($_ -isnot [System.Management.Automation.InformationRecord]) { $_.Status }
    elseif (++$seen -eq $At) { [System.Diagnostics.Process]::GetCurrentProcess().Kill() }
}
