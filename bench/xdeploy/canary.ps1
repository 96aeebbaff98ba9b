# The canary of ../Canary.ps1 by XDeploy. Its criteria are lax, so that the first look at a step decides: what is measured is the tool, and not how long a verdict takes.
param(
    [Parameter(Mandatory)] [string] $Release,
    [string] $ConfigFile = "$HOME/.ssh/config"
)
$ErrorActionPreference = 'Stop'
Import-Module XDeploy

$apps = Get-DeployHost app1, app2, app3 -ConfigFile $ConfigFile
$balancer = Get-DeployHost lb1 -ConfigFile $ConfigFile
$service = New-DeployService bench-cn -HostName $apps -Port 5741, 5742, 5743 -Balancer $balancer
$criteria = New-CanaryCriteria -MinRequest 5 -Confidence 0.5 -MaxErrorRateIncrease 1 -ToleratedErrorRateIncrease 1 -MaxLatencyRatio 100 -ToleratedLatencyRatio 100 -MinLatencyDifference 1s -LatencyQuantile 0.5
# Nothing is drained, as in the playbook, and no step is in parts.
$service | Invoke-CanaryDeployment -Release $Release -Step 34 -BakeTime 1 -MaxBakeTime 30 -Criteria $criteria -MinAvailable 4 -DrainMethod None -StableFor 0
