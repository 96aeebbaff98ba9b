namespace XDeploy;

/// <summary>A line of a unit file that systemd reads past, although it is no comment.</summary>
/// <param name="Line">The line, from 1: the last one where a line is continued.</param>
/// <param name="Reason">Why, in systemd's own words: <c>Missing '=', ignoring line.</c></param>
public sealed record SystemdRemark(int Line, string Reason)
{
    /// <summary>The line and the reason.</summary>
    public override string ToString() => $"{Line}: {Reason}";
}
