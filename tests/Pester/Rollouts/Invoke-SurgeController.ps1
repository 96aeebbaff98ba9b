# A controller of its own process that dies: a rolling update of the service 'surge' whose process kills itself with SIGKILL at the first event of a kind.
param([string] $ConfigFile, [string] $Module, [string] $Release, [string] $Kind)
$ErrorActionPreference = 'Stop'
Import-Module $Module
$service = New-DeployService surge -HostName (Get-DeployHost app1, app2 -ConfigFile $ConfigFile) -Port 6541, 6542 -SparePort 6549 -Balancer (Get-DeployHost lb1 -ConfigFile $ConfigFile)
$service | Invoke-RollingUpdate -Release $Release -BatchSize 2 -MinAvailable 100% -StableFor 100ms 6>&1 | ForEach-Object {
    if ($_ -isnot [System.Management.Automation.InformationRecord]) { $_.Status }
    elseif ($_.MessageData.Kind -eq $Kind) { [System.Diagnostics.Process]::GetCurrentProcess().Kill() }
}
