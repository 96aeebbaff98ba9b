# Dot-sourced by BeforeAll of every test file: the module as it is shipped, and the lab.
$ErrorActionPreference = 'Stop'
$root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
Import-Module ([System.IO.Path]::Combine($root, 'out', 'module', 'XDeploy', 'XDeploy.psd1'))

$labHome = if ($env:XDEPLOY_LAB_HOME) { $env:XDEPLOY_LAB_HOME } else { '/var/cache/xdeploy-lab' }
$labRun = "$labHome/run"
$labConfig = "$labRun/ssh_config"
$lab = "$root/tests/Lab/lab"

function Get-LabHost([string[]] $Name = '*') { Get-DeployHost $Name -ConfigFile $labConfig }

# Returns as soon as it is true, which it is to become soon.
function Wait-Until([scriptblock] $Condition) {
    foreach ($try in 1..300) {
        if (& $Condition) { return }
        Start-Sleep -Milliseconds 100
    }
    throw "Not within 30 s: $Condition"
}

# A release of the sample service under TestDrive, with a behaviour to test with.
function New-SampleRelease([string] $Version, [hashtable] $Behaviour = @{}) {
    $folder = Join-Path $TestDrive "x-model-$Version"
    $null = New-Item -ItemType Directory -Path $folder -Force
    Copy-Item "$root/examples/x-model/x-model" "$folder/x-model"
    Set-Content "$folder/VERSION" $Version
    $json = ($Behaviour.GetEnumerator() | ForEach-Object { '"{0}": {1}' -f $_.Key, "$($_.Value)".ToLower() }) -join ', '
    Set-Content "$folder/behaviour.json" "{ $json }"
    $folder
}
