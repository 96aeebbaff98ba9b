# The loader and the model types go to the default load context; everything else goes to a private one (docs/decisions).
# LoadFrom rather than Add-Type: it is there in every host of the engine.
# The same assemblies are there twice: with native code for the platform that built them, and as IL for every other.
$native = [System.IO.Path]::Combine($PSScriptRoot, 'native', [System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier)
$model, $lib = if ([System.IO.Directory]::Exists($native)) { $native, $native } else { $PSScriptRoot, [System.IO.Path]::Combine($PSScriptRoot, 'lib') }
$null = [System.Reflection.Assembly]::LoadFrom([System.IO.Path]::Combine($model, 'XDeploy.dll'))
$assembly = [XDeploy.Loading.ModuleLoadContext]::LoadCmdlets($lib)
$inner = Import-Module -Assembly $assembly -PassThru -Force

# A second import of the same assembly in one session exports nothing from the outer module (PowerShell issue 20710),
# so the inner module's cmdlets are copied to this one by hand.
$add = [System.Management.Automation.PSModuleInfo].GetMethod(
    'AddExportedCmdlet', [System.Reflection.BindingFlags]'Instance, NonPublic')
foreach ($cmdlet in $inner.ExportedCmdlets.Values) {
    $null = $add.Invoke($ExecutionContext.SessionState.Module, @(, $cmdlet))
}
