using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Rollouts.Revisions;

/// <summary>The files of nginx on one balancer that are a service's: kept as a revision, and compared with one.</summary>
/// <param name="service">The service.</param>
/// <param name="session">The balancer.</param>
internal sealed class ServiceSites(DeployService service, ISession session)
{
    private readonly RevisionFolder _folder = RevisionFolder.OfSites(service.Name);

    /// <summary>Keeps them.</summary>
    /// <param name="id">The deployment.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeployException">nginx cannot be read, or an error of the session.</exception>
    public async Task KeepAsync(string id, CancellationToken cancellationToken)
    {
        var nginx = await NginxHost.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var files = SiteRestoration.Files(nginx.Configuration, service.Upstream).Select(nginx.RealPath).Distinct(StringComparer.Ordinal).ToList();
        if (files.Count == 0)
            return;
        var script = new RemoteScript($"keep the files of nginx of {service}").Step("keep", _folder.Keep(id, ShellText.Of($"cp -p --parents -t \"$xd_new\" -- {files}")));
        await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks what would have to change for them to be as in a revision.</summary>
    /// <param name="candidates">Names of revisions, the wanted one first.</param>
    /// <param name="cancellationToken">Stops it; nothing is changed.</param>
    /// <returns>The revision, null where none is kept; and the changes.</returns>
    /// <exception cref="DeployException">nginx cannot be read, or an error of the session.</exception>
    public async Task<(string? Revision, NginxChange Change)> LookAsync(IReadOnlyList<string> candidates, CancellationToken cancellationToken)
    {
        var script = new RemoteScript($"read the configuration of nginx, and what is kept of that of {service}");
        NginxHost.AddTo(script);
        script.Step("kept", ShellText.Lines([_folder.Enter(candidates), RevisionFolder.Archive(".")]));
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        var nginx = NginxHost.Read(result);
        if (result["kept"].Facts.GetValueOrDefault("revision") is not { } revision)
            return (null, new NginxChange(session.Host, []));
        var kept = RemoteArchive.Files(result["kept"]).ToDictionary(f => f.Key.TrimStart('.'), f => f.Value, StringComparer.Ordinal);
        // A file that nginx does not read now is a site that somebody has disabled.
        var texts = nginx.Configuration.Files.Where(d => kept.ContainsKey(nginx.RealPath(d.Path)))
            .Select(d => SiteRestoration.Merge(NginxDocument.Parse(kept[nginx.RealPath(d.Path)], d.Path), nginx.Configuration));
        return (revision, nginx.Replace([.. texts]));
    }
}
