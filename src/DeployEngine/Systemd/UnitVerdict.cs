namespace XDeploy.Engine.Systemd;

/// <summary>Whether an action has something to do on a unit, and whether it can be done at all.</summary>
/// <param name="Needed">True where something is to be done.</param>
/// <param name="Error">Why it cannot be done.</param>
/// <param name="Warning">What the operator should know where nothing is done.</param>
internal readonly record struct UnitVerdict(bool Needed, DeployException? Error = null, string? Warning = null)
{
    /// <summary>Judges one action on one unit.</summary>
    /// <param name="action">What is asked.</param>
    /// <param name="unit">How the unit stands.</param>
    /// <param name="askedAs">The name by which it was asked for.</param>
    /// <param name="members">The units that a target starts or stops, by name.</param>
    public static UnitVerdict Of(UnitAction action, UnitState unit, string askedAs, IReadOnlyDictionary<string, SystemdUnitStatus> members)
    {
        var status = unit.Status;
        // A unit whose file is gone can run on, and then can be stopped.
        var known = status.LoadState != "not-found" || (action == UnitAction.Stop && !UnitState.IsDown(status));
        if (!known)
            return new UnitVerdict(false, SystemdErrors.UnitNotFound(status.HostName, askedAs));
        return action switch
        {
            UnitAction.Start => OfStart(unit, members),
            UnitAction.Restart => Runnable(status) ?? new UnitVerdict(true),
            UnitAction.Stop => new UnitVerdict(!UnitState.IsDown(status) || unit.Parts.Any(part => members.GetValueOrDefault(part) is { } p && !UnitState.IsDown(p))),
            UnitAction.Enable => Named(unit, askedAs) ?? OfEnable(status),
            _ => Named(unit, askedAs) ?? OfDisable(status),
        };
    }

    /// <summary>The units that an active target wants and that do not run, although nothing but a failure or a stop keeps them from it.</summary>
    public static IEnumerable<string> Missing(UnitState unit, IReadOnlyDictionary<string, SystemdUnitStatus> members) =>
        unit.IsTarget ? unit.Wants.Where(name => members.GetValueOrDefault(name) is { LoadState: "loaded" } m && UnitState.IsDown(m) && IsInstance(name)) : [];

    // A target of the system wants much that rests by intent (conditions, one-shots); the instances of a template are there to run.
    private static bool IsInstance(string name) => UnitName.TryParse(name, out var parsed) && parsed.IsInstance;

    private static UnitVerdict OfStart(UnitState unit, IReadOnlyDictionary<string, SystemdUnitStatus> members) =>
        Runnable(unit.Status) ?? new UnitVerdict(!unit.Status.IsActive || Missing(unit, members).Any());

    private static UnitVerdict? Runnable(SystemdUnitStatus status) => status.LoadState switch
    {
        "masked" => new UnitVerdict(false, SystemdErrors.UnitMasked(status.HostName, status.Name)),
        "loaded" => null,
        _ => new UnitVerdict(false, SystemdErrors.UnitNotLoaded(status.HostName, status.Name, status.LoadState)),
    };

    // systemctl refuses the same, in other words: the other name is a link that enabling makes.
    private static UnitVerdict? Named(UnitState unit, string askedAs) =>
        askedAs == unit.Name ? null : new UnitVerdict(false, SystemdErrors.UnitIsAlias(unit.Status.HostName, askedAs, unit.Name));

    private static UnitVerdict OfEnable(SystemdUnitStatus status) => status.UnitFileState switch
    {
        "enabled" => new UnitVerdict(false),
        "masked" or "masked-runtime" => new UnitVerdict(false, SystemdErrors.UnitMasked(status.HostName, status.Name)),
        "static" => new UnitVerdict(false, SystemdErrors.UnitStatic(status.HostName, status.Name)),
        "generated" or "transient" or "" => new UnitVerdict(false, SystemdErrors.UnitWithoutFile(status.HostName, status.Name, status.UnitFileState)),
        _ => new UnitVerdict(true),
    };

    private static UnitVerdict OfDisable(SystemdUnitStatus status) => status.UnitFileState switch
    {
        "disabled" => new UnitVerdict(false),
        "static" => new UnitVerdict(false, Warning: $"{status.Name} cannot be disabled, since it is static: other units start it."),
        "masked" or "masked-runtime" => new UnitVerdict(false, Warning: $"{status.Name} is masked: it cannot start in any case."),
        "generated" or "transient" or "" => new UnitVerdict(false, SystemdErrors.UnitWithoutFile(status.HostName, status.Name, status.UnitFileState)),
        _ => new UnitVerdict(true),
    };
}
