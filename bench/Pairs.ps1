# Dot-sourced by the benchmarks that measure tools beside each other: runs in pairs, and rows of a table of them.

function Get-Median([double[]] $Value) {
    $sorted = @($Value | Sort-Object)
    $middle = [int][math]::Floor($sorted.Count / 2)
    if ($sorted.Count % 2) { $sorted[$middle] } else { ($sorted[$middle - 1] + $sorted[$middle]) / 2 }
}

# The seconds of each tool, run by run: a table by its name. The script block gets the tool's name, and returns seconds.
function Measure-Pair([int] $Pairs, [string[]] $Tool, [scriptblock] $Run) {
    $times = @{}
    foreach ($one in $Tool) { $times[$one] = @() }
    for ($pair = 0; $pair -lt $Pairs; $pair++) {
        # What one run leaves in caches must not always help the same one.
        $order = @($Tool)
        if ($pair % 2) { [array]::Reverse($order) }
        foreach ($one in $order) { $times[$one] += & $Run $one }
    }
    $times
}

function Get-PairHeader([string] $What) {
    "| $What | by | min s | median s | max s | share of Ansible's time |"
    '| --- | --- | --- | --- | --- | --- |'
}

# A row a tool: its times, and the median of its shares of Ansible's time in the same pair.
function Format-Pair([string] $What, [hashtable] $Time, [System.Collections.IDictionary] $Tool) {
    foreach ($one in $Tool.Keys) {
        $ratios = for ($pair = 0; $pair -lt $Time[$one].Count; $pair++) { $Time[$one][$pair] / $Time['ansible'][$pair] }
        $sizes = $Time[$one] | Measure-Object -Minimum -Maximum
        '| {0} | {1} | {2:n1} | {3:n1} | {4:n1} | {5:n2} |' -f $What, $Tool[$one], $sizes.Minimum, (Get-Median $Time[$one]), $sizes.Maximum, (Get-Median $ratios)
    }
}
