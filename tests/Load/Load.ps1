# Dot-sourced by what needs load while it works: Start-Load and Stop-Load drive the generator beside this file.

# Starts to send, and returns when the first answers came.
function Start-Load([string] $Url, [int] $Rate = 400, [double] $PostShare = 0.5, [int] $Connections = 32) {
    $report = [System.IO.Path]::GetTempFileName()
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
    foreach ($word in "$PSScriptRoot/bin/Release/net10.0/xdeploy-load.dll", '--url', $Url, '--rate', $Rate,
        '--post', $PostShare.ToString([cultureinfo]::InvariantCulture), '--connections', $Connections, '--timeline-ms', 1000, '--report', $report) {
        $start.ArgumentList.Add($word)
    }
    # It sends until its input ends.
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $ready = $process.StandardOutput.ReadLineAsync()
    if (-not $ready.Wait(15000) -or $ready.Result -ne 'ready') {
        $process.Kill()
        Remove-Item $report
        throw "No answer came from $Url within 15 s."
    }
    [pscustomobject]@{ Process = $process; Report = $report }
}

# Stops sending, waits for the requests under way, and returns the report as README.md describes it.
function Stop-Load($Load) {
    $Load.Process.StandardInput.Close()
    $null = $Load.Process.StandardOutput.ReadToEnd()
    $Load.Process.WaitForExit()
    Get-Content $Load.Report -Raw | ConvertFrom-Json
    Remove-Item $Load.Report
}
