using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>Looks at what starts with a host, and at nothing else of <see cref="ScaleFacts"/>: systemd itself need not be asked.</summary>
internal static class BootLook
{
    /// <summary>Looks at a host: the administrator's file of the target, and links to the template's instances.</summary>
    /// <param name="session">The host.</param>
    /// <param name="target">The target that groups the instances.</param>
    /// <param name="template">Their template.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DeployException">The file cannot be parsed (<c>SystemdSyntaxInvalid</c>), or the look failed.</exception>
    public static async Task<ScaleFacts> RunAsync(ISession session, UnitName target, UnitName template, CancellationToken cancellationToken)
    {
        var path = UnitPath.Of(target);
        var script = new RemoteScript($"look at what starts with {target}")
            .Step("file", $"if [ -L {path} ]; then printf 'link='; readlink -- {path}; elif [ -e {path} ]; then printf 'content='; base64 -w0 -- {path}; echo; fi")
            .Step("links", ScaleLook.Links(template));
        var look = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        var file = look["file"].Facts;
        return new ScaleFacts
        {
            Host = look.Host,
            Target = target,
            Template = template,
            Link = file.GetValueOrDefault("link"),
            File = file.TryGetValue("content", out var content) ? UnitDocument.Parse(Convert.FromBase64String(content), path) : null,
            Linked = look["links"].Lines.ToHashSet(StringComparer.Ordinal),
        };
    }
}
