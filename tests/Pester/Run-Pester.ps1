# Runs the suite by Pester 5 or newer, and ends with the counts that the launcher adds up.
param([string] $Filter)
Import-Module Pester -MinimumVersion 5.0
$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot, [System.IO.Path]::Combine($PSScriptRoot, '..', 'Runner')
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Detailed'
if ($Filter) { $configuration.Filter.FullName = "*$Filter*" }
$result = Invoke-Pester -Configuration $configuration
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
# Once more, since what failed is far up in a long run.
if ($result.Failed) { 'What failed:' }
foreach ($test in $result.Failed) { '  [-] {0}: {1}' -f $test.ExpandedPath, ($test.ErrorRecord.DisplayErrorMessage -join ' ') }
'{0} passed, {1} failed, {2} skipped' -f $result.PassedCount, $failed, $result.SkippedCount
exit [int]($failed -gt 0)
