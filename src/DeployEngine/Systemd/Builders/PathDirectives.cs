namespace XDeploy.Engine.Systemd;

/// <summary>Which files, by coming or changing, start another unit: the section [Path] (systemd.path(5)).</summary>
public sealed record PathDirectives : OwnDirectives
{
    /// <inheritdoc/>
    public override string UnitType => "path";

    /// <summary>Paths that must be there.</summary>
    public IReadOnlyList<string> PathExists { get; init; } = [];

    /// <summary>Patterns of paths of which one must be there.</summary>
    public IReadOnlyList<string> PathExistsGlob { get; init; } = [];

    /// <summary>Paths of which each change counts once the file is closed.</summary>
    public IReadOnlyList<string> PathChanged { get; init; } = [];

    /// <summary>Paths of which each write counts.</summary>
    public IReadOnlyList<string> PathModified { get; init; } = [];

    /// <summary>Folders that must hold something.</summary>
    public IReadOnlyList<string> DirectoryNotEmpty { get; init; } = [];

    /// <summary>True to make the folders that are watched.</summary>
    public bool? MakeDirectory { get; init; }

    /// <summary>The unit to start. Default: the service with the path unit's name.</summary>
    public UnitName? Unit { get; init; }

    internal override void Add(UnitSectionBuilder section) => section
        .Texts("PathExists", PathExists)
        .Texts("PathExistsGlob", PathExistsGlob)
        .Texts("PathChanged", PathChanged)
        .Texts("PathModified", PathModified)
        .Texts("DirectoryNotEmpty", DirectoryNotEmpty)
        .Flag("MakeDirectory", MakeDirectory)
        .Text("Unit", Unit?.ToString());
}
