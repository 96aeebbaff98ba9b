using XDeploy.Engine.Health;
using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Rollouts;

/// <summary>Tells how many instances of a target a host should run, and which it runs.</summary>
public static class ScaleReader
{
    /// <summary>Looks at a host: one round trip, and a second one for health probes.</summary>
    /// <param name="session">The host.</param>
    /// <param name="target">The target that groups the instances.</param>
    /// <param name="template">Their template.</param>
    /// <param name="healthPath">The path of the health probe; null for none.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DeployException">
    /// The target is not there (<c>SystemdUnitNotFound</c>), an active instance cannot be probed (<c>SystemdInstanceNotPort</c>), or the look failed.
    /// </exception>
    public static async Task<SystemdScaleStatus> ReadAsync(ISession session, UnitName target, UnitName template, string? healthPath, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(template);
        var facts = await ScaleLook.RunAsync(session, target, template, [], forChange: false, cancellationToken).ConfigureAwait(false);
        if (facts.File is null)
            throw ScaleErrors.TargetMissing(session.Host, target);
        var status = Status(facts);
        if (healthPath is null)
            return status;

        var ports = status.Active.Select(i => ScaleRequest.Port(i) ?? throw ScaleErrors.NotAPort(session.Host, template.WithInstance(i))).ToList();
        if (ports.Count == 0)
            return status with { Healthy = [] };
        var look = await TargetScaling.Probe(template, healthPath).LookAsync(session, ports, LookDepth.Answer, null, cancellationToken).ConfigureAwait(false);
        return status with { Healthy = [.. look.Replicas.Where(r => r.Healthy).Select(r => InstanceOrder.Name(r.Port))] };
    }

    internal static SystemdScaleStatus Status(ScaleFacts facts) => new()
    {
        HostName = facts.Host.Alias,
        Name = facts.Target.ToString(),
        Wanted = facts.Wanted,
        Active = facts.Active,
        Surplus = [.. facts.Running.Except(facts.Wanted)],
        Missing = [.. facts.Wanted.Except(facts.Active)],
    };
}
