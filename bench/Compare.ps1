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
$env:ANSIBLE_CONFIG = "$PSScriptRoot/ansible/ansible.cfg"
$env:ANSIBLE_SSH_CONTROL_PATH_DIR = "$work/cp"
$env:ANSIBLE_SSH_ARGS = "-F $ConfigFile -o ControlMaster=auto -o ControlPersist=10m"

# The releases differ in both files, so that both tools have two files to bring.
function New-Release([string] $Version) {
    $null = New-Item -ItemType Directory -Path "$work/$Version" -Force
    Copy-Item "$root/examples/x-model/x-model" "$work/$Version/x-model"
    Add-Content "$work/$Version/x-model" "# $Version"
    Set-Content "$work/$Version/VERSION" $Version
}

function Invoke-Ansible([string] $Version, [string] $Step) {
    & ansible-playbook -i 'app1,app2,app3,' "$PSScriptRoot/ansible/update.yml" -e "release=$Version source=$work/$Version step=$Step" *> "$logs/ansible.log"
    if ($LASTEXITCODE -ne 0) { throw "ansible-playbook ended with status $LASTEXITCODE`: see $logs/ansible.log" }
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

# Whoever did the work: all nine replicas must answer with the version.
function Confirm-Version([string] $Version, [int[]] $Port) {
    $urls = $Port | ForEach-Object { "http://127.0.0.1:$_/healthz" }
    $answers = $apps | Invoke-RemoteCommand "curl -sf --retry 20 --retry-connrefused --retry-delay 1 $($urls -join ' ')" -ErrorOnFailure
    $right = ($answers.Output | Select-String """version"": ""$([regex]::Escape($Version))""" -AllMatches).Matches.Count
    if ($right -ne $apps.Count * $Port.Count) { throw "$right of $($apps.Count * $Port.Count) replicas answer with $Version." }
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

function Get-Median([double[]] $Value) {
    $sorted = @($Value | Sort-Object)
    $middle = [int][math]::Floor($sorted.Count / 2)
    if ($sorted.Count % 2) { $sorted[$middle] } else { ($sorted[$middle - 1] + $sorted[$middle]) / 2 }
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
    $times = @{}
    $table = foreach ($step in 'host', 'replica') {
        foreach ($tool in $rows.Keys) { $times[$tool] = @() }
        for ($pair = 0; $pair -lt $Pairs; $pair++) {
            # What one run leaves in caches must not always help the same one.
            $order = @($rows.Keys)
            if ($pair % 2) { [array]::Reverse($order) }
            foreach ($tool in $order) { $times[$tool] += Measure-Run $tool $step }
        }
        foreach ($tool in $rows.Keys) {
            $ratios = for ($pair = 0; $pair -lt $Pairs; $pair++) { $times[$tool][$pair] / $times['ansible'][$pair] }
            $sizes = $times[$tool] | Measure-Object -Minimum -Maximum
            '| {0} | {1} | {2:n1} | {3:n1} | {4:n1} | {5:n2} |' -f $(if ($step -eq 'host') { 'three replicas at a time' } else { 'a replica at a time' }),
                $rows[$tool], $sizes.Minimum, (Get-Median $times[$tool]), $sizes.Maximum, (Get-Median $ratios)
        }
    }
}
finally {
    Get-ChildItem "$work/cp" -ErrorAction SilentlyContinue | ForEach-Object { & ssh -F $ConfigFile -o "ControlPath=$($_.FullName)" -O exit app1 *> $null }
    Remove-Item $work -Recurse -Force
}

$table = @(
    "$(@(& ansible-playbook --version)[0]); $($apps.Count) hosts x 3 replicas, $Pairs runs of each, on a machine of $([Environment]::ProcessorCount) processors for all of them."
    ''
    '| update | by | min s | median s | max s | share of Ansible''s time |'
    '| --- | --- | --- | --- | --- | --- |'
    $table
)
Set-Content "$logs/comparison.md" $table
$table
