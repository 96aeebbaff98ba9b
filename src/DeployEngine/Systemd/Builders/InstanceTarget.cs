namespace XDeploy.Engine.Systemd;

/// <summary>A target that starts the instances of a template together: <c>x-model.target</c> (systemd.target(5)).</summary>
public sealed record InstanceTarget
{
    /// <summary>The target's name.</summary>
    public required UnitName Name { get; init; }

    /// <summary>What the target is, for people. Default: the name.</summary>
    public string? Description { get; init; }

    /// <summary>The units to start with it.</summary>
    public IReadOnlyList<UnitName> Wants { get; init; } = [];

    /// <summary>What wants the target once it is enabled. Default multi-user.target: it starts with the host.</summary>
    public IReadOnlyList<UnitName> WantedBy { get; init; } = [UnitName.Parse("multi-user.target")];

    /// <summary>Writes the unit file.</summary>
    /// <exception cref="DeployException">The name is no target's (<c>SystemdUnitNameInvalid</c>), or a value cannot be written (<c>SystemdValueInvalid</c>).</exception>
    public SystemdUnitFile Build()
    {
        if (Name is not { Type: "target", Instance: null })
            throw SystemdErrors.NotATarget(Name);

        return new UnitFileBuilder()
            .Add("Unit", "Description", UnitText.Value(Description ?? $"All instances of {Name.Prefix}"))
            .Add("Unit", "Wants", Wants.Count == 0 ? null : UnitText.Names(Wants))
            .Add("Install", "WantedBy", UnitText.Names(WantedBy))
            .Build(Name);
    }
}
