# The loader and the model types go to the default load context; everything else goes to a private one (docs/decisions).
# LoadFrom rather than Add-Type: it is there in every host of the engine.
$null = [System.Reflection.Assembly]::LoadFrom(([System.IO.Path]::Combine($PSScriptRoot, 'XDeploy.dll')))
$assembly = [XDeploy.Loading.ModuleLoadContext]::LoadCmdlets(([System.IO.Path]::Combine($PSScriptRoot, 'lib')))
$inner = Import-Module -Assembly $assembly -PassThru -Force

# A second import of the same assembly in one session exports nothing from the outer module (PowerShell issue 20710),
# so the inner module's cmdlets are copied to this one by hand.
$add = [System.Management.Automation.PSModuleInfo].GetMethod(
    'AddExportedCmdlet', [System.Reflection.BindingFlags]'Instance, NonPublic')
foreach ($cmdlet in $inner.ExportedCmdlets.Values) {
    $null = $add.Invoke($ExecutionContext.SessionState.Module, @(, $cmdlet))
}
