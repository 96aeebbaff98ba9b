# Dot-sourced by the comparisons: releases of x-model, and the proof that replicas run one. Wants $root, $work and $apps.

# The releases differ in both files, so that both tools have two files to bring.
function New-Release([string] $Version) {
    $null = New-Item -ItemType Directory -Path "$work/$Version" -Force
    Copy-Item "$root/examples/x-model/x-model" "$work/$Version/x-model"
    Add-Content "$work/$Version/x-model" "# $Version"
    Set-Content "$work/$Version/VERSION" $Version
}

# Whoever did the work: the replicas on all hosts must answer with the version.
function Confirm-Version([string] $Version, [int[]] $Port) {
    $urls = $Port | ForEach-Object { "http://127.0.0.1:$_/healthz" }
    $answers = $apps | Invoke-RemoteCommand "curl -sf --retry 20 --retry-connrefused --retry-delay 1 $($urls -join ' ')" -ErrorOnFailure
    $right = ($answers.Output | Select-String """version"": ""$([regex]::Escape($Version))""" -AllMatches).Matches.Count
    if ($right -ne $apps.Count * $Port.Count) { throw "$right of $($apps.Count * $Port.Count) replicas answer with $Version." }
}
