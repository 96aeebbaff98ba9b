namespace XDeploy.Engine.Systemd;

/// <summary>Why systemd would not load a unit file at all. What it merely ignores is a <see cref="UnitRemark"/>.</summary>
/// <param name="File">The file's path, as it was given to the parser.</param>
/// <param name="Line">The line that systemd reports, from 1: the last one where a line is continued.</param>
/// <param name="Reason">systemd's own words, without the place: <c>Invalid section header '[Unit'</c>.</param>
public sealed record UnitSyntaxError(string File, int Line, string Reason)
{
    /// <summary>The error as systemd prints it.</summary>
    public override string ToString() => $"{File}:{Line}: {Reason}";
}
