namespace XDeploy.Engine.Systemd;

/// <summary>What is mounted where: the section [Mount] (systemd.mount(5)).</summary>
public sealed record MountDirectives : OwnDirectives
{
    /// <inheritdoc/>
    public override string UnitType => "mount";

    /// <summary>The device, the file or the share: <c>/dev/vdb1</c>, <c>server:/models</c>.</summary>
    public string? What { get; init; }

    /// <summary>The folder, which the unit is named after: <c>/opt/models</c> is <c>opt-models.mount</c>.</summary>
    public string? Where { get; init; }

    /// <summary>The type of file system: <c>ext4</c>, <c>nfs</c>.</summary>
    public string? FileSystemType { get; init; }

    /// <summary>Options of mount(8).</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    internal override void Check(UnitName name)
    {
        base.Check(name);
        if (Where is not null && UnitEscape.FromPath(Where, UnitType) is var expected && expected != name)
            throw SystemdErrors.MountMisnamed(name, Where, expected);
    }

    internal override void Add(UnitSectionBuilder section) => section
        .Text("What", What)
        .Text("Where", Where)
        .Text("Type", FileSystemType)
        .Text("Options", Options.Count == 0 ? null : string.Join(',', Options));
}
