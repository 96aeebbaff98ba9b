namespace Microsoft.PowerShell.Commands;

/// <summary>The existing paths that a path with wildcards names.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(PathInfo), typeof(string))]
internal sealed class ResolvePathCommand : PathCommand
{
    [Parameter]
    public SwitchParameter Relative { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in GivenPaths)
        {
            Try(path, () =>
            {
                var pattern = IsLiteral ? WildcardPattern.Escape(path) : path;
                foreach (var info in SessionState.Path.GetResolvedPSPathFromPSPath(pattern))
                    WriteObject(Relative ? RelativeTo(info) : info);
            });
        }
    }

    private string RelativeTo(PathInfo info)
    {
        var relative = System.IO.Path.GetRelativePath(SessionState.Path.CurrentLocation.ProviderPath, info.ProviderPath);
        return relative.StartsWith("..", StringComparison.Ordinal) || relative == "." ? relative : "./" + relative;
    }
}
