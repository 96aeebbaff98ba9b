namespace XDeploy.Engine.Systemd;

/// <summary>What any unit can say of itself and of others: the sections [Unit] and [Install] (systemd.unit(5)).</summary>
public sealed record UnitRelations
{
    /// <summary>What the unit is, for people.</summary>
    public string? Description { get; init; }

    /// <summary>Addresses of its documentation: <c>man:nginx(8)</c>, <c>https://...</c>.</summary>
    public IReadOnlyList<string> Documentation { get; init; } = [];

    /// <summary>Units to start with it, whether they come up or not.</summary>
    public IReadOnlyList<UnitName> Wants { get; init; } = [];

    /// <summary>Units to start with it, without which it does not start.</summary>
    public IReadOnlyList<UnitName> Requires { get; init; } = [];

    /// <summary>Units that are stopped when it starts.</summary>
    public IReadOnlyList<UnitName> Conflicts { get; init; } = [];

    /// <summary>Units that start after it.</summary>
    public IReadOnlyList<UnitName> Before { get; init; } = [];

    /// <summary>Units that start before it.</summary>
    public IReadOnlyList<UnitName> After { get; init; } = [];

    /// <summary>Units that stop and restart it with them.</summary>
    public IReadOnlyList<UnitName> PartOf { get; init; } = [];

    /// <summary>Units that start it once it is enabled.</summary>
    public IReadOnlyList<UnitName> WantedBy { get; init; } = [];

    internal void AddUnit(UnitFileBuilder file) => file.In("Unit")
        .Text("Description", Description)
        .Lines("Documentation", Documentation.Count == 0 ? [] : [UnitText.Value(string.Join(' ', Documentation))])
        .Names("Wants", Wants)
        .Names("Requires", Requires)
        .Names("Conflicts", Conflicts)
        .Names("Before", Before)
        .Names("After", After)
        .Names("PartOf", PartOf);

    internal void AddInstall(UnitFileBuilder file) => file.In("Install").Names("WantedBy", WantedBy);
}
