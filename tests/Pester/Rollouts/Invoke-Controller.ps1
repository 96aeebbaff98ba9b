# A controller of its own process, which tests let die or hang: a rolling update of the service 'hist' that kills its own process with SIGKILL at the event with the
# number At, and prints how it ended where it ends by itself.
param([string] $ConfigFile, [string] $Module, [string] $Release, [int] $At = 0, [string] $StableFor = '100ms')
$ErrorActionPreference = 'Stop'
Import-Module $Module
$service = New-DeployService hist -HostName (Get-DeployHost app1, app2 -ConfigFile $ConfigFile) -Port 6201 -Balancer (Get-DeployHost lb1 -ConfigFile $ConfigFile)
$seen = 0
try {
    $service | Invoke-RollingUpdate -Release $Release -BatchSize 1 -MinAvailable 50% -StableFor $StableFor -SettleTime 0 -ReadyTimeout 10 -DrainMethod Refuse 6>&1 | ForEach-Object {
        if ($_ -isnot [System.Management.Automation.InformationRecord]) { $_.Status }
        elseif (++$seen -eq $At) { [System.Diagnostics.Process]::GetCurrentProcess().Kill() }
    }
}
catch { $_.FullyQualifiedErrorId }
