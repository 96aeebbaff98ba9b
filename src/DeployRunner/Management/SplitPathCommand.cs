namespace Microsoft.PowerShell.Commands;

/// <summary>A part of a path.</summary>
[Cmdlet(VerbsCommon.Split, "Path", DefaultParameterSetName = "ParentSet")]
[OutputType(typeof(string))]
internal sealed class SplitPathCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = "ParentSet")]
    public SwitchParameter Parent { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LeafSet")]
    public SwitchParameter Leaf { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LeafBaseSet")]
    public SwitchParameter LeafBase { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "ExtensionSet")]
    public SwitchParameter Extension { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "QualifierSet")]
    public SwitchParameter Qualifier { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "NoQualifierSet")]
    public SwitchParameter NoQualifier { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "IsAbsoluteSet")]
    public SwitchParameter IsAbsolute { get; set; }

    [Parameter]
    public SwitchParameter Resolve { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var paths = Resolve ? Path.SelectMany(path => SessionState.Path.GetResolvedPSPathFromPSPath(path)).Select(info => info.Path) : Path;
        foreach (var path in paths)
            WriteObject(Part(path));
    }

    private object Part(string path)
    {
        var (qualifier, rest) = Divide(path);
        switch (ParameterSetName)
        {
            case "LeafSet":
                return SessionState.Path.ParseChildName(path);
            case "LeafBaseSet":
                return System.IO.Path.GetFileNameWithoutExtension(SessionState.Path.ParseChildName(path));
            case "ExtensionSet":
                return System.IO.Path.GetExtension(SessionState.Path.ParseChildName(path));
            case "QualifierSet":
                return qualifier;
            case "NoQualifierSet":
                return rest;
            case "IsAbsoluteSet":
                return SessionState.Path.IsPSAbsolute(path, out _) || path.StartsWith('/');
            default:
                // The path need not exist, nor its drive: only the text counts.
                var text = path.Replace('\\', '/').TrimEnd('/');
                var slash = text.LastIndexOf('/');
                return slash switch
                {
                    < 0 => string.Empty,
                    0 => text.Length == 1 ? string.Empty : "/",
                    _ when text[slash - 1] == ':' => text[..(slash + 1)],
                    _ => text[..slash],
                };
        }
    }

    private static (string Qualifier, string Remainder) Divide(string path)
    {
        var colon = path.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && !path[..colon].Contains('/', StringComparison.Ordinal) ? (path[..(colon + 1)], path[(colon + 1)..]) : (string.Empty, path);
    }
}
