# One release to hosts of a file, in a process of its own or in a shell that is open.
param([string] $ConfigFile, [string] $HostName, [string] $Path, [string] $Release, [string] $Root)
$ErrorActionPreference = 'Stop'
Import-Module XDeploy
Get-DeployHost ($HostName -split ' ') -ConfigFile $ConfigFile | Send-Artifact $Path -Release $Release -Root $Root
