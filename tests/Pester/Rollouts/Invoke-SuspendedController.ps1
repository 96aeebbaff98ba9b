# A controller of its own process, which tests ask to pause: a rolling update of the service 'susp', which waits after each batch until
# there is a file, or a canary of it. It prints how it ended.
param([string] $ConfigFile, [string] $Module, [string] $Release, [string] $Strategy, [string] $Gate, [string] $DrainMethod = 'Auto')
$ErrorActionPreference = 'Stop'
Import-Module $Module
$service = New-DeployService susp -HostName (Get-DeployHost app* -ConfigFile $ConfigFile) -Port 6450 -Balancer (Get-DeployHost lb1 -ConfigFile $ConfigFile)
$common = @{ Release = $Release; MinAvailable = '50%'; SettleTime = 0; DrainMethod = $DrainMethod; InformationAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }
try {
    $rollout = if ($Strategy -eq 'Canary') { $service | Invoke-CanaryDeployment -Step 20 -BakeTime 10min -StableFor 100ms @common }
    else { $service | Invoke-RollingUpdate -BatchSize 1 -StableFor 100ms -Hook @{ AfterBatch = { while (-not (Test-Path $Gate)) { Start-Sleep -Milliseconds 100 } } } @common }
    "$($rollout.Status): $($rollout.Reason)"
}
catch { $_.FullyQualifiedErrorId }
