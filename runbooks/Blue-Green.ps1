<#
.SYNOPSIS
Brings a release of a service up beside the one that runs, tests every replica of it, and gives it all requests.
.DESCRIPTION
The service has two colours: Port and StandbyPort. The first run sets it up, with a site on its balancers that gives requests to the first colour, and one on PreviewListen that leads testers to
the idle one. Later runs leave the sites alone: which colour gets the requests stands in them.
.EXAMPLE
./xdeploy run runbooks/Blue-Green.ps1 -Service x-model -Release 2.4.1 -Path ./dist -Application 'app*' -Balancer lb1, lb2
.EXAMPLE
./xdeploy run runbooks/Blue-Green.ps1 -Service x-model -Release 2.4.1 -Path ./dist -Application 'app*' -Balancer lb1 -Ask
# look at the preview site, and then: Resume-Deployment, or Undo-Deployment
#>
param(
    [Parameter(Mandatory)] [string] $Service,
    [Parameter(Mandatory)] [string] $Release,
    # What to send: the content of the release.
    [Parameter(Mandatory)] [string] $Path,
    # Names of hosts in the ssh_config file; wildcards are understood.
    [Parameter(Mandatory)] [string[]] $Application,
    [Parameter(Mandatory)] [string[]] $Balancer,
    [int[]] $Port = @(5001, 5002, 5003),
    [int[]] $StandbyPort = @(6001, 6002, 6003),
    [string] $Listen = '80',
    [string] $PreviewListen = '8080',
    # Wait for a decision before the switch.
    [switch] $Ask,
    [string] $StableFor = '10s',
    [string] $WatchFor = '60s',
    [string] $KeepFor = '5min',
    [string] $ConfigFile = "$HOME/.ssh/config"
)
$ErrorActionPreference = 'Stop'
Import-Module XDeploy

$hosts = Get-DeployHost $Application -ConfigFile $ConfigFile
$balancers = Get-DeployHost $Balancer -ConfigFile $ConfigFile
$fleet = New-DeployService $Service -HostName $hosts -Port $Port -StandbyPort $StandbyPort -Balancer $balancers

# A replica runs in its pin, so that a restart after a crash starts the release that it had.
$pin = "/var/projects/$Service/instances/%i"
$unit = New-SystemdTemplateUnit $Service -ExecStart "$pin/$Service", '%i' -WorkingDirectory $pin

$hosts | Send-Artifact $Path -Release $Release -Service $Service
$hosts | Install-SystemdUnit -Unit $unit | Out-Null
$new = $balancers | Where-Object { -not ($_ | Get-NginxSite | Where-Object Name -EQ $Service) }
if ($new) {
    $new | Install-NginxSite ($fleet | New-NginxUpstream -Keepalive 32 | New-NginxSite $Service -Listen $Listen -TrafficLog) -Enable | Out-Null
    $new | Install-NginxSite ($fleet | New-NginxUpstream -Preview | New-NginxSite "$Service-preview" -Listen $PreviewListen) -Enable | Out-Null
}

# Every replica has to answer for itself, not only its health probe.
$test = {
    param($Preview)
    foreach ($url in $Preview.Url) {
        $answer = Invoke-RestMethod $url -TimeoutSec 5
        if ($answer.version -and $answer.version -ne "$($Preview.Release)") { throw "$url answers as version $($answer.version)." }
    }
}
$fleet | Invoke-BlueGreenDeployment -Release $Release -AutoSwitch:(-not $Ask) -Test $test -StableFor $StableFor -WatchFor $WatchFor -KeepFor $KeepFor
