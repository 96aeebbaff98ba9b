# One command on the first hosts of a file, in a process of its own.
param([string] $ConfigFile, [int] $Count, [int] $ThrottleLimit = 32)
$ErrorActionPreference = 'Stop'
Import-Module XDeploy
$hosts = foreach ($number in 1..$Count) { "m$number" }
$answers = $hosts | Get-DeployHost -ConfigFile $ConfigFile | Invoke-RemoteCommand true -ThrottleLimit $ThrottleLimit
$failed = @($answers | Where-Object ExitCode).Count
if (@($answers).Count -ne $Count -or $failed) { throw "$(@($answers).Count) of $Count answered, $failed failed." }
