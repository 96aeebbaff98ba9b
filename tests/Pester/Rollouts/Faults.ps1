# Dot-sourced by tests of faults, which set $name, $ports and $listen before: a service of six replicas on three hosts behind a balancer, updated under load while
# something breaks.
. "$PSScriptRoot/../Initialize.ps1"
. "$root/tests/Load/Load.ps1"

# A host that is gone is given up after two seconds. The first value of an option is the one that counts.
$labConfig = "$TestDrive/ssh_config"
Set-Content $labConfig (@('Host *', '    ConnectTimeout 2') + (Get-Content "$labRun/ssh_config"))
$apps = Get-LabHost app*
$balancer = Get-LabHost lb1
$tree = "/var/projects/$name"
$service = New-DeployService $name -HostName $apps -Port $ports -Balancer $balancer
# A batch is a host: app1, app3, app2. So at the second one, which breaks, some replicas run each release.
$common = @{ BatchSize = 2; MinAvailable = 2; First = 'app1', 'app3'; StableFor = '500ms'; ReadyTimeout = 10 }

function Install-Service([hashtable] $Upstream = @{}) {
    Remove-Service
    $null = $apps | Install-SystemdUnit -Unit (New-SystemdTemplateUnit $name -ExecStart "$tree/instances/%i/x-model", '%i' -WorkingDirectory "$tree/instances/%i")
    # nginx does not wait long for a host that is gone.
    $site = $service | New-NginxUpstream -FailTimeout 1s @Upstream | New-NginxSite $name -Listen $listen -ConnectTimeout 500ms
    $null = $balancer | Install-NginxSite $site -Enable
}
function Remove-Service {
    $null = $balancer | Uninstall-NginxSite $name -Confirm:$false -ErrorAction SilentlyContinue
    $null = $apps | Invoke-RemoteCommand "systemctl stop '$name@*'; rm -rf $tree /etc/systemd/system/$name@.service /var/lib/xdeploy/$name; systemctl daemon-reload; nft delete table inet xdeploy; true" -AsRoot
    $null = $balancer | Invoke-RemoteCommand "rm -rf /var/lib/xdeploy/$name" -AsRoot
}
function Send-Sample([string] $Release, [hashtable] $Behaviour = @{}) {
    $null = $apps | Send-Artifact (New-SampleRelease $Release $Behaviour) -Release $Release -Service $name
}

# All replicas to where each test begins, whatever the one before left, and the load.
function Start-Test {
    $null = $service | Invoke-RollingUpdate -Release 1.0 -BatchSize 100% -MinAvailable 0 -StableFor 0 -DrainMethod None -InformationAction SilentlyContinue
    Start-Load "http://$($balancer.Address):$listen/" -Rate 200
}

# A rolling update, and a fault at the first event of a kind in the second batch: what came out, and the errors.
function Invoke-Update([string] $Release, [hashtable] $Option = @{}, [string] $At, [scriptblock] $Fault) {
    $errors = @()
    $isDone = $false
    $all = $common.Clone()
    foreach ($key in $Option.Keys) { $all[$key] = $Option[$key] }
    $rollout = $service | Invoke-RollingUpdate -Release $Release @all -ErrorAction SilentlyContinue -ErrorVariable errors 6>&1 | ForEach-Object {
        if ($_ -isnot [System.Management.Automation.InformationRecord]) { $_ }
        elseif (-not $isDone -and $_.MessageData.Kind -eq $At -and $_.MessageData.Batch -eq 2) {
            $isDone = $true
            $null = & $Fault
        }
    }
    [pscustomobject]@{ Status = "$($rollout.Status)"; Rollout = $rollout; ErrorId = @($errors | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] }); Message = "$errors" }
}

# What each host's replicas run, in rotation: app1, app2, app3.
function Assert-Running([string[]] $Release) {
    $health = $service | Test-ServiceHealth | Sort-Object HostName, Port
    $health.RunningRelease | Should -Be @($Release | ForEach-Object { $_, $_ })
    $health.PinnedRelease | Should -Be $health.RunningRelease
    $health | Where-Object { -not $_.InRotation -or $_.Drained } | Should -BeNullOrEmpty
    ($service | Get-DeployLock).IsHeld | Should -BeFalse
}

function Assert-NothingLost($Seen) {
    $Seen.lost | Should -Be 0 -Because ($Seen | Select-Object errors, firstLosses | ConvertTo-Json -Depth 4)
    $Seen.answered | Should -BeGreaterThan 200
}
