@{
    RootModule = 'XDeploy.psm1'
    ModuleVersion = '0.1.0'
    GUID = '5d1f6a5e-6c39-4a55-9d0e-2f6f5f4f7c11'
    Author = 'the XDeploy authors'
    Copyright = 'Copyright (c) the XDeploy authors. MIT licence.'
    Description = 'Deploys services to plain Linux machines over SSH: no containers, no agents.'
    PowerShellVersion = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess = @('XDeploy.Format.ps1xml')
    FunctionsToExport = @()
    AliasesToExport = @()
    VariablesToExport = @()
    CmdletsToExport = @(
        'Get-DeployHost', 'New-DeployHost', 'Test-DeployHost',
        'Get-SshConfigHost', 'Set-SshConfigHost', 'Remove-SshConfigHost', 'Get-SshKnownHost', 'Add-SshKnownHost', 'Remove-SshKnownHost',
        'New-SshKeyPair', 'Install-SshPublicKey',
        'Invoke-RemoteCommand',
        'Get-SshdOption', 'Set-SshdOption', 'Disable-SshPasswordAuthentication', 'Enable-PasswordlessSudo', 'Disconnect-DeployHost',
        'Send-Artifact', 'Sync-GitRepository', 'Install-SystemPackage', 'Test-ArtifactDestination', 'Install-CommandLink', 'Uninstall-CommandLink',
        'Get-Release', 'Set-Release', 'Switch-Release', 'Remove-Release',
        'New-ArtifactStore', 'Publish-Artifact', 'Get-Artifact', 'Install-Artifact', 'New-ArtifactSignature', 'Test-ArtifactSignature',
        'New-SystemdUnit', 'New-SystemdTemplateUnit', 'New-SystemdTarget', 'Install-SystemdUnit', 'Get-SystemdUnit',
        'Start-SystemdUnit', 'Stop-SystemdUnit', 'Restart-SystemdUnit', 'Enable-SystemdUnit', 'Disable-SystemdUnit', 'Invoke-SystemdReload', 'Get-SystemdJournal',
        'Get-SystemdUnitFile', 'Uninstall-SystemdUnit', 'Test-SystemdUnit', 'Set-SystemdScale', 'Get-SystemdScale', 'ConvertFrom-SystemdUnit', 'ConvertTo-SystemdUnit',
        'New-NginxUpstream', 'New-NginxSite', 'Install-NginxSite', 'Uninstall-NginxSite', 'Enable-NginxSite', 'Disable-NginxSite',
        'Get-NginxSite', 'Get-NginxUpstream', 'Test-NginxConfig',
        'Add-NginxUpstreamServer', 'Set-NginxUpstreamServer', 'Remove-NginxUpstreamServer',
        'Set-NginxUpstreamWeight', 'Invoke-NginxReload', 'Measure-NginxTraffic',
        'Test-ServiceHealth', 'Test-PrometheusQuery',
        'New-DeployService', 'New-RolloutPlan', 'Invoke-RollingUpdate', 'Suspend-Deployment', 'Resume-Deployment', 'Undo-Deployment', 'Get-Deployment', 'Get-DeployStatus', 'Get-DeployLock', 'Unlock-DeployLock', 'Test-CanaryTraffic',
        'Invoke-CanaryDeployment', 'New-CanaryCriteria', 'Invoke-BlueGreenDeployment'
    )
}
