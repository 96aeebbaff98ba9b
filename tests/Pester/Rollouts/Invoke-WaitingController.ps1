# A second controller, of its own process: updates the service 'flt-host' when nobody else does any more, and prints the kinds of its events, and how it ended.
param([string] $ConfigFile, [string] $Module, [string] $Release)
$ErrorActionPreference = 'Stop'
Import-Module $Module
$service = New-DeployService flt-host -HostName (Get-DeployHost app* -ConfigFile $ConfigFile) -Port 6400, 6401 -Balancer (Get-DeployHost lb1 -ConfigFile $ConfigFile)
$service | Invoke-RollingUpdate -Release $Release -MinAvailable 2 -WaitLock 120 6>&1 | ForEach-Object {
    if ($_ -is [System.Management.Automation.InformationRecord]) { $_.MessageData.Kind } else { $_.Status }
}
