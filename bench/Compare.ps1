<#
.SYNOPSIS
Measures the same rolling update by Ansible and by XDeploy, in pairs on the same hosts, and prints a table in Markdown.
.DESCRIPTION
The work: a release of x-model (two files, both new), a changed unit file and its daemon-reload, then restart and wait for HTTP 200 with the new version.
README.md beside this file says what is equal and what is not. Run it by ./xdeploy bench.
#>
param(
    [ValidateRange(1, 100)] [int] $Pairs = 3,
    [string] $ConfigFile = "$HOME/.ssh/config"
)
$ErrorActionPreference = 'Stop'
Import-Module XDeploy

$old, $new = 'bench-1', 'bench-2'
$root = [System.IO.Path]::GetFullPath("$PSScriptRoot/..")
$logs = "$root/out/bench"
$null = New-Item -ItemType Directory -Path $logs -Force
$apps = Get-DeployHost app1, app2, app3 -ConfigFile $ConfigFile
$fleet = New-DeployService x-model -HostName $apps -Port 5001, 5002, 5003
$work = Join-Path ([System.IO.Path]::GetTempPath()) "xdeploy-bench-$([guid]::NewGuid().ToString('n').Substring(0, 8))"
. "$PSScriptRoot/Pairs.ps1"
. "$PSScriptRoot/Ansible.ps1"
. "$PSScriptRoot/Releases.ps1"

function Invoke-Ansible([string] $Version, [string] $Step) {
    Invoke-Playbook update 'app1,app2,app3,' "release=$Version source=$work/$Version step=$Step"
}

# The runbook that is there for everybody, in a process of its own and in this shell.
function Get-RunbookArgument([string] $Version, [string] $Step) {
    @{
        Service = 'x-model'; Release = $Version; Path = "$work/$Version"; Application = 'app*'; ConfigFile = $ConfigFile
        BatchSize = if ($Step -eq 'host') { '3' } else { '1' }; MinAvailable = '50%'; StableFor = '0'
    }
}

function Invoke-RunbookProcess([string] $Version, [string] $Step) {
    $words = (Get-RunbookArgument $Version $Step).GetEnumerator() | ForEach-Object { "-$($_.Key)"; $_.Value }
    & "$root/xdeploy" run "$root/runbooks/Rolling-Update.ps1" @words *> "$logs/xdeploy.log"
    if ($LASTEXITCODE -ne 0) { throw "xdeploy run ended with status $LASTEXITCODE`: see $logs/xdeploy.log" }
}

function Invoke-RunbookHere([string] $Version, [string] $Step) {
    $arguments = Get-RunbookArgument $Version $Step
    & "$root/runbooks/Rolling-Update.ps1" @arguments *> "$logs/xdeploy-here.log"
}

# The start of every run: the old release everywhere, no trace of the new one, a unit file that is not the wanted one. Neither tool is measured here.
function Reset-Ansible {
    $null = $apps | Invoke-RemoteCommand -AsRoot -ErrorOnFailure @'
set -e
cd /var/projects
[ -d x-model-ansible.start ] || cp -a x-model-ansible x-model-ansible.start
rm -rf x-model-ansible
cp -a x-model-ansible.start x-model-ansible
echo '# changed' >>/etc/systemd/system/x-model-ansible@.service
systemctl daemon-reload
systemctl restart x-model-ansible@5011 x-model-ansible@5012 x-model-ansible@5013
'@
    Confirm-Version $old 5011, 5012, 5013
}

function Reset-XDeploy {
    $null = $fleet | Invoke-RollingUpdate -Release $old -BatchSize 100% -MinAvailable 0 -StableFor 0
    $null = $apps | Invoke-RemoteCommand -AsRoot -ErrorOnFailure @'
rm -rf /var/projects/x-model/releases/bench-2
echo '# changed' >>/etc/systemd/system/x-model@.service
systemctl daemon-reload
'@
    Confirm-Version $old 5001, 5002, 5003
}

function Measure-Run([string] $Tool, [string] $Step) {
    if ($Tool -eq 'ansible') { Reset-Ansible } else { Reset-XDeploy }
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    switch ($Tool) {
        'ansible' { Invoke-Ansible $new $Step }
        'process' { Invoke-RunbookProcess $new $Step }
        'shell' { Invoke-RunbookHere $new $Step }
    }
    $seconds = $clock.Elapsed.TotalSeconds
    Confirm-Version $new $(if ($Tool -eq 'ansible') { 5011, 5012, 5013 } else { 5001, 5002, 5003 })
    Write-Host ('{0,-8} {1,-8} {2,6:n1} s' -f $Step, $Tool, $seconds)
    $seconds
}

$rows = [ordered]@{
    ansible = 'Ansible, `ansible-playbook`'
    process = 'XDeploy, `./xdeploy run` (starts the shell, connects)'
    shell   = 'XDeploy, in a shell that is open (module loaded, connected)'
}
try {
    New-Release $old
    New-Release $new
    # The first deployment of each: what it leaves is the start of all others, and its connections stay open.
    Invoke-Ansible $old host
    Invoke-RunbookHere $old host
    $table = foreach ($step in 'host', 'replica') {
        $times = Measure-Pair $Pairs @($rows.Keys) { param($Tool) Measure-Run $Tool $step }
        Format-Pair $(if ($step -eq 'host') { 'three replicas at a time' } else { 'a replica at a time' }) $times $rows
    }
}
finally {
    Close-Ansible
    $null = $apps | Invoke-RemoteCommand "systemctl stop 'x-model-ansible@*'; rm -rf /var/projects/x-model-ansible /var/projects/x-model-ansible.start /etc/systemd/system/x-model-ansible@.service; systemctl daemon-reload" -AsRoot
    Remove-Item $work -Recurse -Force
}

$table = @(
    "$(Get-AnsibleVersion); $($apps.Count) hosts x 3 replicas, $Pairs runs of each, on a machine of $([Environment]::ProcessorCount) processors for all of them."
    ''
    Get-PairHeader update
    $table
)
Set-Content "$logs/comparison.md" $table
$table
