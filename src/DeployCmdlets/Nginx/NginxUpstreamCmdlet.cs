using System.Management.Automation;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>The base of the cmdlets that change servers of an upstream: it finds those that are meant on each host.</summary>
public abstract class NginxUpstreamCmdlet : NginxChangeCmdlet
{
    /// <summary>Name of the upstream.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Upstream { get; set; } = string.Empty;

    /// <summary>The servers as they are written in the upstream, for example <c>10.0.0.5:5001</c>, or as Get-NginxUpstream returns them; wildcards are understood.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Server { get; set; } = [];

    internal override string Subject => Upstream;

    /// <summary>Whether a server that is not there is left alone, and no error.</summary>
    internal virtual bool AllowsMissing => false;

    /// <summary>Plans the change of the servers that are meant.</summary>
    internal abstract NginxChange Plan(NginxHost nginx, NginxUpstream upstream, IReadOnlyList<string> addresses);

    internal override async Task<NginxChange> PlanAsync(ISession session, CancellationToken cancellationToken)
    {
        var nginx = await NginxHost.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var upstream = nginx.Upstream(Upstream);
        var names = new NamePatterns(Server);
        var addresses = upstream.Server.Select(s => s.Address).Distinct(StringComparer.Ordinal).ToList();
        return !AllowsMissing && names.Unmatched(addresses).FirstOrDefault() is { } missing
            ? throw nginx.ServerNotFound(Upstream, missing)
            : Plan(nginx, upstream, addresses.FindAll(names.Match));
    }
}
