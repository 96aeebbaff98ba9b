namespace XDeploy.Engine.Systemd;

/// <summary>A unit, or a drop-in of one, to be written. What is not set is not written, so that systemd's own default holds.</summary>
public sealed record UnitDefinition
{
    /// <summary>The unit's name.</summary>
    public required UnitName Name { get; init; }

    /// <summary>For a drop-in the name of its file, with or without <c>.conf</c>; null for a whole unit.</summary>
    public string? DropIn { get; init; }

    /// <summary>What it says of itself and of others.</summary>
    public UnitRelations Relations { get; init; } = new();

    /// <summary>What only its type of unit can say; null for a target or a slice.</summary>
    public OwnDirectives? Own { get; init; }

    /// <summary>Further directives in unit syntax: <c>LimitNOFILE</c> of its own section, or <c>Unit.OnFailure</c>. They take the place of what is written otherwise.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Property { get; init; } = [];

    /// <summary>Writes the file.</summary>
    /// <exception cref="DeployException">
    /// A value cannot be written (<c>SystemdValueInvalid</c>, <c>SystemdCommandNotSplit</c>), or directives and name do not belong together (<c>SystemdUnitNameInvalid</c>).
    /// </exception>
    public SystemdUnitFile Build() => Build(_ => { });

    /// <summary>Writes the file with defaults of a kind of unit, which <see cref="Property"/> may replace.</summary>
    internal SystemdUnitFile Build(Action<UnitFileBuilder> addDefaults)
    {
        var file = new UnitFileBuilder();
        Relations.AddUnit(file);
        Own?.AddTo(file);
        if (Own is not null && file.Has(Own.Section))
            Own.Check(Name);
        // Two commands are refused by systemd, and a drop-in that gives one means this one.
        if (DropIn is not null)
            file.Reset("Service", "ExecStart");
        addDefaults(file);
        Relations.AddInstall(file);

        foreach (var (name, values) in Property)
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            file.Set(dot < 0 ? UnitDirectives.SectionOf(Name.Type) ?? "Unit" : name[..dot], name[(dot + 1)..], values.Select(UnitText.FromOperator));
        }

        return file.Build(Name) with { DropIn = DropIn is null ? null : FileName(DropIn) };
    }

    private static string FileName(string dropIn)
    {
        var name = dropIn.EndsWith(".conf", StringComparison.Ordinal) ? dropIn : $"{dropIn}.conf";
        return name.Length > ".conf".Length && UnitPaths.IsFileName(name) ? name : throw SystemdErrors.ValueInvalid(dropIn, "a drop-in is named as a file");
    }
}
