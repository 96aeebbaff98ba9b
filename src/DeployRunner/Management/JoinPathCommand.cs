namespace Microsoft.PowerShell.Commands;

/// <summary>Puts parts of a path together.</summary>
[Cmdlet(VerbsCommon.Join, "Path")]
[OutputType(typeof(string))]
internal sealed class JoinPathCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    public string[] Path { get; set; } = [];

    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string[] ChildPath { get; set; } = [];

    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true, ValueFromRemainingArguments = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[]? AdditionalChildPath { get; set; }

    [Parameter]
    public SwitchParameter Resolve { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in Path)
        {
            var joined = path;
            foreach (var child in (ChildPath ?? []).Concat(AdditionalChildPath ?? []))
                joined = Combine(joined, child);
            if (!Resolve)
            {
                WriteObject(joined);
                continue;
            }

            try
            {
                foreach (var info in SessionState.Path.GetResolvedPSPathFromPSPath(joined))
                    WriteObject(info.Path);
            }
            catch (ItemNotFoundException error)
            {
                WriteError(new ErrorRecord(error, "PathNotFound", ErrorCategory.ObjectNotFound, joined));
            }
        }
    }

    private static string Combine(string parent, string? child)
    {
        if (string.IsNullOrEmpty(parent))
            return (child ?? string.Empty).Replace('\\', '/');
        parent = parent.Replace('\\', '/');
        child = (child ?? string.Empty).Replace('\\', '/');
        return parent.TrimEnd('/') + "/" + child.TrimStart('/');
    }
}
