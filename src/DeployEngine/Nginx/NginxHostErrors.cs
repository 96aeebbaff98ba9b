using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>Errors of nginx on hosts, made in one place.</summary>
internal static class NginxHostErrors
{
    public static DeployException NginxMissing(DeployHost host) => new(
        "NginxMissing", DeployErrorKind.NotFound, host.Alias, "nginx(8) is not installed.", "Install it first (apt-get install nginx).");

    public static DeployException NotRunning(DeployHost host) => new(
        "NginxNotRunning", DeployErrorKind.RemoteFailure, host.Alias, "nginx does not run, so it cannot be reloaded.", "Start it (systemctl start nginx).");

    public static DeployException ConfigInvalid(DeployHost host, IReadOnlyList<NginxMessage> messages) => new(
        "NginxConfigInvalid", DeployErrorKind.RemoteFailure, host.Alias,
        $"nginx does not accept the configuration that is on the host: {Words(messages)}.", "Mend it first; 'nginx -t' on the host says the same.");

    public static DeployException ChangeRefused(DeployHost host, IReadOnlyList<NginxMessage> messages) => new(
        "NginxConfigRefused", DeployErrorKind.InvalidInput, host.Alias,
        $"nginx does not accept the change: {Words(messages)}.", "The files on the host are as they were, and nginx was not reloaded. Correct the change and try again.");

    /// <summary>Identifies <see cref="FileChanged"/>.</summary>
    public const string FileChangedId = "NginxFileChanged";

    public static DeployException FileChanged(DeployHost host, string path) => new(
        FileChangedId, DeployErrorKind.Busy, host.Alias,
        $"{path} was changed by somebody else since it was read.", "Nothing was done. Look at the file, and try again.");

    public static DeployException ReloadFailed(DeployHost host, string why, bool restored) => new(
        "NginxReloadFailed", DeployErrorKind.RemoteFailure, host.Alias,
        $"nginx did not load the new configuration: {why}.",
        restored ? "The old files are back, and nginx serves as it did before." : "nginx serves as it did before. See its error log.");

    public static DeployException LeftAsItWas(DeployHost host, DeployException cause) => new(
        "NginxChangeUndone", DeployErrorKind.RemoteFailure, host.Alias,
        $"the change was taken back, since it failed on {cause.HostName}.", "Balancers change together or not at all: mend the other one and try again.");

    public static DeployException UndoFailed(DeployHost host, Exception cause) => new(
        "NginxUndoFailed", DeployErrorKind.RemoteFailure, host.Alias,
        $"the change could not be taken back: {cause.Message}", "Look at the host: its nginx may run with another configuration than the other balancers.", cause);

    public static DeployException SiteNotFound(DeployHost host, string site, string folder) => new(
        "NginxSiteNotFound", DeployErrorKind.NotFound, host.Alias, $"there is no site '{site}' in {folder}.", "Install it with Install-NginxSite.");

    public static DeployException SiteIsOther(DeployHost host, string path, string what) => new(
        "NginxSiteIsOther", DeployErrorKind.Busy, host.Alias, $"{path} is {what}.", "Move it out of the way, or give the site another name.");

    public static DeployException SiteTurned(DeployHost host, string path, string upstream, IReadOnlyList<string> servers) => new(
        "NginxSiteTurned", DeployErrorKind.Busy, host.Alias,
        $"the new {path} marks {string.Join(", ", servers)} down, which get the requests of upstream '{upstream}' now, and gives them to servers that are marked down.",
        "Make the site for the colour that is live (New-NginxUpstream -StandbyLive), or mark the servers first (Set-NginxUpstreamServer -Down).");

    public static DeployException UpstreamNotFound(DeployHost host, string upstream) => new(
        "NginxUpstreamNotFound", DeployErrorKind.NotFound, host.Alias, $"nginx has no upstream '{upstream}'.", "Make it with New-NginxUpstream and install it with its site.");

    public static DeployException ServerNotFound(DeployHost host, string upstream, string server) => new(
        "NginxServerNotFound", DeployErrorKind.NotFound, host.Alias, $"the upstream '{upstream}' has no server {server}.", "See its servers with Get-NginxUpstream.");

    private static string Words(IReadOnlyList<NginxMessage> messages) =>
        messages.FirstOrDefault(m => m.Level is "emerg" or "alert" or "crit" or "error")?.ToString() ?? RemoteErrors.FirstLine(string.Join('\n', messages));
}
