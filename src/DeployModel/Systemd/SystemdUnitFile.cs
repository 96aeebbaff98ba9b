namespace XDeploy;

/// <summary>A unit file that is not on any host yet: what <c>New-SystemdTemplateUnit</c> makes and <c>Install-SystemdUnit</c> installs.</summary>
/// <param name="Name">The unit's name, and the file's.</param>
/// <param name="Text">The whole file, in the form of systemd.syntax(7).</param>
public sealed record SystemdUnitFile(UnitName Name, string Text)
{
    /// <summary>The unit's name.</summary>
    public override string ToString() => Name.ToString();
}
