using XDeploy.Engine.Systemd;

namespace XDeploy.Engine.Rollouts;

/// <summary>How many instances of a template each host should run, and how to get there.</summary>
public sealed record ScaleRequest
{
    private const int LastPort = 65535;

    /// <summary>The target that groups the instances.</summary>
    public required UnitName Target { get; init; }

    /// <summary>The template of the instances.</summary>
    public required UnitName Template { get; init; }

    /// <summary>How many instances; null where <see cref="Instance"/> names them.</summary>
    public int? Count { get; init; }

    /// <summary>The number of the first instance on a host where none is wanted yet.</summary>
    public int? FirstInstance { get; init; }

    /// <summary>The instances by name, where there is no <see cref="Count"/>.</summary>
    public IReadOnlyList<string> Instance { get; init; } = [];

    /// <summary>How surplus instances are drained: Auto, Refuse or None.</summary>
    public DrainMethod DrainMethod { get; init; } = DrainMethod.Auto;

    /// <summary>How long connections that are open may take to end.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long new instances may take to come up.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long new instances must run without a restart until they count as up.</summary>
    public TimeSpan StableFor { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long surplus instances may take to stop.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The path of the health probe that new instances must answer; null for none.</summary>
    public string? HealthPath { get; init; }

    /// <summary>Checks what can be checked without a host.</summary>
    /// <exception cref="DeployException">
    /// A name is no target's, template's or instance's (<c>SystemdUnitNameInvalid</c>), or the method drains by balancers (<c>DrainMethodUnsupported</c>).
    /// </exception>
    public void Check()
    {
        if (Target is not { Type: "target", Instance: null })
            throw SystemdErrors.NotATarget(Target);
        if (Template is not { IsTemplate: true, Type: "service" })
            throw SystemdErrors.NotATemplate(Template);
        if (DrainMethod == DrainMethod.NginxDown)
            throw ScaleErrors.NeedsBalancers();
        foreach (var instance in Instance)
        {
            if (!Template.WithInstance(instance).IsInstance)
                throw SystemdErrors.NotAnInstance(Template, instance);
        }
    }

    /// <summary>The instances that a host should run, in their order.</summary>
    /// <param name="wanted">Those that it should run now.</param>
    /// <param name="host">The host, for errors.</param>
    /// <exception cref="DeployException">
    /// An instance that is wanted now is no number (<c>SystemdInstanceNotNumber</c>), none is and the first number was not given (<c>SystemdFirstInstanceMissing</c>).
    /// </exception>
    // Those with the lowest numbers stay and new ones come behind the highest: growing again after shrinking gives the same instances on every host.
    public IReadOnlyList<string> Choose(IEnumerable<string> wanted, DeployHost host)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (Count is not { } count)
            return InstanceOrder.Sort(Instance);

        var now = InstanceOrder.Sort(wanted);
        if (now.FirstOrDefault(i => InstanceOrder.Number(i) is null) is { } other)
            throw ScaleErrors.NotANumber(host, Template.WithInstance(other));
        if (now.Count >= count)
            return [.. now.Take(count)];
        var next = now.Count > 0 ? InstanceOrder.Number(now[^1])!.Value + 1L : FirstInstance ?? throw ScaleErrors.FirstMissing(host, Target);
        if (next + count - now.Count > int.MaxValue)
            throw ScaleErrors.NoNumbersLeft(host, Target);
        return [.. now, .. Enumerable.Range((int)next, count - now.Count).Select(InstanceOrder.Name)];
    }

    /// <summary>The port that an instance's name is, or null.</summary>
    internal static int? Port(string instance) => InstanceOrder.Number(instance) is { } number and > 0 and <= LastPort ? number : null;
}
