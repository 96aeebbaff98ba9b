namespace XDeploy;

/// <summary>A unit file, or a drop-in of a unit, that is not on any host yet: what <c>New-SystemdUnit</c> makes and <c>Install-SystemdUnit</c> installs.</summary>
/// <param name="Name">The unit's name.</param>
/// <param name="Text">The whole file, in the form of systemd.syntax(7).</param>
public sealed record SystemdUnitFile(UnitName Name, string Text)
{
    /// <summary>For a drop-in, which changes a unit without replacing its file, the name of its own file: <c>10-limits.conf</c>. Null for a whole unit file.</summary>
    public string? DropIn { get; init; }

    /// <summary>The file's place below a folder of units: <c>x.service</c>, or <c>x.service.d/10-limits.conf</c>.</summary>
    public string Place => DropIn is null ? Name.ToString() : $"{Name}.d/{DropIn}";

    /// <summary>The file's place below a folder of units.</summary>
    public override string ToString() => Place;
}
