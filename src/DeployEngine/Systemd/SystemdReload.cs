using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>Has systemd read its unit files again (<c>systemctl daemon-reload</c>). Nothing that runs is stopped or started by it.</summary>
public static class SystemdReload
{
    /// <summary>Finds the units in memory whose files changed since systemd read them.</summary>
    /// <exception cref="DeployException">The host runs no systemd (<c>SystemdMissing</c>), or the look failed.</exception>
    public static async Task<IReadOnlyList<string>> FindStaleAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript("find changed unit files") { RunAs = RunAs.LoginUser }
            .Step("systemd", $"test -d /run/systemd/system")
            .Step("show", $"systemctl show --no-pager --all --property=Id,NeedDaemonReload -- '*'");
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (result.Find("systemd") is { Success: false })
            throw SystemdErrors.SystemdMissing(session.Host);
        var units = SystemdUnits.ParseShow(result.ThrowIfFailed()["show"].Output, session.Host.Alias);
        return [.. units.Where(u => u.NeedDaemonReload).Select(u => u.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Reloads, and looks at what systemd could not read.</summary>
    /// <returns>Units that systemd has in memory and cannot read, with their load state.</returns>
    /// <exception cref="DeployException">The reload failed (<c>RemoteStepFailed</c>).</exception>
    public static async Task<IReadOnlyList<SystemdUnitStatus>> RunAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript("reload systemd")
            .Step("reload", $"systemctl daemon-reload")
            .Step("show", $"systemctl show --no-pager --all --property=Id,LoadState -- '*'");
        var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        return [.. SystemdUnits.ParseShow(result["show"].Output, session.Host.Alias).Where(u => u.LoadState is "bad-setting" or "error").DistinctBy(u => u.Name)];
    }
}
