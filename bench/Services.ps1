# Dot-sourced by the comparisons of strategies: two services that are alike, one for each tool, and their removal. Wants $work, $apps and $balancer.

# The unit files, both releases, and no more: pins and replicas are the tools' work.
function Install-Service([string] $Name, [string[]] $Release) {
    $pin = "/var/projects/$Name/instances/%i"
    $null = $apps | Install-SystemdUnit -Unit (New-SystemdTemplateUnit $Name -ExecStart "$pin/x-model", '%i' -WorkingDirectory $pin)
    foreach ($version in $Release) { $null = $apps | Send-Artifact "$work/$version" -Release $version -Service $Name }
    $null = $apps | Invoke-RemoteCommand "mkdir -p /var/projects/$Name/instances" -AsRoot -ErrorOnFailure
}

# Nothing is left on the hosts, wherever a run ended.
function Remove-Service([string] $Name) {
    $null = $apps | Invoke-RemoteCommand "systemctl stop '$Name@*'; rm -rf /var/projects/$Name /etc/systemd/system/$Name@.service /var/lib/xdeploy/$Name; systemctl daemon-reload" -AsRoot
    if ($balancer | Get-NginxSite | Where-Object Name -EQ $Name) { $null = $balancer | Uninstall-NginxSite $Name -Confirm:$false }
    $null = $balancer | Invoke-RemoteCommand "rm -rf /etc/nginx/conf.d/$Name.conf /var/log/nginx/$Name.traffic.log* /var/lib/xdeploy/$Name /run/lock/xdeploy-$Name.lock" -AsRoot
    $null = $balancer | Invoke-NginxReload -WarningAction SilentlyContinue
}

# The script of a strategy in a process of its own.
function Invoke-OwnProcess([string] $Script, [string] $Version) {
    & "$root/xdeploy" run $Script -Release $Version -ConfigFile $ConfigFile *> "$logs/xdeploy.log"
    if ($LASTEXITCODE -ne 0) { throw "xdeploy run ended with status $LASTEXITCODE`: see $logs/xdeploy.log" }
}

# Where the time of a deployment went: how long it was until each event from the one before. All runs are in one file.
function Write-Event([string] $Path, $Rollout, [datetimeoffset] $Start, [datetimeoffset] $End) {
    $before = $Start
    $lines = foreach ($happened in $Rollout.Events) {
        '{0,6:n2} s until {1}: {2}' -f ($happened.Time - $before).TotalSeconds, $happened.Kind, $happened.Message
        $before = $happened.Time
    }
    Add-Content $Path @("run of $($Start.ToString('u'))"; $lines; '{0,6:n2} s until the end' -f ($End - $before).TotalSeconds)
}
