# A controller of its own process, which tests let die in the middle of a guarded change: it moves sshd to another port, where nobody looks for it, and waits in vain for a new login.
param([string] $ConfigFile, [string] $Module, [string] $RevertAfter)
$ErrorActionPreference = 'Stop'
Import-Module $Module
"$PID"
try { Get-DeployHost app3 -ConfigFile $ConfigFile | Set-SshdOption @{ Port = 2299 } -RevertAfter $RevertAfter }
catch { $_.FullyQualifiedErrorId }
