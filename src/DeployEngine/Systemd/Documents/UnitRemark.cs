namespace XDeploy.Engine.Systemd;

/// <summary>A line that systemd reads past, although it is no comment.</summary>
/// <param name="File">The file's path.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Reason">systemd's own words: <c>Missing '=', ignoring line.</c></param>
public sealed record UnitRemark(string File, int Line, string Reason)
{
    /// <summary>The remark as systemd prints it.</summary>
    public override string ToString() => $"{File}:{Line}: {Reason}";
}
