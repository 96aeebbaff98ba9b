using XDeploy.Engine.Systemd;

namespace XDeploy.Engine.Rollouts;

/// <summary>What scaling changes on one host: pure, from what was seen and what is asked. Where nothing is to be done, all lists are empty.</summary>
internal sealed record ScalePlan
{
    public required DeployHost Host { get; init; }

    public required UnitName Target { get; init; }

    /// <summary>The target's file as it is.</summary>
    public required UnitDocument Before { get; init; }

    /// <summary>The target's file with the new instances, and the surplus ones still in it.</summary>
    public required UnitDocument Grown { get; init; }

    /// <summary>The target's file as it is to be.</summary>
    public required UnitDocument After { get; init; }

    /// <summary>Instances that should run.</summary>
    public IReadOnlyList<string> Wanted { get; init; } = [];

    /// <summary>Those of them that were not wanted.</summary>
    public IReadOnlyList<string> Added { get; init; } = [];

    /// <summary>Instances that are wanted or run, and should not.</summary>
    public IReadOnlyList<string> Surplus { get; init; } = [];

    /// <summary>Instances to start.</summary>
    public IReadOnlyList<string> Starting { get; init; } = [];

    /// <summary>Units to enable.</summary>
    public IReadOnlyList<string> Enable { get; init; } = [];

    /// <summary>Units to start.</summary>
    public IReadOnlyList<string> Start { get; init; } = [];

    /// <summary>Units to start whose last run failed.</summary>
    public IReadOnlyList<string> Forgive { get; init; } = [];

    /// <summary>Ports of new instances to which connections are refused: an earlier run did not come to its end.</summary>
    public IReadOnlyList<int> Admit { get; init; } = [];

    /// <summary>Ports of surplus instances to drain.</summary>
    public IReadOnlyList<int> Drain { get; init; } = [];

    /// <summary>Units to disable.</summary>
    public IReadOnlyList<string> Disable { get; init; } = [];

    /// <summary>Units to stop.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>True where systemd has to read its files again although none is changed.</summary>
    public bool IsStale { get; init; }

    /// <summary>What the operator should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>True where something is to be done before anything surplus goes.</summary>
    public bool Grows => Grown.Text != Before.Text || Enable.Count > 0 || Start.Count > 0 || IsStale;

    /// <summary>True where something surplus goes.</summary>
    public bool Shrinks => After.Text != Grown.Text || Disable.Count > 0 || Stop.Count > 0;

    /// <summary>Decides what is to be done.</summary>
    /// <exception cref="DeployException">It cannot be done on this host; nothing was changed.</exception>
    public static ScalePlan Make(ScaleFacts facts, ScaleRequest request)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(request);
        var file = Editable(facts);
        var wanted = request.Choose(facts.Wanted, facts.Host);
        var surplus = InstanceOrder.Sort(facts.Wanted.Concat(facts.Running).Except(wanted));
        Check(facts, request, wanted, surplus);

        var grown = TargetWants.Set(file, facts.Target, facts.Template, [.. facts.Named, .. wanted]);
        var added = wanted.Except(facts.Wanted).ToList();
        var starting = wanted.Where(i => facts.Status(facts.Service(i)) is not { IsActive: true }).ToList();
        var units = surplus.SelectMany(i => new[] { facts.Socket(i), facts.Service(i) }).ToList();
        var (drain, warnings) = Draining(facts, request, surplus);
        return new ScalePlan
        {
            Host = facts.Host,
            Target = facts.Target,
            Before = file,
            Grown = grown,
            After = TargetWants.Set(grown, facts.Target, facts.Template, [.. wanted]),
            Wanted = wanted,
            Added = added,
            Surplus = surplus,
            Starting = starting,
            // Wants= is enough where the template has no [Install] section. All wanted ones are enabled, not the new ones alone, so that a run that died is made up for.
            Enable = facts.TemplateState == "static" ? [] : [.. wanted.Select(facts.Service).Where(unit => !IsEnabled(facts, unit))],
            Start = [.. starting.Select(facts.Service)],
            Forgive = [.. starting.Select(facts.Service).Where(unit => facts.Status(unit)?.ActiveState == "failed")],
            Admit = [.. added.Intersect(starting).Select(ScaleRequest.Port).OfType<int>().Where(facts.Refused.Contains)],
            Drain = drain,
            Disable = [.. units.Where(facts.Linked.Contains)],
            Stop = [.. units.Where(unit => facts.Status(unit) is { } status && !UnitState.IsDown(status))],
            IsStale = facts.IsStale,
            Warnings = warnings,
        };
    }

    private static UnitDocument Editable(ScaleFacts facts)
    {
        var path = UnitPath.Of(facts.Target);
        if (facts.Link is { } link)
            throw SystemdErrors.UnitIsLink(facts.Host, path, link);
        if (facts.File is not { } file)
            throw ScaleErrors.TargetMissing(facts.Host, facts.Target);
        return file.Path == path ? file : throw ScaleErrors.TargetIsVendors(facts.Host, facts.Target, file.Path);
    }

    private static void Check(ScaleFacts facts, ScaleRequest request, IReadOnlyList<string> wanted, IReadOnlyList<string> surplus)
    {
        if (facts.TemplateState is null && wanted.Count > 0)
            throw ScaleErrors.TemplateMissing(facts.Host, facts.Template);
        if (facts.TemplateState is "masked" or "masked-runtime" && wanted.Count > 0)
            throw SystemdErrors.UnitMasked(facts.Host.Alias, facts.Template.ToString());
        if (wanted.Select(facts.Service).FirstOrDefault(facts.Masked.Contains) is { } masked)
            throw SystemdErrors.UnitMasked(facts.Host.Alias, masked);
        if (surplus.FirstOrDefault(facts.InDropIns.ContainsKey) is { } fixedly)
            throw ScaleErrors.WantedByDropIn(facts.Host, facts.Template.WithInstance(fixedly), facts.InDropIns[fixedly]);
        if (request.HealthPath is not null && wanted.FirstOrDefault(i => ScaleRequest.Port(i) is null) is { } portless)
            throw ScaleErrors.NotAPort(facts.Host, facts.Template.WithInstance(portless));
    }

    private static bool IsEnabled(ScaleFacts facts, string unit) => facts.Linked.Contains(unit) || facts.Status(unit)?.UnitFileState == "enabled";

    private static (IReadOnlyList<int> Ports, IReadOnlyList<string> Warnings) Draining(ScaleFacts facts, ScaleRequest request, IReadOnlyList<string> surplus)
    {
        var ports = surplus.Where(facts.OnTheirPort.Contains).Select(ScaleRequest.Port).OfType<int>().ToList();
        if (request.DrainMethod == DrainMethod.None || ports.Count == 0)
            return ([], []);
        if (facts.CanRefuse)
            return (ports, []);
        return request.DrainMethod == DrainMethod.Auto
            ? ([], ["it has no nftables to refuse connections with: surplus instances are stopped without being drained."])
            : throw ScaleErrors.CannotRefuse(facts.Host);
    }
}
