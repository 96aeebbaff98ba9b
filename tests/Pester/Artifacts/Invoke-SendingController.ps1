# A controller of its own process, which tests let die in the middle of what it sends.
param([string] $ConfigFile, [string] $Module, [string] $Path, [string] $Root)
$ErrorActionPreference = 'Stop'
Import-Module $Module
"$PID"
Get-DeployHost app1 -ConfigFile $ConfigFile | Send-Artifact $Path -Release 1.0 -Root $Root -BandwidthLimit 4MB
