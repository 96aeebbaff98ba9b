using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>Checks the configuration of a host: by nginx itself, by the rules of <see cref="NginxLint"/>, and by how its sites are linked.</summary>
public static class NginxHostLint
{
    private const string NginxRule = "nginx-test";

    /// <summary>Checks the files as they lie on the host, whether nginx accepts them or not.</summary>
    /// <param name="session">The host.</param>
    /// <param name="cancellationToken">Stops it; nothing is changed.</param>
    /// <returns>The findings, errors first.</returns>
    /// <exception cref="DeployException">nginx is missing (<c>NginxMissing</c>).</exception>
    public static async Task<IReadOnlyList<NginxFinding>> CheckAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript("test the configuration of nginx")
            .Step("present", NginxPresence.Check)
            .Step("test", $"{NginxSiteFolders.Find}\necho \"main=$xd_conf\"\nnginx -t 2>&1 || true");
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        NginxPresence.ThrowIfMissing(result);
        var test = result.ThrowIfFailed()["test"];
        var mainPath = test.Facts["main"];
        var sites = await NginxSiteList.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var files = await NginxHostFiles.ReadAsync(session, mainPath, cancellationToken).ConfigureAwait(false);
        return Join(session.Host.Alias, mainPath, NginxLint.Check(mainPath, files), NginxMessages.Read(test.Output), sites);
    }

    /// <summary>Puts the findings of all three together. Where nginx says what a rule found too, the rule's is kept, which knows the place and what to do.</summary>
    /// <param name="hostName">Alias of the host.</param>
    /// <param name="mainPath">Path of the main file, for what nginx says of no file.</param>
    /// <param name="found">What the rules found.</param>
    /// <param name="messages">What <c>nginx -t</c> printed.</param>
    /// <param name="sites">The host's sites.</param>
    public static IReadOnlyList<NginxFinding> Join(
        string hostName, string mainPath, IReadOnlyList<NginxFinding> found, IReadOnlyList<NginxMessage> messages, IReadOnlyList<NginxSite> sites)
    {
        ArgumentNullException.ThrowIfNull(found);
        var said = messages.Where(m => !found.Any(f => f.Message == m.Text && (m.File is null || (m.File == f.File && m.Line == f.Line))));
        return
        [
            .. sites.Select(Finding).OfType<NginxFinding>().Concat(said.Select(m => Finding(m, mainPath))).Concat(found)
                .Select(f => f with { HostName = hostName }).OrderByDescending(f => f.Severity)
        ];
    }

    private static NginxFinding Finding(NginxMessage message, string mainPath) => new()
    {
        Rule = NginxRule,
        Severity = message.Level switch
        {
            "emerg" or "alert" or "crit" or "error" => NginxSeverity.Error,
            "warn" => NginxSeverity.Warning,
            _ => NginxSeverity.Notice,
        },
        File = message.File ?? mainPath,
        Line = message.Line ?? 0,
        Message = message.Text,
        Remedy = message.Level == "warn" ? "nginx loads the files all the same." : "nginx itself says so, and does not load the files until it is mended.",
    };

    private static NginxFinding? Finding(NginxSite site) => site.State switch
    {
        NginxSiteState.WrongWay => Link(
            "site-link-wrong-way", NginxSeverity.Warning, site.EnabledPath!, $"the link of site '{site.Name}' is the wrong way round: the file lies in sites-enabled",
            "Move the file to sites-available and link it into sites-enabled; Disable-NginxSite would lose it as it is."),
        NginxSiteState.Dangling when site.Enabled => Link(
            "site-link-dangling", NginxSeverity.Error, site.EnabledPath!, $"the link leads to {site.Target}, where no file is", $"nginx refuses all its files for it: install the site, or take the link away with Uninstall-NginxSite {site.Name}."),
        NginxSiteState.Dangling => Link(
            "site-link-dangling", NginxSeverity.Warning, site.Path, $"the link leads to {site.Target}, where no file is", $"Take it away with Uninstall-NginxSite {site.Name}."),
        NginxSiteState.Unlinked => Link(
            "site-not-linked", NginxSeverity.Notice, site.EnabledPath!, $"site '{site.Name}' is a file in sites-enabled and no link", "Move the file to sites-available and link it; until then Disable-NginxSite leaves it alone."),
        _ => null,
    };

    private static NginxFinding Link(string rule, NginxSeverity severity, string path, string message, string remedy) =>
        new() { Rule = rule, Severity = severity, File = path, Line = 0, Message = message, Remedy = remedy };
}
