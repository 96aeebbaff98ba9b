using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Packages;

namespace XDeploy.Cmdlets.Packages;

/// <summary>
/// Installs packages of the hosts' operating system by apt or dnf: by name, by name and exact version, or from a .deb or .rpm file that is sent. Nothing is asked on the hosts, configuration files that were
/// changed there stay, and where all is installed nothing is done. Returns each package with its version before and after.
/// </summary>
/// <remarks>
/// <para>Without -Version any version that is installed will do: nothing is upgraded. The lists of packages are brought up to date where a package or version is unknown, or with -Update.</para>
/// <para>-WhatIf shows what the package manager's own simulation says, other packages included.</para>
/// </remarks>
/// <example>
/// <code>Get-DeployHost app* | Install-SystemPackage git, git-lfs</code>
/// <para>Installs two packages where they are missing, without what they only recommend.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost lb* | Install-SystemPackage nginx -Version 1.22.1-9+deb12u1 -Hold -WhatIf</code>
/// <para>Shows what it takes to have this version, and to keep it through upgrades.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Install-SystemPackage -Path ./x-agent_2.0_amd64.deb</code>
/// <para>Sends a package and installs it, with its dependencies from the hosts' repositories. A host that was sent this very file, and still has that version, is left alone.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Install, "SystemPackage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = "Name")]
[OutputType(typeof(SystemPackageResult))]
public sealed class InstallSystemPackageCommand : HostCmdlet
{
    private PackageRequest? _request;
    private int _transfers;

    /// <summary>Names of packages, as the host's package manager has them.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The exact version that one package has to have, as the package manager prints it; a lower one than is installed is a downgrade.</summary>
    [Parameter(ParameterSetName = "Name")]
    [ValidateNotNullOrEmpty]
    public string? Version { get; set; }

    /// <summary>A .deb or .rpm file of this machine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Hold the packages at the version that they have then, so that upgrades pass them by. Held ones are moved to -Version only with this.</summary>
    [Parameter]
    public SwitchParameter Hold { get; set; }

    /// <summary>Bring the lists of packages up to date first, also where all packages are known.</summary>
    [Parameter]
    public SwitchParameter Update { get; set; }

    /// <summary>Install recommended packages as well.</summary>
    [Parameter]
    public SwitchParameter IncludeRecommended { get; set; }

    /// <summary>Allow other packages to be removed where these do not go with them.</summary>
    [Parameter]
    public SwitchParameter AllowRemoval { get; set; }

    /// <summary>How long another run of the package manager is waited for: seconds, or a text such as "5min". Default 2 min.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            var request = Path is null ? PackageRequest.OfNames(Name, Version) : PackageRequest.OfFile(PackageFile.Read(GetUnresolvedProviderPathFromPSPath(Path)));
            _request = request with { Hold = Hold, Update = Update, Recommends = IncludeRecommended, AllowRemoval = AllowRemoval, LockTimeout = LockTimeout };
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Path ?? string.Join(", ", Name)));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var request = _request!;
        var plan = await PackageInstallation.PlanAsync(session, request, cancellationToken).ConfigureAwait(false);
        var results = plan.Present(host);
        if (!plan.IsEmpty)
        {
            if (!await channel.ShouldProcessAsync(plan.Describe(host), host.Alias, "Install packages").ConfigureAwait(false))
                return;
            results = await ApplyAsync(session, plan, channel, cancellationToken).ConfigureAwait(false);
        }

        foreach (var result in results)
            await channel.OutputAsync(result).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<SystemPackageResult>> ApplyAsync(ISession session, PackageInstallation plan, CmdletChannel channel, CancellationToken cancellationToken)
    {
        if (_request!.File is not { } file)
            return await plan.ApplyAsync(session, null, cancellationToken).ConfigureAwait(false);
        var activity = $"Sending {System.IO.Path.GetFileName(file.Path)} to {session.Host}";
        await using var progress = new TransferProgress(channel, TimeProvider.System, Interlocked.Increment(ref _transfers), activity, new FileInfo(file.Path).Length);
        return await plan.ApplyAsync(session, progress, cancellationToken).ConfigureAwait(false);
    }
}
