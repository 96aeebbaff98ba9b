namespace XDeploy.Runner.Hosting;

/// <summary>The aliases that pwsh has on Linux for the cmdlets that the runner brings.</summary>
internal static class StandardAliases
{
    /// <summary>Alias and command, in the order in which they are defined.</summary>
    public static IReadOnlyList<(string Name, string Target)> All { get; } =
    [
        ("select", "Select-Object"), ("group", "Group-Object"), ("measure", "Measure-Object"), ("ft", "Format-Table"),
        ("fl", "Format-List"), ("gm", "Get-Member"), ("gu", "Get-Unique"), ("iex", "Invoke-Expression"),
        ("iwr", "Invoke-WebRequest"), ("irm", "Invoke-RestMethod"), ("ipcsv", "Import-Csv"), ("epcsv", "Export-Csv"),
        ("sls", "Select-String"), ("gv", "Get-Variable"), ("sv", "Set-Variable"), ("set", "Set-Variable"),
        ("nv", "New-Variable"), ("rv", "Remove-Variable"), ("gal", "Get-Alias"), ("sal", "Set-Alias"), ("nal", "New-Alias"),
        ("oh", "Out-Host"), ("echo", "Write-Output"), ("write", "Write-Output"),
        ("gc", "Get-Content"), ("gi", "Get-Item"), ("gci", "Get-ChildItem"), ("dir", "Get-ChildItem"), ("ni", "New-Item"),
        ("ri", "Remove-Item"), ("del", "Remove-Item"), ("erase", "Remove-Item"), ("rd", "Remove-Item"), ("copy", "Copy-Item"),
        ("cpi", "Copy-Item"), ("mi", "Move-Item"), ("move", "Move-Item"), ("rni", "Rename-Item"), ("ren", "Rename-Item"),
        ("rvpa", "Resolve-Path"), ("cvpa", "Convert-Path"), ("sl", "Set-Location"), ("cd", "Set-Location"),
        ("chdir", "Set-Location"), ("gl", "Get-Location"), ("pwd", "Get-Location"), ("pushd", "Push-Location"),
        ("popd", "Pop-Location"), ("gps", "Get-Process"), ("spps", "Stop-Process"), ("saps", "Start-Process"),
        ("gdr", "Get-PSDrive"), ("ndr", "New-PSDrive"), ("rdr", "Remove-PSDrive"), ("ii", "Invoke-Item"),
        ("si", "Set-Item"), ("clc", "Clear-Content"),
        ("%", "ForEach-Object"), ("foreach", "ForEach-Object"), ("?", "Where-Object"), ("where", "Where-Object"),
    ];
}
