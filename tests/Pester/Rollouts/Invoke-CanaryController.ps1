# A controller of its own process that dies: a canary of the service 'cn-ramp' whose process kills itself with SIGKILL when it begins to watch the step with the number AtStep.
param([string] $ConfigFile, [string] $Module, [string] $Release, [int] $AtStep)
$ErrorActionPreference = 'Stop'
Import-Module $Module
$service = New-DeployService cn-ramp -HostName (Get-DeployHost app* -ConfigFile $ConfigFile) -Port 6350, 6351 -Balancer (Get-DeployHost lb1 -ConfigFile $ConfigFile)
$criteria = New-CanaryCriteria -MinRequest 100 -MaxErrorRateIncrease 0.2 -MaxLatencyRatio 50
$service | Invoke-CanaryDeployment -Release $Release -Step 20, 40 -BakeTime 3 -MaxBakeTime 60 -Criteria $criteria -StableFor 200ms -MinAvailable 50% 6>&1 | ForEach-Object {
    if ($_ -isnot [System.Management.Automation.InformationRecord]) { $_.Status }
    elseif ($_.MessageData.Kind -eq 'Baking' -and $_.MessageData.Batch -eq $AtStep) { [System.Diagnostics.Process]::GetCurrentProcess().Kill() }
}
